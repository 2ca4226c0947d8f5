using System.Buffers;

namespace Rubato.Training.Data;

/// <summary>What the random numbers of augmentation depend on, beside the image's own number.</summary>
/// <param name="Seed">The run's.</param>
/// <param name="Epoch">The pass over the data, from 0: an image looks different in each.</param>
public readonly record struct AugmentationMoment(long Seed, int Epoch);

/// <summary>
/// Random changes of images that leave their class as it is: shift, rotation, zoom, shear, brightness, contrast, cutout and
/// mirroring. What happens to an image is a pure function of (seed, epoch, image's number) and grows with one strength.
/// </summary>
/// <remarks>
/// <para>
/// Each range below is the most at strength 1; an amount is strength × range × a number uniform in [−1, 1), drawn whatever
/// the strength, so that a change of strength bends the same picture more or less. Strength 0 changes no bit. An image is
/// mirrored with the probability strength/2.
/// </para>
/// <para>
/// An output pixel p, seen from the image's centre, is the input at R·S·p/z + shift, bilinear between four pixels and the
/// background outside; R turns, S shears (columns by rows), and z is 1 + amount, or 1/(1 − amount)
/// for amounts below 0.
/// Then y = x·(1 + contrast) + brightness, in units of the normalised data, whose mean is 0. Last, a square is
/// covered with the background (T. DeVries, G. Taylor, 2017, arXiv:1708.04552, who use the mean). The same bits on every
/// platform.
/// </para>
/// </remarks>
public sealed record Augmentation
{
    /// <summary>Pixels of background around the copy that is read from; a position is held within them.</summary>
    const int Margin = 2;

    /// <summary>Most shift in each direction, as a share of the side, 0 … 1.</summary>
    public double Shift { get; init => field = Range(value, 1, "shift"); } = 0.1;

    /// <summary>Most rotation in degrees, 0 … 180.</summary>
    public double Rotation { get; init => field = Range(value, 180, "rotation"); } = 12;

    /// <summary>Most zoom: 0.25 is up to 1.25-fold, or down to a 1.25th; 0 … 4.</summary>
    public double Zoom { get; init => field = Range(value, 4, "zoom"); } = 0.15;

    /// <summary>Most shear: columns moved for each row, 0 … 2.</summary>
    public double Shear { get; init => field = Range(value, 2, "shear"); } = 0.15;

    /// <summary>Most that is added to all pixels, in deviations of the data, 0 … 10.</summary>
    public double Brightness { get; init => field = Range(value, 10, "brightness"); }

    /// <summary>Most change of contrast: 0.2 is 0.8- to 1.2-fold; 0 … 1.</summary>
    public double Contrast { get; init => field = Range(value, 1, "contrast"); }

    /// <summary>Side of the square that is covered, as a share of the shorter side, 0 … 1; this one is the size itself, not drawn.</summary>
    public double Cutout { get; init => field = Range(value, 1, "cutout"); }

    /// <summary>Whether images may be mirrored left to right; digits and letters may not.</summary>
    public bool Mirror { get; init; }

    /// <summary>For digits: moves and bends them a little, doesn't mirror.</summary>
    public static Augmentation Digits { get; } = new();

    /// <summary>For photographs of things: moves, brightness, contrast, a cutout of a quarter of the side, mirroring.</summary>
    public static Augmentation Photographs { get; } = new() { Brightness = 0.2, Contrast = 0.2, Cutout = 0.25, Mirror = true };

