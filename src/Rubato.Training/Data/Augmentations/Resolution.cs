using System.Buffers;

namespace Rubato.Training.Data;

/// <summary>How an image of few pixels becomes one of many.</summary>
public enum Enlargement
{
    /// <summary>Straight lines between the centres of neighbours; flat beyond the outermost.</summary>
    Bilinear,

    /// <summary>The pixel that a place lies in.</summary>
    Nearest,
}

/// <summary>
/// Lowers what square images resolve, as for training that goes from coarse to fine: each is averaged over r×r equal areas
/// and enlarged to its own size again, so that a network's shape stays. The same bits on every platform.
/// </summary>
public static class Resolution
{
    /// <summary>Changes a batch in place. Allocates nothing once warm; may be called from several threads.</summary>
    /// <param name="batch">Pixels <c>[B,S,S,C]</c>.</param>
    /// <param name="side">S.</param>
    /// <param name="channels">C.</param>
    /// <param name="resolution">r, 1 … S; S changes no bit.</param>
    /// <param name="enlargement">How r×r become S×S.</param>
    /// <exception cref="ArgumentException">The batch isn't of whole images.</exception>
    /// <exception cref="DataException">r isn't 1 … S.</exception>
    public static void Apply(Span<float> batch, int side, int channels, int resolution, Enlargement enlargement = Enlargement.Bilinear)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var length = PixelBatch.ImageLength(batch.Length, (int)(batch.Length / ((long)side * side * channels)), side, side, channels);
        if (resolution < 1 || resolution > side)
            throw new DataException($"resolution: got {resolution}; 1 to {side} are allowed for images of {side}×{side}.");
        if (resolution == side)
            return;

        var rowLength = side * channels;
        var rented = ArrayPool<float>.Shared.Rent((resolution + 1) * rowLength);
        try
        {
            var rows = rented.AsSpan(0, resolution * rowLength);
            var coarse = rented.AsSpan(rows.Length, resolution * channels);
            for (var first = 0; first < batch.Length; first += length)
            {
                var image = batch.Slice(first, length);
                Average(image, rows, side, resolution, rowLength);
                for (var row = 0; row < resolution; row++)
                {
                    var line = rows.Slice(row * rowLength, rowLength);
                    Average(line, coarse, side, resolution, channels);
                    Enlarge(coarse, line, resolution, side, channels, enlargement);
                }

                Enlarge(rows, image, resolution, side, rowLength, enlargement);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary><paramref name="side"/> lines to <paramref name="count"/>, each the mean of an equal share of them.</summary>
    static void Average(ReadOnlySpan<float> source, Span<float> target, int side, int count, int lineLength)
    {
        target.Clear();
        for (var i = 0; i < count; i++)
        {
            // In units of 1/count of a line, area i reaches from i·side to (i + 1)·side; line k from k·count to (k + 1)·count.
            var (from, to) = ((long)i * side, (long)(i + 1) * side);
            var mean = target.Slice(i * lineLength, lineLength);
            for (var k = from / count; k * count < to; k++)
            {
                var shared = Math.Min(to, (k + 1) * count) - Math.Max(from, k * count);
                var weight = (float)((double)shared / side);
                var line = source.Slice((int)k * lineLength, lineLength);
                for (var x = 0; x < lineLength; x++)
                    mean[x] += weight * line[x];
            }
        }
    }

    /// <summary><paramref name="count"/> lines to <paramref name="side"/>.</summary>
    static void Enlarge(ReadOnlySpan<float> source, Span<float> target, int count, int side, int lineLength, Enlargement enlargement)
    {
        for (var k = 0; k < side; k++)
        {
            var line = target.Slice(k * lineLength, lineLength);
            // The centre of line k: (k + ½)·count/side.
            var doubled = ((2L * k) + 1) * count;
            if (enlargement == Enlargement.Nearest)
            {
                source.Slice((int)(doubled / (2L * side)) * lineLength, lineLength).CopyTo(line);
                continue;
            }

            var place = Math.Clamp(((double)doubled / (2L * side)) - 0.5, 0, count - 1);
            var upper = Math.Min((int)place, count - 1);
            var lower = Math.Min(upper + 1, count - 1);
            var weight = (float)(place - upper);
            var a = source.Slice(upper * lineLength, lineLength);
            var b = source.Slice(lower * lineLength, lineLength);
            for (var x = 0; x < lineLength; x++)
                line[x] = (a[x] * (1 - weight)) + (b[x] * weight);
        }
    }
}
