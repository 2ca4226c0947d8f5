using System.Numerics;

namespace Rubato.Training.Data;

/// <summary>
/// How pixels become inputs: <c>(x/255 − mean) / deviation</c>, one mean and one standard deviation for all pixels.
/// Computed as <c>x·scale + offset</c> in single precision without fused operations, so every vector width and the
/// scalar tail give the same bits.
/// </summary>
public readonly record struct Normalisation
{
    readonly float _scale;
    readonly float _offset;

    /// <summary>A normalisation by <paramref name="mean"/> (0…1) and <paramref name="deviation"/> (above 0).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mean isn't finite, or the deviation isn't finite and above 0.</exception>
    public Normalisation(double mean, double deviation)
    {
        if (!double.IsFinite(mean))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "The mean must be finite.");
        if (!double.IsFinite(deviation) || deviation <= 0)
            throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "The deviation must be finite and above 0.");
        Mean = mean;
        Deviation = deviation;
        _scale = (float)(1 / (255 * deviation));
        _offset = (float)(-mean / deviation);
    }

    /// <summary>Mean of the pixels, on the scale 0…1.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the pixels, on the scale 0…1.</summary>
    public double Deviation { get; }

    /// <summary>
    /// Mean and deviation of <paramref name="pixels"/>. The sums are whole numbers, so the result is exact up to the last
    /// division and root. Pixels that are all equal (or none) get the deviation 1.
    /// </summary>
    public static Normalisation Of(ReadOnlySpan<byte> pixels)
    {
        Span<long> counts = stackalloc long[256];
        counts.Clear();
        foreach (var pixel in pixels)
            counts[pixel]++;

        Int128 sum = 0, squares = 0;
        for (var value = 0; value < 256; value++)
        {
            sum += (Int128)counts[value] * value;
            squares += (Int128)counts[value] * (value * value);
        }

        if (pixels.IsEmpty)
            return new Normalisation(0, 1);
        Int128 n = pixels.Length;
        var variance = (double)((n * squares) - (sum * sum)) / ((double)n * (double)n);
        return new Normalisation((double)sum / (double)n / 255, variance > 0 ? Math.Sqrt(variance) / 255 : 1);
    }

    /// <summary>The input that <paramref name="pixel"/> becomes, with the bits of <see cref="Apply"/>.</summary>
    public float Of(byte pixel) => (pixel * _scale) + _offset;

    /// <summary>Normalises <paramref name="pixels"/> into <paramref name="destination"/>, which is at least as long.</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        if (destination.Length < pixels.Length)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} numbers; {pixels.Length} pixels need as many.", nameof(destination));
        }

        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var scale = new Vector<float>(_scale);
            var offset = new Vector<float>(_offset);
            var lanes = Vector<float>.Count;
            for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(pixels[i..]), out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                ((ToSingle(a) * scale) + offset).CopyTo(destination[i..]);
                ((ToSingle(b) * scale) + offset).CopyTo(destination[(i + lanes)..]);
                ((ToSingle(c) * scale) + offset).CopyTo(destination[(i + (2 * lanes))..]);
                ((ToSingle(d) * scale) + offset).CopyTo(destination[(i + (3 * lanes))..]);
            }
        }

        for (; i < pixels.Length; i++)
            destination[i] = Of(pixels[i]);
    }

    static Vector<float> ToSingle(Vector<uint> values) => Vector.ConvertToSingle(Vector.AsVectorInt32(values));
}
