using System.Runtime.Intrinsics;

namespace Rubato.Training.Data;

/// <summary>
/// Draws one glyph: a style's stroke is bent by a smooth random field, placed by a random affine map, drawn with a soft
/// round pen, joined by a few stray scratches, and covered with noise. Only + − × ÷ √ and comparisons in single
/// precision, all of which IEEE 754 defines to the last bit: every platform draws the same bytes.
/// </summary>
static class GlyphPen
{
    public const int Side = 28;

    const int Knots = 5;
    const float KnotSpacing = 1f / (Knots - 3);
    const float Far = 1e9f;

    /// <summary>The standard deviation of <see cref="Bell"/>: √(4·(256² − 1)/12), rounded.</summary>
    const float NoiseDeviation = 148;

    /// <summary>Pixels handled together; a row is a whole number of them.</summary>
    const int Lanes = 4;

    public static void Draw(int digit, ref RandomStream random, Span<byte> pixels)
    {
        var styles = GlyphShapes.Styles[digit];
        var points = styles[random.NextBelow(styles.Length)];
        Span<float> x = stackalloc float[points.Length];
        Span<float> y = stackalloc float[points.Length];
        Bend(points, ref random, x, y);
        Place(ref random, x, y);

        Span<float> squaredDistance = stackalloc float[Side * Side];
        squaredDistance.Fill(Far);
        var radius = random.NextBetween(GlyphLimits.PenRadiusLow, GlyphLimits.PenRadiusHigh);
        var blur = random.NextBetween(GlyphLimits.BlurLow, GlyphLimits.BlurHigh);
        var reach = radius + blur;
        for (var i = 1; i < points.Length; i++)
        {
            if (!points[i].Lifts)
                MeasureSegment(x[i - 1], y[i - 1], x[i], y[i], reach, squaredDistance);
        }

        Scratch(ref random, reach, squaredDistance);
        Ink(squaredDistance, radius, blur, ref random, pixels);
    }

    /// <summary>Adds a smooth displacement: uniform cubic B-splines over a small grid of random knots.</summary>
    static void Bend(PenPoint[] points, ref RandomStream random, Span<float> x, Span<float> y)
    {
        var strength = random.NextBetween(0, GlyphLimits.Bend);
        Span<float> knotX = stackalloc float[Knots * Knots];
        Span<float> knotY = stackalloc float[Knots * Knots];
        for (var k = 0; k < knotX.Length; k++)
        {
            knotX[k] = random.NextBetween(-strength, strength);
            knotY[k] = random.NextBetween(-strength, strength);
        }

        Span<float> across = stackalloc float[4];
        Span<float> down = stackalloc float[4];
        for (var i = 0; i < points.Length; i++)
        {
            var column = SplineWeights(points[i].X, across);
            var row = SplineWeights(points[i].Y, down);
            float dx = 0, dy = 0;
            for (var r = 0; r < 4; r++)
            {
                for (var c = 0; c < 4; c++)
                {
                    var weight = down[r] * across[c];
                    var knot = ((row + r) * Knots) + column + c;
                    dx += weight * knotX[knot];
                    dy += weight * knotY[knot];
                }
            }

            x[i] = points[i].X + dx;
            y[i] = points[i].Y + dy;
        }
    }

    static int SplineWeights(float position, Span<float> weights)
    {
        var scaled = Math.Clamp(position, 0, 1) / KnotSpacing;
        var cell = Math.Min((int)scaled, Knots - 4);
        var t = scaled - cell;
        var s = 1 - t;
        weights[0] = s * s * s / 6;
        weights[1] = ((3 * t * t * t) - (6 * t * t) + 4) / 6;
        weights[2] = ((3 * s * s * s) - (6 * s * s) + 4) / 6;
        weights[3] = t * t * t / 6;
        return cell;
    }

    /// <summary>
    /// Scales, shears, rotates and moves the points from the unit square into pixels. The rotation is drawn as the tangent
    /// of half its angle, which gives sine and cosine by division alone.
    /// </summary>
    static void Place(ref RandomStream random, Span<float> x, Span<float> y)
    {
        var height = random.NextBetween(GlyphLimits.HeightLow, GlyphLimits.HeightHigh);
        var width = height * random.NextBetween(GlyphLimits.AspectLow, GlyphLimits.AspectHigh);
        var shear = random.NextBetween(-GlyphLimits.Shear, GlyphLimits.Shear);
        var half = random.NextBetween(-GlyphLimits.HalfTurn, GlyphLimits.HalfTurn);
        var cosine = (1 - (half * half)) / (1 + (half * half));
        var sine = 2 * half / (1 + (half * half));
        var centreX = (Side / 2f) + random.NextBetween(-GlyphLimits.Shift, GlyphLimits.Shift);
        var centreY = (Side / 2f) + random.NextBetween(-GlyphLimits.Shift, GlyphLimits.Shift);
        for (var i = 0; i < x.Length; i++)
        {
            var v = (y[i] - 0.5f) * height;
            var u = ((x[i] - 0.5f) * width) + (shear * v);
            x[i] = centreX + (cosine * u) - (sine * v);
            y[i] = centreY + (sine * u) + (cosine * v);
        }
    }

