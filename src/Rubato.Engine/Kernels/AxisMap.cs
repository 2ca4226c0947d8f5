using System.Collections.Concurrent;

namespace Rubato.Engine.Kernels;

/// <summary>
/// A linear map along one axis whose outputs are weighted sums of neighbouring inputs: the rows of a banded matrix. Averages over
/// windows and resampling are two of them, one for each axis of an image. Maps are made once for each size and kept.
/// </summary>
internal sealed class AxisMap
{
    private static readonly ConcurrentDictionary<(AxisMapKind Kind, Windows Windows), AxisMap> Made = new();

    private readonly int[] firsts, offsets;
    private readonly float[] weights;
    private AxisMap? transpose;

    private AxisMap(int inputs, int[] firsts, int[] offsets, float[] weights)
    {
        Inputs = inputs;
        (this.firsts, this.offsets, this.weights) = (firsts, offsets, weights);
    }

    public int Inputs { get; }

    public int Outputs => firsts.Length;

    /// <summary>The map of the transposed matrix.</summary>
    public AxisMap Transpose => transpose ??= Transposed();

    /// <summary>The mean over each window; where paddings count, they are zeros that the mean is taken over too.</summary>
    public static AxisMap Average(Windows windows, bool countsPadding = false) =>
        Made.GetOrAdd((countsPadding && windows.Padding > 0 ? AxisMapKind.PaddedAverage : AxisMapKind.Average, windows), Make);

    /// <summary>One of the maps between two lengths.</summary>
    public static AxisMap Between(AxisMapKind kind, int inputs, int outputs) => Made.GetOrAdd((kind, Windows.Sharing(inputs, outputs)), Make);

    /// <summary>The inputs that an output sums over, and their weights.</summary>
    public ReadOnlySpan<float> Row(int output, out int first)
    {
        first = firsts[output];
        return weights.AsSpan(offsets[output], offsets[output + 1] - offsets[output]);
    }

    private static AxisMap Make((AxisMapKind Kind, Windows Windows) key)
    {
        var (kind, windows) = key;
        var rows = new (int First, float[] Weights)[windows.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var first = windows.First(i);
            var length = windows.End(i) - first;
            rows[i] = kind switch
            {
                AxisMapKind.Average => (first, Repeat(length, 1f / length)),
                AxisMapKind.PaddedAverage => (first, Repeat(length, 1f / windows.Side)),
                AxisMapKind.Nearest => (first, [1]),
                AxisMapKind.Linear => Between((i + 0.5) * windows.Length / windows.Count - 0.5, windows.Length),
                _ => Between(windows.Count > 1 ? i * (windows.Length - 1.0) / (windows.Count - 1) : 0, windows.Length),
            };
        }

        return FromRows(windows.Length, rows);
    }

    private static float[] Repeat(int count, float weight)
    {
        var weights = new float[count];
        Array.Fill(weights, weight);
        return weights;
    }

    /// <summary>The two pixels around a place, which is moved into the image before.</summary>
    private static (int First, float[] Weights) Between(double place, int length)
    {
        place = Math.Clamp(place, 0, length - 1);
        var first = (int)place;
        var after = (float)(place - first);
        return after == 0 ? (first, [1]) : (first, [1 - after, after]);
    }

    private static AxisMap FromRows(int inputs, ReadOnlySpan<(int First, float[] Weights)> rows)
    {
        var (firsts, offsets, weights) = (new int[rows.Length], new int[rows.Length + 1], new List<float>());
        for (var i = 0; i < rows.Length; i++)
        {
            firsts[i] = rows[i].First;
            weights.AddRange(rows[i].Weights);
            offsets[i + 1] = weights.Count;
        }

        return new(inputs, firsts, offsets, [.. weights]);
    }

    /// <summary>Rows begin and end in ascending order, so an input's outputs are neighbours too.</summary>
    private AxisMap Transposed()
    {
        var rows = new (int First, float[] Weights)[Inputs];
        var first = 0;
        for (var input = 0; input < Inputs; input++)
        {
            while (first < Outputs && firsts[first] + Length(first) <= input) first++;
            var end = first;
            while (end < Outputs && firsts[end] <= input) end++;
            var column = new float[end - first];
            for (var output = first; output < end; output++) column[output - first] = weights[offsets[output] + input - firsts[output]];
            rows[input] = (first, column);
        }

        var map = FromRows(Outputs, rows);
        map.transpose = this;
        return map;
    }

    private int Length(int output) => offsets[output + 1] - offsets[output];
}

internal enum AxisMapKind
{
    /// <summary>The mean over the pixels of a window.</summary>
    Average,

    /// <summary>Their sum over the window's side, paddings included.</summary>
    PaddedAverage,

    /// <summary>Pixel ⌊i·inputs/outputs⌋.</summary>
    Nearest,

    /// <summary>Between the pixels around (i+½)·inputs/outputs − ½: the ends of the two axes lie on each other.</summary>
    Linear,

    /// <summary>Between the pixels around i·(inputs−1)/(outputs−1): the centres of the first and last pixels lie on each other.</summary>
    LinearBetweenCentres,
}
