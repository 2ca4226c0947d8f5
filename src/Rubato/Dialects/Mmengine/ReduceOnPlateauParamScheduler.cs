using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>Cuts the value when a metric has stopped improving, in a window of its steps.</summary>
public abstract record ReduceOnPlateauParamScheduler : Dialect
{
    const double Worst = 1e9, Never = 1e9;

    private protected ReduceOnPlateauParamScheduler()
    {
    }

    /// <summary>What is measured.</summary>
    public abstract Formula Monitor { get; init; }

    /// <summary>Whether less is better, or more.</summary>
    public abstract string Rule { get; init; }

    /// <summary>What each cut multiplies by.</summary>
    public abstract Formula? Factor { get; init; }

    /// <summary>How many reports in a row may bring no improvement; the next one cuts.</summary>
    public abstract Formula? Patience { get; init; }

    /// <summary>By how much a report must beat the best.</summary>
    public abstract Formula? Threshold { get; init; }

    /// <summary>Whether the threshold is a share of the best or an amount.</summary>
    public abstract string ThresholdRule { get; init; }

    /// <summary>How many reports after a cut don't count.</summary>
    public abstract Formula? Cooldown { get; init; }

    /// <summary>The least value that cuts lead to.</summary>
    public abstract Formula? MinValue { get; init; }

    /// <summary>A cut by this or less isn't made.</summary>
    public abstract Formula? Eps { get; init; }

    /// <summary>The step from which on reports count.</summary>
    public abstract Formula? Begin { get; init; }

    /// <summary>The step before which reports count last.</summary>
    public abstract Formula? End { get; init; }

    private protected override Formula Translate(Scope scope)
    {
        var isLess = Rule == "less";
        var threshold = Constant(scope, Threshold, v => v >= 0, "0 or more");
        var (share, amount) = ThresholdRule == "rel" ? (threshold, 0.0) : (0.0, threshold);
        return Plateau(
            Monitor, (Formula)Info.ReadArguments(this)[0]!, Constant(scope, Factor, v => v is >= 0 and < 1, "0 to below 1"), Count(scope, Patience),
            isLess ? "min" : "max", share, amount, Count(scope, Cooldown), Given(MinValue), Given(Eps), when: Window(scope), best: isLess ? Worst : -Worst);
    }

    /// <summary>The steps whose reports count; null for all.</summary>
    Condition? Window(Scope scope)
    {
        var begin = Count(scope, Begin);
        var end = Constant(scope, End, v => v > begin, $"above begin, {begin}");
        Condition? after = begin > 0 ? Ref("step") >= begin : null;
        return end >= Never ? after : after is null ? Ref("step") < end : after & Ref("step") < end;
    }
}
