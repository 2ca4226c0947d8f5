using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's MultiStepWithWarmupScheduler, <c>composer.MultiStepWithWarmupScheduler(0.1, t_warmup: 1ep, milestones: [50%, 75%])</c>:
/// a straight warmup, then the rate times gamma at each milestone.
/// Formula: v(t) = base_lr·t/t_warmup for t &lt; t_warmup, then base_lr·gamma^#{m : m ≤ t}.
/// Range: gamma above 0. Edges: 0 at step 0.
/// Quirks: milestones count from the start of training; those inside the warmup act when it ends; ssr doesn't scale
/// the warmup; with scale_warmup it scales the ramp, but not when the warmup is over. The ratio doesn't scale a percentage.
/// Source: composer.optim.MultiStepWithWarmupScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TWarmup">How long the warmup is.</param>
/// <param name="Milestones">When the rate falls, in any order.</param>
/// <param name="Gamma">What each milestone multiplies by.</param>
/// <param name="ScaleWarmup">Whether ssr scales the ramp too.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.MultiStepWithWarmupScheduler")]
public sealed record MultiStepWithWarmupScheduler(
    Formula BaseLr, Duration TWarmup, ValueList<Duration> Milestones, [Default(0.1)] Formula? Gamma = null, bool ScaleWarmup = false,
    Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerWarmupScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [.. base.Lengths(scope), .. Milestones.Select(milestone => Stated(LengthRole.Milestone, "milestones", Time(scope, milestone), milestone))];

    private protected override Formula Translate(Scope scope)
    {
        var warmup = Time(scope, TWarmup, isScaled: false);
        ComposerTime[] milestones = [.. Milestones.Select(milestone => Time(scope, milestone))];
        var clock = ComposerClock.For([warmup, Ramp(scope, warmup), .. milestones]);
        Duration AfterWarmup(ComposerTime milestone) => Steps((decimal)Math.Max(clock.Ticks(milestone) - clock.Ticks(warmup), 0));
        return Warmup(scope, clock, warmup, BaseLr, new Part(MultiStep(BaseLr, Given(Gamma), [.. milestones.Select(AfterWarmup)]), null));
    }
}
