using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's warmup_cosine_decay_schedule, <c>optax.warmup_cosine_decay_schedule(0.001, peak_value: 0.1, warmup_steps: 100, decay_steps: 900)</c>: up in a straight line, down along half a cosine.
/// Formula: v(t) = init_value + (peak_value − init_value)·t/W before W = warmup_steps, then
/// end_value + (peak_value − end_value)·(½(1 + cos(π(t − W)/(decay_steps − W))))^exponent.
/// Range: decay_steps above W. Edges: with W = 0 the peak is at step 0; end_value from decay_steps on.
/// Quirks: decay_steps counts from step 0, the warmup included; a peak_value of 0 ends at 0, whatever end_value is.
/// The cosine's end is off by 2⁻⁵⁴ as in <c>optax.cosine_decay_schedule</c>.
/// Source: optax.warmup_cosine_decay_schedule, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="PeakValue">The value after the warmup.</param>
/// <param name="WarmupSteps">How long the warmup is.</param>
/// <param name="DecaySteps">How long warmup and decay are together.</param>
/// <param name="EndValue">The value at the end.</param>
/// <param name="Exponent">To which power the cosine is raised.</param>
[Named("optax.warmup_cosine_decay_schedule")]
public sealed record WarmupCosineDecaySchedule(
    Formula InitValue, Formula PeakValue, Formula WarmupSteps, Formula DecaySteps, [Default(0)] Formula? EndValue = null, [Default(1)] Formula? Exponent = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, WarmupSteps), Stated(scope, LengthRole.Whole, DecaySteps)];

    private protected override Formula Translate(Scope scope)
    {
        var warmup = Count(scope, WarmupSteps);
        var end = scope[PeakValue].Constant is 0 ? 0 : Given(EndValue);
        var decay = CosineDecay(PeakValue, end, Length(scope) - warmup, Constant(scope, Exponent));
        return Join([Linear(InitValue, PeakValue), decay], [warmup]);
    }

    /// <summary>The steps from the start to the end value.</summary>
    internal long Length(Scope scope) => Count(scope, DecaySteps, atLeast: Count(scope, WarmupSteps) + 1);
}