    /// <summary>Lowers each pixel's squared distance to that of the segment, where it is within reach.</summary>
    static void MeasureSegment(float x0, float y0, float x1, float y1, float reach, Span<float> squaredDistance)
    {
        var left = Pixel(Math.Min(x0, x1) - reach) / Lanes * Lanes;
        var right = Pixel(Math.Max(x0, x1) + reach);
        var top = Pixel(Math.Min(y0, y1) - reach);
        var bottom = Pixel(Math.Max(y0, y1) + reach);
        float dx = x1 - x0, dy = y1 - y0;
        var squaredLength = (dx * dx) + (dy * dy);
        var inverse = squaredLength > 0 ? 1 / squaredLength : 0;
        var offsets = Vector128.Create(0.5f, 1.5f, 2.5f, 3.5f) - Vector128.Create(x0);
        for (var row = top; row <= bottom; row++)
        {
            var py = row + 0.5f - y0;
            var pdy = py * dy;
            for (var column = left; column <= right; column += Lanes)
            {
                var px = Vector128.Create((float)column) + offsets;
                var along = ((px * dx) + Vector128.Create(pdy)) * inverse;
                along = Vector128.Min(Vector128.Max(along, Vector128<float>.Zero), Vector128<float>.One);
                var ex = px - (along * dx);
                var ey = Vector128.Create(py) - (along * dy);
                var least = squaredDistance.Slice((row * Side) + column, Lanes);
                Vector128.Min((ex * ex) + (ey * ey), Vector128.Create(least)).CopyTo(least);
            }
        }
    }

    static int Pixel(float position) => (int)Math.Clamp(position, 0, Side - 1);

    /// <summary>A few short strokes that belong to no digit.</summary>
    static void Scratch(ref RandomStream random, float reach, Span<float> squaredDistance)
    {
        var scratches = random.NextBelow(GlyphLimits.MostScratches + 1);
        for (var i = 0; i < scratches; i++)
        {
            var x = random.NextBetween(0, Side);
            var y = random.NextBetween(0, Side);
            var dx = random.NextBetween(-GlyphLimits.ScratchLength, GlyphLimits.ScratchLength);
            var dy = random.NextBetween(-GlyphLimits.ScratchLength, GlyphLimits.ScratchLength);
            MeasureSegment(x, y, x + dx, y + dy, reach, squaredDistance);
        }
    }

    /// <summary>Distance to darkness through a smooth edge, then noise, then bytes.</summary>
    static void Ink(ReadOnlySpan<float> squaredDistance, float radius, float blur, ref RandomStream random, Span<byte> pixels)
    {
        var ink = random.NextBetween(GlyphLimits.InkLow, 1);
        var noise = random.NextBetween(0, GlyphLimits.Noise) / NoiseDeviation;
        var inner = Vector128.Create(radius - blur);
        var steepness = 1 / (2 * blur);
        for (var i = 0; i < pixels.Length; i += Lanes)
        {
            var edge = (Vector128.Sqrt(Vector128.Create(squaredDistance.Slice(i, Lanes))) - inner) * steepness;
            var t = Vector128<float>.One - Vector128.Min(Vector128.Max(edge, Vector128<float>.Zero), Vector128<float>.One);
            var darkness = t * t * (Vector128.Create(3f) - (t * 2)) * ink;
            var bell = Vector128.Create(Bell(ref random), Bell(ref random), Bell(ref random), Bell(ref random));
            var value = darkness + (Vector128.ConvertToSingle(bell) * noise);
            value = Vector128.Min(Vector128.Max(value, Vector128<float>.Zero), Vector128<float>.One);
            var levels = Vector128.ConvertToInt32((value * 255) + Vector128.Create(0.5f));
            for (var lane = 0; lane < Lanes; lane++)
                pixels[i + lane] = (byte)levels[lane];
        }
    }

    /// <summary>The sum of four uniform bytes about its middle: close to a bell curve.</summary>
    static int Bell(ref RandomStream random)
    {
        var bits = random.NextBits();
        return (int)((bits & 255) + ((bits >> 8) & 255) + ((bits >> 16) & 255) + ((bits >> 24) & 255)) - 510;
    }
}
