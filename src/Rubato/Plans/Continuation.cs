using Rubato.Compilation;

namespace Rubato;

/// <summary>What a formula comes to when it is followed beyond the horizon.</summary>
public enum ContinuationKind
{
    /// <summary>Nothing is decided.</summary>
    Undecided,

    /// <summary>It holds one value.</summary>
    Held,

    /// <summary>It changes, and stays above some value greater than 0.</summary>
    Bounded,

    /// <summary>It falls as a power of the step.</summary>
    Power,

    /// <summary>It falls faster than every power of the step.</summary>
    Exponential,
}

/// <summary>
/// What becomes of a column's formula where it is followed beyond the horizon, although a run holds its end value there,
/// and whether it is a step size of stochastic approximation: η(t) with Ση = ∞ and Ση² &lt; ∞.
/// </summary>
/// <remarks>
/// Formula: held at v, both sums diverge where v &gt; 0 and converge where v = 0; as t^−p, Ση = ∞ where p ≤ 1 and Ση² &lt; ∞
/// where p &gt; ½; faster than every power, both converge. Held and bounded are proven by an interval evaluation up to step
/// 2^50; powers are told from the slope of log η over log t there, so a factor that changes slower than every power leaves them undecided.
/// Source: Robbins and Monro, 1951, doi:10.1214/aoms/1177729586.
/// </remarks>
/// <param name="Kind">What the formula comes to.</param>
/// <param name="Number">The value that it holds or stays above, or the exponent p; else 0.</param>
public sealed record Continuation(ContinuationKind Kind, double Number)
{
    /// <summary>Whether Ση = ∞; null where that isn't decided.</summary>
    public bool? SumDiverges => Kind switch
    {
        ContinuationKind.Held => Number > 0,
        ContinuationKind.Bounded => true,
        ContinuationKind.Power => Number <= 1,
        ContinuationKind.Exponential => false,
        _ => null,
    };

    /// <summary>Whether Ση² &lt; ∞; null where that isn't decided.</summary>
    public bool? SumOfSquaresConverges => Kind switch
    {
        ContinuationKind.Held => Number == 0,
        ContinuationKind.Bounded => false,
        ContinuationKind.Power => Number > 0.5,
        ContinuationKind.Exponential => true,
        _ => null,
    };

    /// <summary>The same in a sentence.</summary>
    public override string ToString()
    {
        var course = Kind switch
        {
            ContinuationKind.Held => $"beyond the horizon it holds {NumberText.Of(Number)}",
            ContinuationKind.Bounded => $"beyond the horizon it stays above {NumberText.Of(Number)}",
            ContinuationKind.Power => $"beyond the horizon it falls as t^-{NumberText.Of(Number)}",
            ContinuationKind.Exponential => "beyond the horizon it falls faster than every power of the step",
            _ => "what it comes to beyond the horizon isn't decided",
        };
        var sums = (SumDiverges, SumOfSquaresConverges) switch
        {
            (true, true) => "Ση = ∞ and Ση² < ∞, as Robbins and Monro ask",
            ({ } sum, { } squares) => $"Ση {(sum ? "= ∞" : "< ∞")}, Ση² {(squares ? "< ∞" : "= ∞")}",
            _ => "Ση and Ση² are undecided",
        };
        return $"{course}: {sums}";
    }
}

public sealed partial class CompiledPlan
{
    /// <summary>What becomes of a column's formula beyond the horizon.</summary>
    /// <param name="column">The column's index; a steered one is undecided.</param>
    public Continuation ContinuationOf(int column) => _steered[column]
        ? new(ContinuationKind.Undecided, 0)
        : ContinuationSearch.Of(Program(column), Context.Horizon);

    /// <inheritdoc cref="ContinuationOf(int)"/>
    public Continuation ContinuationOf(string column) => ContinuationOf(Index(column));
}
