using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's StepScheduler, <c>composer.StepScheduler(0.1, step_size: 3ep)</c>: the rate times gamma every so often.
/// Formula: v(t) = base_lr·gamma^⌊t/step_size⌋, t the time in step_size's own unit.
/// Range: gamma above 0; step_size at least one batch or sample. Edges: the first stair ends before step_size.
/// Quirks: times are cut off to whole batches or samples, <c>1.5ep</c> to one epoch; ssr doesn't scale a percentage.
/// Source: composer.optim.StepScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="StepSize">How long a stair is.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.StepScheduler")]
public sealed record StepScheduler(
    Formula BaseLr, Duration StepSize, [Default(0.1)] Formula? Gamma = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [.. base.Lengths(scope), Stated(LengthRole.Milestone, "step_size", Time(scope, StepSize), StepSize)];

    private protected override Formula Translate(Scope scope)
    {
        var size = LastingTime(scope, StepSize);
        var clock = ComposerClock.For(size);
        return clock.Run(StepDecay(BaseLr, Given(Gamma), clock.Length(size)));
    }
}
