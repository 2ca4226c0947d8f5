using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's warmup_constant_schedule, <c>optax.warmup_constant_schedule(0.001, peak_value: 0.1, warmup_steps: 100)</c>: up in a straight line, then constant.
/// Formula: v(t) = init_value + (peak_value − init_value)·min(t/warmup_steps, 1).
/// Range: init_value … peak_value. Edges: init_value at step 0, the peak from step warmup_steps on.
/// Quirks: warmup_steps of 0 or less means init_value throughout; the peak is never met.
/// Source: optax.warmup_constant_schedule, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value at the start.</param>
/// <param name="PeakValue">The value after the warmup.</param>
/// <param name="WarmupSteps">How long the warmup is.</param>
[Named("optax.warmup_constant_schedule")]
public sealed record WarmupConstantSchedule(Formula InitValue, Formula PeakValue, Formula WarmupSteps) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupSteps)];

    private protected override Formula Translate(Scope scope) => Transition(InitValue, PeakValue, 1, Whole(scope, WarmupSteps), 0);
}
