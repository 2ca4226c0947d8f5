using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's ChainedScheduler, <c>torch.ChainedScheduler([torch.LinearLR(0.1, total_iters: 20), torch.ExponentialLR(0.1, gamma: 0.99)])</c>: several schedulers on one rate, each going on from what the one before made of it.
/// Formula: v(t) = s_n(…s_1(v(t − 1))), with v(−1) the first one's base_lr and s_i what step t of scheduler i makes of a rate.
/// Range: that of the product, where all multiply. Edges: v(0) has every scheduler's step 0. Where all multiply, or the last
/// ones work on what one of them sets, this is a formula of time; else it remembers.
/// Quirks: a scheduler that sets the rate (LambdaLR, CyclicLR, OneCycleLR, CosineAnnealingWarmRestarts) forgets those before it.
/// Source: torch.optim.lr_scheduler.ChainedScheduler, PyTorch 2.7.
/// </summary>
/// <param name="Schedulers">The schedulers in order; each has the base_lr of the same optimiser.</param>
[Named("torch.ChainedScheduler")]
public sealed record ChainedScheduler(ValueList<Formula> Schedulers) : Scheduler
{
    internal override Formula InitialLr => Schedulers[0] is Scheduler first ? first.InitialLr : 0;

    internal override bool StartsAnew => false;

    private protected override Formula Translate(Scope scope)
    {
        var inner = Inner(scope, Schedulers);
        if (inner.All(scheduler => scheduler is ScalingScheduler))
            return inner.Aggregate(InitialLr, (rate, scheduler) => ((ScalingScheduler)scheduler).Scaled(scope, rate));
        var step = Step(scope);
        return step.Sets ? step.Plus : Recurrence(step.Of(InitialLr), step.Times, step.Plus);
    }

    internal override RateMap Step(Scope scope) =>
        Inner(scope, Schedulers).Aggregate(RateMap.Keep, (map, scheduler) => map.Then(scheduler.Step(scope)));

    internal override RateMap Later(Scope scope, bool isReset) => isReset
        ? throw Refuse(scope, null, "schedulers", "a ChainedScheduler after another scheduler", "one that PyTorch can begin anew", "PyTorch can't call step(0) on it. Make it the first one.")
        : Step(scope);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => Inner(scope, Schedulers).SelectMany(scheduler => scheduler.LengthsIn(scope));
}
