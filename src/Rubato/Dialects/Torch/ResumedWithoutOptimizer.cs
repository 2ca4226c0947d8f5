using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// What PyTorch does when only the scheduler's state is resumed, <c>torch.resumed_without_optimizer(torch.StepLR(0.1, step_size: 30), at: 37)</c>: a wrong rate, to be shown.
/// Formula: v(t) is the scheduler's before step at, its first value v(0) at step at, and from there on what the scheduler's own steps make of that.
/// Range: the scheduler's or more. Edges: at 0 nothing is wrong. A scheduler that sets the rate is wrong on step at only.
/// Quirks: this is one. The rate is part of the optimiser's state: a new optimiser has the first one, and schedulers that
/// multiply go on from it. With both states, and in every plan of ours, a resumed run goes on as if it hadn't been stopped.
/// Source: torch.optim.lr_scheduler.LRScheduler.load_state_dict, PyTorch 2.7.
/// </summary>
/// <param name="Scheduler">A scheduler of torch.</param>
/// <param name="At">The scheduler step whose rate is the first after the resume.</param>
[Named("torch.resumed_without_optimizer")]
public sealed record ResumedWithoutOptimizer(Formula Scheduler, Formula At) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var at = Count(scope, At);
        var isResume = Ref("step") >= at & Ref("step") <= at;
        return Scheduler switch
        {
            Scheduler scheduler => Resumed(scheduler.Step(scope), isResume),
            ReduceLROnPlateau plateau => plateau.Plateau(resumed: isResume),
            _ => throw Refuse(scope, Scheduler, "scheduler", $"`{Scheduler}`", "a scheduler of torch"),
        };
    }

    Formula Resumed(RateMap step, Condition isResume)
    {
        // A recurrence that nothing changes holds its first value.
        var resumed = RateMap.Choose(isResume, RateMap.Set(Recurrence(Scheduler)), step);
        return Recurrence(Scheduler, resumed.Times, resumed.Plus);
    }
}
