using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's MultiStepScheduler, <c>composer.MultiStepScheduler(0.1, milestones: [3ep, 75%])</c>: the rate times gamma at
/// each milestone.
/// Formula: v(t) = base_lr·gamma^#{m : m ≤ t}, each milestone m in its own unit.
/// Range: gamma above 0. Edges: a stair begins on its milestone itself; one at 0 counts from the start, one given twice twice.
/// Quirks: ssr doesn't scale a percentage.
/// Source: composer.optim.MultiStepScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Milestones">When the rate falls, in any order.</param>
/// <param name="Gamma">What each milestone multiplies by.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.MultiStepScheduler")]
public sealed record MultiStepScheduler(
    Formula BaseLr, ValueList<Duration> Milestones, [Default(0.1)] Formula? Gamma = null, Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [.. base.Lengths(scope), .. Milestones.Select(milestone => Stated(LengthRole.Milestone, "milestones", Time(scope, milestone), milestone))];

    private protected override Formula Translate(Scope scope)
    {
        ComposerTime[] milestones = [.. Milestones.Select(milestone => Time(scope, milestone))];
        var clock = ComposerClock.For(milestones);
        return clock.Run(MultiStep(BaseLr, Given(Gamma), [.. milestones.Select(clock.Length)]));
    }
}
