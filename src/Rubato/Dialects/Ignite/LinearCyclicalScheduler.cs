using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's LinearCyclicalScheduler, <c>ignite.LinearCyclicalScheduler(0.1, 0.001, cycle_size: 200)</c>: straight lines to the end value and back, again and again.
/// Formula: v = end_value + (start_value − end_value)·|2e/N − 1|, e the step in the cycle, N its length; with <c>monotonic</c>
/// start_value + (end_value − start_value)·e/N for N steps, then back to the next start value in W = warmup_duration steps.
/// Range: cycle_size at least 2; cycle_mult above 0; a warmup only with <c>monotonic</c>. Edges: lengths are multiplied by cycle_mult from
/// cycle to cycle and truncated; values are multiplied by start_value_mult and end_value_mult.
/// Quirks: the end value is in the middle of a cycle, unless <c>monotonic</c>; truncated lengths may stop growing: 1.1 leaves cycles of 5 at 5.
/// Source: ignite.handlers.LinearCyclicalScheduler, ignite 0.6; Smith, Cyclical learning rates, 2017, arXiv:1506.01186.
/// </summary>
/// <param name="StartValue">The value at the start of a cycle.</param>
/// <param name="EndValue">The value in the middle of a cycle, or at its end.</param>
/// <param name="CycleSize">The length of the first cycle.</param>
/// <param name="CycleMult">How much longer each cycle is than the one before.</param>
/// <param name="StartValueMult">What each cycle multiplies the start value by.</param>
/// <param name="EndValueMult">What each cycle multiplies the end value by.</param>
/// <param name="WarmupDuration">How long the way back to the start value takes after the first cycle.</param>
/// <param name="Monotonic">Whether a cycle only goes to the end value.</param>
/// <param name="ParamName">The optimiser's parameter that is set; it counts inside a ParamGroupScheduler.</param>
/// <param name="ParamGroupIndex">The parameter group that is set; it counts inside a ParamGroupScheduler.</param>
[Named("ignite.LinearCyclicalScheduler")]
public sealed record LinearCyclicalScheduler(
    Formula StartValue, Formula EndValue, Formula CycleSize, [Default(1)] Formula? CycleMult = null, [Default(1)] Formula? StartValueMult = null,
    [Default(1)] Formula? EndValueMult = null, [Default(0)] Formula? WarmupDuration = null, bool Monotonic = false, [Words("lr", "momentum", "weight_decay")] string ParamName = "lr", Formula? ParamGroupIndex = null) : CyclicalScheduler
{
    internal override string Parameter => ParamName;

    internal override Formula? GroupIndex => ParamGroupIndex;

    private protected override double? First(Scope scope)
    {
        var (start, end) = (Constant(scope, StartValue), Constant(scope, EndValue));
        return Monotonic ? start : end + (start - end) * 0.5 * 2;
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Cycle, CycleSize)];

    private protected override Formula Way(Formula from, Formula to) => Monotonic ? Linear(from, to) : Triangle(from, to);

    private protected override Formula Translate(Scope scope) => !Monotonic && Count(scope, WarmupDuration) > 0
        ? throw Refuse(scope, WarmupDuration, "warmup_duration", NumberText.Of(Count(scope, WarmupDuration)), "0 without monotonic", "Say `monotonic: true`, or leave the warmup out.")
        : Cycles(
            scope,
            StartValue,
            EndValue,
            (long)Constant(scope, CycleSize, v => v is >= 2 and <= Duration.Longest, "2 or more"),
            Count(scope, WarmupDuration),
            Constant(scope, CycleMult, v => v > 0, "more than 0"),
            Constant(scope, StartValueMult),
            Constant(scope, EndValueMult));
}
