using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>What timm's schedulers with cycles share: the cycles, the warmup before or over them, and the first value.</summary>
public abstract record CycleScheduler : Dialect
{
    private protected CycleScheduler()
    {
    }

    private protected Cycles CyclesOf(
        Scope scope, Formula tInitial, Formula? cycleMul, Formula? cycleDecay, Formula? cycleLimit, Func<Formula, Formula, Formula, Formula> shape, double bend = 1) => new(
        Count(scope, tInitial, atLeast: 1, nameof(CosineLRScheduler.TInitial)),
        Constant(scope, cycleMul, v => v > 0, "more than 0", nameof(CosineLRScheduler.CycleMul)),
        Constant(scope, cycleDecay, v => v >= 0, "0 or more", nameof(CosineLRScheduler.CycleDecay)),
        Count(scope, cycleLimit, atLeast: 0, nameof(CosineLRScheduler.CycleLimit)),
        bend,
        shape);

    /// <summary>One cycle is the whole schedule; of several, each is one.</summary>
    private protected IEnumerable<StatedLength> LengthsOf(Scope scope, Formula tInitial, Formula? cycleLimit, Formula? warmupT, bool isPrefix)
    {
        var (first, warmup) = (Count(scope, tInitial, 1, nameof(CosineLRScheduler.TInitial)), Count(scope, warmupT, 0, nameof(CosineLRScheduler.WarmupT)));
        var isOne = Count(scope, cycleLimit, 0, nameof(CosineLRScheduler.CycleLimit)) == 1;
        return
        [
            new(LengthRole.Warmup, "warmup_t", warmup, warmupT),
            isOne && isPrefix && warmup > 0 ? new(LengthRole.Whole, "t_initial + warmup_t", first + warmup, tInitial)
                : new(isOne ? LengthRole.Whole : LengthRole.Cycle, "t_initial", first, tInitial),
        ];
    }

    // Not every first cycle starts with base_lr itself; the tangent's is a little below.
    private protected Formula Scheduled(
        Scope scope, Cycles cycles, Formula baseLr, Formula? lrMin, Formula? warmupT, Formula? warmupLrInit, bool isPrefix, Formula? peak = null, bool meetsBase = true)
    {
        Constant(scope, lrMin, v => v >= 0, "0 or more", nameof(CosineLRScheduler.LrMin));
        var schedule = cycles.Over(scope.BoundsOf(scope.Length).High, baseLr, Given(lrMin, nameof(CosineLRScheduler.LrMin)))
            ?? throw Refuse(scope, null, "cycle_mul", NumberText.Of(cycles.Growth), $"a growth that makes at most {Cycles.Most} cycles", "Use longer cycles, or cycle_mul 1.");
        var warmup = Count(scope, warmupT, atLeast: 0, nameof(CosineLRScheduler.WarmupT));
        if (warmup == 0) return meetsBase && cycles.Limit > 0 ? schedule : FirstValue.Is(baseLr, schedule);
        var from = Given(warmupLrInit, nameof(CosineLRScheduler.WarmupLrInit));
        return isPrefix ? Warmup.Before(schedule, from, peak ?? baseLr, warmup) : Warmup.InPlaceOf(schedule, from, peak ?? baseLr, warmup);
    }
}
