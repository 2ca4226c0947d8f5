using System.Collections.Immutable;

namespace Rubato.Labs;

/// <summary>A curve of a trial, thinned to what a page can show.</summary>
/// <param name="X">Ascending.</param>
/// <param name="Y">As many.</param>
public sealed record Curve(IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    const int MostPoints = 160;

    /// <summary>A curve over 0, 1, 2, …</summary>
    public static Curve Of(IReadOnlyList<double> values) => Of([.. Enumerable.Range(0, values.Count).Select(i => (double)i)], values);

    /// <summary>A curve, of long ones the means of neighbouring points.</summary>
    public static Curve Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var block = (x.Count + MostPoints - 1) / MostPoints;
        if (block <= 1) return new([.. x], [.. y]);
        var blocks = Enumerable.Range(0, (x.Count + block - 1) / block).Select(i => (From: i * block, Count: Math.Min(block, x.Count - (i * block)))).ToArray();
        return new([.. blocks.Select(part => x[part.From])], [.. blocks.Select(part => Enumerable.Range(part.From, part.Count).Average(i => y[i]))]);
    }
}

/// <summary>What was measured in a trial: numbers and curves by name.</summary>
public sealed record Measures
{
    /// <summary>The numbers.</summary>
    public ImmutableSortedDictionary<string, double> Values { get; init; } = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>The curves.</summary>
    public ImmutableSortedDictionary<string, Curve> Curves { get; init; } = ImmutableSortedDictionary.Create<string, Curve>(StringComparer.Ordinal);

    /// <summary>A number that was measured.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value) ? value : throw new KeyNotFoundException($"measure: there is no '{name}'; there are {string.Join(", ", Values.Keys)}.");

    /// <summary>These and one more number.</summary>
    public Measures With(string name, double value) => this with { Values = Values.SetItem(name, value) };

    /// <summary>These and one more curve.</summary>
    public Measures With(string name, Curve curve) => this with { Curves = Curves.SetItem(name, curve) };
}
