namespace Rubato.Training.Probes;

/// <summary>
/// Gathers gradients of equally many examples each, g₁ … gₙ, and estimates the noise scale from them: from gradients of single examples, or
/// from those of a large batch's parts, which are small batches themselves.
/// </summary>
/// <remarks>
/// <para>
/// With S = Σgᵢ, Q = Σ|gᵢ|² and b examples behind each: |G|² = (|S|² − Q)/(n(n − 1)), tr Σ = b·(Q − |S|²/n)/(n − 1). Both are unbiased where the gradients
/// are independent. These are those of McCandlish et al., appendix A.1, with the mean of all as the large batch: |G|² = (B·|G_B|² − b·|G_b|²)/(B − b),
/// tr Σ = (|G_b|² − |G_B|²)/(1/b − 1/B), B = n·b.
/// </para>
/// <para>
/// The jackknife leaves out one group of gradients at a time. Gradient i belongs to group i modulo the number of groups; memory is a vector of doubles for
/// each group.
/// </para>
/// </remarks>
public sealed class GradientMoments
{
    readonly int _length, _examples;
    readonly double[][] _sums;
    readonly double[] _squares;
    readonly int[] _counts;

    /// <param name="length">Numbers of a gradient, from 1 on.</param>
    /// <param name="examples">b, examples behind each gradient, from 1 on.</param>
    /// <param name="groups">Groups of the jackknife, from 2 on; as many as there are gradients is the most that makes sense.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public GradientMoments(int length, int examples = 1, int groups = 16)
    {
        if (length < 1) throw new ArgumentOutOfRangeException(nameof(length), length, $"noise scale: got gradients of {length} numbers; at least 1 is needed.");
        if (examples < 1) throw new ArgumentOutOfRangeException(nameof(examples), examples, $"noise scale: got {examples} examples behind a gradient; at least 1 is needed.");
        if (groups < 2) throw new ArgumentOutOfRangeException(nameof(groups), groups, $"noise scale: got {groups} groups; at least 2 are needed.");
        (_length, _examples) = (length, examples);
        _sums = new double[groups][];
        (_squares, _counts) = (new double[groups], new int[groups]);
    }

    /// <summary>n, gradients so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a gradient.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Add(ReadOnlySpan<float> gradient)
    {
        if (gradient.Length != _length) throw new ArgumentException($"noise scale: got a gradient of {gradient.Length} numbers; {_length} are needed.", nameof(gradient));
        var group = Count++ % _sums.Length;
        WideSums.AddScaled(_sums[group] ??= new double[_length], 1, gradient);
        _squares[group] += WideSums.Dot(gradient, gradient);
        _counts[group]++;
    }

    /// <summary>The mean of all, (1/n)·Σgᵢ.</summary>
    /// <param name="into">Receives it.</param>
    /// <exception cref="InvalidOperationException">There is no gradient yet.</exception>
    public void Mean(Span<float> into)
    {
        if (Count == 0) throw new InvalidOperationException("noise scale: there is no gradient yet; add one first.");
        WideSums.Scale(Total(), 1.0 / Count, into);
    }

    /// <summary>What they say so far.</summary>
    /// <exception cref="InvalidOperationException">There are fewer than three gradients: without one there must still be two.</exception>
    public NoiseScaleEstimate Estimate()
    {
        var groups = Math.Min(Count, _sums.Length);
        if (Count - _counts[0] < 2)
            throw new InvalidOperationException($"noise scale: got {Count} gradients in {groups} groups; at least 2 must be left when a group is left out. Take more parts or groups.");
        var total = Total();
        var (sum, squares) = (WideSums.Dot(total, total), _squares.Sum());
        var without = new (double Sum, double Squares, int Count)[groups];
        for (var group = 0; group < groups; group++)
        {
            var own = _sums[group];
            without[group] = (sum - 2 * WideSums.Dot(total, own) + WideSums.Dot(own, own), squares - _squares[group], Count - _counts[group]);
        }

        return Jackknife(_examples, (sum, squares, Count), without);
    }

    /// <summary>Forgets all gradients and keeps the memory.</summary>
    internal void Clear()
    {
        foreach (var sum in _sums)
            if (sum is not null) Array.Clear(sum);
        Array.Clear(_squares);
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The estimate from |S|², Q and n of all gradients, and of all but each group's.</summary>
    internal static NoiseScaleEstimate Jackknife(int examples, (double Sum, double Squares, int Count) all, ReadOnlySpan<(double Sum, double Squares, int Count)> withoutGroup)
    {
        var groups = withoutGroup.Length;
        var whole = Of(examples, all);
        var without = new (double G, double S)[groups];
        for (var group = 0; group < groups; group++) without[group] = Of(examples, withoutGroup[group]);
        var (meanG, meanS) = (without.Average(x => x.G), without.Average(x => x.S));
        var factor = (groups - 1.0) / groups;
        return new(
            whole.G, whole.S,
            new(
                factor * without.Sum(x => (x.G - meanG) * (x.G - meanG)), factor * without.Sum(x => (x.S - meanS) * (x.S - meanS)),
                factor * without.Sum(x => (x.G - meanG) * (x.S - meanS))),
            groups - 1);
    }

    static (double G, double S) Of(int examples, (double Sum, double Squares, int Count) gradients)
    {
        double n = gradients.Count;
        return ((gradients.Sum - gradients.Squares) / (n * (n - 1)), examples * (gradients.Squares - gradients.Sum / n) / (n - 1));
    }

    double[] Total()
    {
        var total = new double[_length];
        foreach (var sum in _sums)
            if (sum is not null) WideSums.Add(total, sum);
        return total;
    }
}
