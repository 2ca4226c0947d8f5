using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's CosineAnnealingScheduler, <c>ignite.CosineAnnealingScheduler(0.1, 0.001, cycle_size: 120, cycle_mult: 2)</c>: half cosines to the end value, again and again.
/// Formula: v = start_value + (end_value − start_value)·½(1 − cos(πe/N)), e the step in the cycle, N its length; after it, straight back
/// to the next start value in W = warmup_duration steps.
/// Range: cycle_size at least 2; cycle_mult above 0. Edges: the end value is met only where there is a warmup; lengths are multiplied by
/// cycle_mult from cycle to cycle and truncated; values are multiplied by start_value_mult and end_value_mult.
/// Quirks: truncated lengths may stop growing: 1.1 leaves cycles of 5 at 5; the warmup comes after the cycle that it is named with.
/// Source: ignite.handlers.CosineAnnealingScheduler, ignite 0.6; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="StartValue">The value at the start of a cycle.</param>
/// <param name="EndValue">The value at the end of a cycle.</param>
/// <param name="CycleSize">The length of the first cycle.</param>
/// <param name="CycleMult">How much longer each cycle is than the one before.</param>
/// <param name="StartValueMult">What each cycle multiplies the start value by.</param>
/// <param name="EndValueMult">What each cycle multiplies the end value by.</param>
/// <param name="WarmupDuration">How long the way back to the start value takes after the first cycle.</param>
/// <param name="ParamName">The optimiser's parameter that is set; it counts inside a ParamGroupScheduler.</param>
/// <param name="ParamGroupIndex">The parameter group that is set; it counts inside a ParamGroupScheduler.</param>
[Named("ignite.CosineAnnealingScheduler")]
public sealed record CosineAnnealingScheduler(
    Formula StartValue, Formula EndValue, Formula CycleSize, [Default(1)] Formula? CycleMult = null, [Default(1)] Formula? StartValueMult = null,
    [Default(1)] Formula? EndValueMult = null, [Default(0)] Formula? WarmupDuration = null, [Words("lr", "momentum", "weight_decay")] string ParamName = "lr", Formula? ParamGroupIndex = null) : CyclicalScheduler
{
    internal override string Parameter => ParamName;

    internal override Formula? GroupIndex => ParamGroupIndex;

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Cycle, CycleSize)];

    private protected override Formula Way(Formula from, Formula to) => Cosine(from, to);

    private protected override Formula Translate(Scope scope) => Cycles(
        scope,
        StartValue,
        EndValue,
        (long)Constant(scope, CycleSize, v => v is >= 2 and <= Duration.Longest, "2 or more"),
        Count(scope, WarmupDuration),
        Constant(scope, CycleMult, v => v > 0, "more than 0"),
        Constant(scope, StartValueMult),
        Constant(scope, EndValueMult));
}
