using System.Collections.Immutable;

namespace Rubato;

/// <summary>Two columns' values at a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="First">The first column's value.</param>
/// <param name="Second">The second column's value.</param>
public readonly record struct ValuePair(long Step, double First, double Second)
{
    /// <summary>The second value less the first.</summary>
    public double Difference => Second - First;

    /// <summary>The difference as a share of the larger value; 0 where both are 0.</summary>
    public double Relative => Difference == 0 ? 0 : Math.Abs(Difference) / Math.Max(Math.Abs(First), Math.Abs(Second));
}

/// <summary>
/// Where two columns differ over the steps of a run: the peers' schedules side by side, or a plan before and after a
/// change. Two values are the same where their relative difference is at most <see cref="Tolerance"/>. Compared are all
/// steps of a horizon of up to <see cref="MostSteps"/>, and that many spread evenly over a longer one. A steered column
/// is compared as it goes where nothing is reported.
/// </summary>
public sealed record PlanDifference
{
    /// <summary>How far two values may be apart, as a share of the larger one, and count as the same: rounding, and no more.</summary>
    public const double Tolerance = 1e-12;

    /// <summary>The most steps that are compared.</summary>
    public const long MostSteps = 10_000_000;

    const int Block = 4096;

    PlanDifference(long compared, long different, ImmutableArray<ValuePair> telling, ValuePair? largest) =>
        (Compared, Different, Telling, Largest) = (compared, different, telling, largest);

    /// <summary>How many steps were compared.</summary>
    public long Compared { get; }

    /// <summary>At how many of them the values differ.</summary>
    public long Different { get; }

    /// <summary>The first and last step, and each at which the columns part, meet again, or are furthest apart, with their values.</summary>
    public ImmutableArray<ValuePair> Telling { get; }

    /// <summary>Where they are furthest apart; null where they are the same throughout.</summary>
    public ValuePair? Largest { get; }

    /// <summary>Compares two columns over their run.</summary>
    /// <param name="first">A compiled plan.</param>
    /// <param name="firstColumn">Its column.</param>
    /// <param name="second">Another, with the same horizon.</param>
    /// <param name="secondColumn">Its column.</param>
    /// <param name="mostTelling">How many steps are told of at most; the earliest are kept.</param>
    /// <exception cref="ArgumentException">The horizons differ.</exception>
    public static PlanDifference Between(CompiledPlan first, int firstColumn, CompiledPlan second, int secondColumn, int mostTelling = 24)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Context.Horizon != second.Context.Horizon)
            throw new ArgumentException($"horizon: got {first.Context.Horizon} and {second.Context.Horizon} steps; the same is due. Compile both for one run.", nameof(second));
        var stride = Math.Max(1, first.Context.Horizon / MostSteps);
        var (compared, different) = (0L, 0L);
        var telling = new SortedDictionary<long, ValuePair>();
        ValuePair? largest = null, before = null;
        foreach (var pair in Pairs(first, firstColumn, second, secondColumn, stride))
        {
            compared++;
            var (differs, differed) = (Differs(pair), before is { } last && Differs(last));
            if (differs) different++;
            if (differs && !(pair.Relative <= largest?.Relative)) largest = pair;
            if (before is null || (differs != differed && telling.Count < mostTelling - 3))
            {
                if (before is { } previous) telling[previous.Step] = previous;
                telling[pair.Step] = pair;
            }
            before = pair;
        }
        if (before is { } end) telling[end.Step] = end;
        if (largest is { } furthest) telling[furthest.Step] = furthest;
        return new(compared, different, [.. telling.Values], largest);
    }

    static bool Differs(ValuePair pair) => !(pair.First.Equals(pair.Second) || pair.Relative <= Tolerance);

    static IEnumerable<ValuePair> Pairs(CompiledPlan first, int firstColumn, CompiledPlan second, int secondColumn, long stride)
    {
        var horizon = first.Context.Horizon;
        if (stride > 1)
        {
            for (var step = 0L; step < horizon; step += stride)
                yield return new(step, first.Expected(firstColumn, step), second.Expected(secondColumn, step));
            yield break;
        }
        var (a, b) = (new double[Block], new double[Block]);
        for (var start = 0L; start < horizon; start += Block)
        {
            first.Expect(firstColumn, start, a);
            second.Expect(secondColumn, start, b);
            for (var i = 0; i < Math.Min(Block, horizon - start); i++) yield return new(start + i, a[i], b[i]);
        }
    }
}