    /// <summary>Changes a batch in place. Allocates nothing once warm; may be called from several threads.</summary>
    /// <param name="batch">Normalised pixels <c>[B,H,W,C]</c>.</param>
    /// <param name="indices">Each image's number in its data set, [B].</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">C.</param>
    /// <param name="moment">Seed and epoch.</param>
    /// <param name="strength">0 (nothing) … 1.</param>
    /// <param name="background">What lies outside an image: <see cref="Normalisation.Of(byte)"/> of the ground's pixel.</param>
    /// <exception cref="ArgumentException">The batch has another length.</exception>
    /// <exception cref="DataException">The strength isn't 0 … 1.</exception>
    public void Apply(
        Span<float> batch, ReadOnlySpan<int> indices, int height, int width, int channels, AugmentationMoment moment, double strength, float background = 0)
    {
        var length = PixelBatch.ImageLength(batch.Length, indices.Length, height, width, channels);
        if (!(strength is >= 0 and <= 1))
            throw new DataException(FormattableString.Invariant($"augmentation: got a strength of {strength}; 0 to 1 are allowed."));
        if (strength == 0 || batch.IsEmpty)
            return;

        var padded = ArrayPool<float>.Shared.Rent((height + (2 * Margin)) * (width + (2 * Margin)) * channels);
        try
        {
            for (var i = 0; i < indices.Length; i++)
            {
                var draw = Draw(moment, indices[i], height, width, strength);
                var image = batch.Slice(i * length, length);
                if (!draw.Map.IsIdentity)
                    Warp(image, padded, height, width, channels, draw.Map, background);
                if (draw.Gain != 1 || draw.Offset != 0)
                {
                    foreach (ref var value in image)
                        value = (value * draw.Gain) + draw.Offset;
                }

                Cover(image, height, width, channels, draw, background);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(padded);
        }
    }

    /// <summary>From an output pixel, seen from the centre, to the input's: (XX·x + XY·y + X, YX·x + YY·y + Y).</summary>
    readonly record struct AffineMap(double XX, double XY, double X, double YX, double YY, double Y)
    {
        public bool IsIdentity => this == new AffineMap(1, 0, 0, 0, 1, 0);
    }

    readonly record struct Drawn(AffineMap Map, float Gain, float Offset, int Left, int Top, int Side);

    Drawn Draw(AugmentationMoment moment, int index, int height, int width, double strength)
    {
        var random = new RandomStream((ulong)moment.Seed, Streams.Augmentation, ((ulong)(uint)moment.Epoch << 32) | (uint)index);
        double Amount(ref RandomStream stream, double range) => strength * range * ((2.0 * stream.NextUnit()) - 1);
        var shiftX = Amount(ref random, Shift) * width;
        var shiftY = Amount(ref random, Shift) * height;
        var (cosine, sine) = CircleTurn.Of(Amount(ref random, Rotation) / 360);
        var zoom = Amount(ref random, Zoom);
        var scale = zoom >= 0 ? 1 / (1 + zoom) : 1 - zoom;
        var shear = Amount(ref random, Shear);
        var offset = Amount(ref random, Brightness);
        var gain = 1 + Amount(ref random, Contrast);
        var mirrored = random.NextUnit() < strength / 2 && Mirror;
        var side = (int)Math.Round(strength * Cutout * Math.Min(height, width));
        var left = random.NextBelow(width) - (side / 2);
        var top = random.NextBelow(height) - (side / 2);

        // R·S/z with S = [1, shear; 0, 1]; the mirror comes first.
        var flip = mirrored ? -scale : scale;
        var map = new AffineMap(
            cosine * flip, ((cosine * shear) - sine) * scale, shiftX, sine * flip, ((sine * shear) + cosine) * scale, shiftY);
        return new Drawn(map, (float)gain, (float)offset, left, top, side);
    }

    static void Warp(Span<float> image, float[] padded, int height, int width, int channels, in AffineMap map, float background)
    {
        var rowLength = (width + (2 * Margin)) * channels;
        var source = padded.AsSpan(0, (height + (2 * Margin)) * rowLength);
        source.Fill(background);
        for (var y = 0; y < height; y++)
            image.Slice(y * width * channels, width * channels).CopyTo(source[(((y + Margin) * rowLength) + (Margin * channels))..]);

        var (centreX, centreY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        for (var y = 0; y < height; y++)
        {
            var firstX = (map.XY * (y - centreY)) - (map.XX * centreX) + map.X + centreX + Margin;
            var firstY = (map.YY * (y - centreY)) - (map.YX * centreX) + map.Y + centreY + Margin;
            for (var x = 0; x < width; x++)
            {
                // Held to ½ … side + 2½ of the padded copy, where both neighbours are background: truncation rounds down.
                var u = Math.Clamp((float)(firstX + (map.XX * x)), 0.5f, width + Margin + 0.5f);
                var v = Math.Clamp((float)(firstY + (map.YX * x)), 0.5f, height + Margin + 0.5f);
                var (column, row) = ((int)u, (int)v);
                var (right, below) = (u - column, v - row);
                var at = (row * rowLength) + (column * channels);
                var target = ((y * width) + x) * channels;
                for (var c = 0; c < channels; c++, at++)
                {
                    var upper = (source[at] * (1 - right)) + (source[at + channels] * right);
                    var lower = (source[at + rowLength] * (1 - right)) + (source[at + rowLength + channels] * right);
                    image[target + c] = (upper * (1 - below)) + (lower * below);
                }
            }
        }
    }

    static void Cover(Span<float> image, int height, int width, int channels, in Drawn draw, float background)
    {
        var (left, right) = (Math.Max(0, draw.Left), Math.Min(width, draw.Left + draw.Side));
        for (var y = Math.Max(0, draw.Top); y < Math.Min(height, draw.Top + draw.Side) && right > left; y++)
            image[(((y * width) + left) * channels)..(((y * width) + right) * channels)].Fill(background);
    }

    static double Range(double value, double most, string what) => value >= 0 && value <= most
        ? value
        : throw new DataException(FormattableString.Invariant($"augmentation: got a {what} of {value}; 0 to {most} are allowed."));
}
