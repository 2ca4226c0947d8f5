using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's create_lr_scheduler_with_warmup, <c>ignite.create_lr_scheduler_with_warmup(0.1, ignite.CosineAnnealingScheduler(0.1, 0.001, 900), warmup_start_value: 0.01, warmup_duration: 100)</c>: a straight warmup, then a scheduler.
/// Formula: v(t) = start + (end − start)·t/(W − 1) for t &lt; W = warmup_duration, then the scheduler's values, from its step 1 on where it is
/// PyTorch's, else from its step 0 on.
/// Range: warmup_duration at least 2. Edges: the warmup ends with its end value, which is base_lr where none is given.
/// Errors: a warmup of less than two steps.
/// Quirks: a scheduler of PyTorch's whose rate isn't the end value is preceded by a step with base_lr; one of ignite's whose first value is
/// exactly the end value makes the warmup a step shorter, so that the value isn't there twice. Exactly is asked of doubles: LinearCyclicalScheduler(0.1, 0.5, …)
/// starts at 0.09999999999999998.
/// Source: ignite.handlers.create_lr_scheduler_with_warmup, ignite 0.6.
/// </summary>
/// <param name="BaseLr">The optimiser's rate.</param>
/// <param name="LrScheduler">What comes after the warmup.</param>
/// <param name="WarmupStartValue">The first rate.</param>
/// <param name="WarmupDuration">How many steps the warmup has.</param>
/// <param name="WarmupEndValue">The last rate of the warmup; base_lr when left out.</param>
[Named("ignite.create_lr_scheduler_with_warmup")]
public sealed record CreateLrSchedulerWithWarmup(
    Formula BaseLr, Formula LrScheduler, Formula WarmupStartValue, Formula WarmupDuration, Formula? WarmupEndValue = null) : ParamScheduler
{
    internal override string Parameter => "lr";

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupDuration)];

    private protected override Formula Translate(Scope scope)
    {
        var (steps, end) = (Count(scope, WarmupDuration, atLeast: 2), WarmupEndValue ?? BaseLr);
        var last = WarmupEndValue is null ? Constant(scope, BaseLr) : Constant(scope, WarmupEndValue);
        if (LrScheduler is not Dialect { Info.Dialect: "torch" })
        {
            return FirstOf(LrScheduler, scope) == last
                ? Linear(WarmupStartValue, end).For(Steps(steps - 1)).Then(LrScheduler)
                : Linear(WarmupStartValue, end, inclusive: true).For(Steps(steps)).Then(LrScheduler);
        }
        var (warmup, rest) = (Linear(WarmupStartValue, end, inclusive: true).For(Steps(steps)), Ahead(LrScheduler, Steps(1)));
        return Constant(scope, BaseLr) == last ? warmup.Then(rest) : warmup.Then(BaseLr.For(Steps(1))).Then(rest);
    }
}
