using Rubato.Compilation;
using Rubato.Dialects.Torch;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's list of schedulers, <c>mmengine.composition([mmengine.LinearLR(0.1, start_factor: 0.01, end: 10), mmengine.CosineAnnealingLR(0.1, begin: 10, end: 100)])</c>:
/// each goes on from what those before it made of the value.
/// Formula: v(t) = s_n(…s_1(v(t − 1))), with v(−1) the base value and s_i what scheduler i makes of a value in step t, which is nothing outside
/// of its window.
/// Range: schedulers of one hyperparameter with the same base value, none of them ReduceOnPlateau. Edges: v(0) has the first
/// step of every scheduler that begins at 0. Where all multiply, or no two windows overlap, this is a formula of time; else it remembers.
/// Quirks: what a scheduler does it does to the value that it finds, so that a cosine in the same window as a warmup isn't the
/// cosine times the warmup; only the way up of a cosine after T_max and the restarts are made of the base value.
/// Schedulers of which one is stepped every step and one every epoch: multiply them, <c>tick(…, every: 1ep)</c> around the second with a base of 1.
/// Source: mmengine.hooks.ParamSchedulerHook, mmengine 0.11.
/// </summary>
/// <param name="Schedulers">The schedulers in the order in which they act.</param>
[Named("mmengine.composition")]
public sealed record Composition(ValueList<Formula> Schedulers) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var acting = Acting(scope);
        if (acting.All(one => one.Scheduler.Scales))
        {
            return acting.Skip(1).Aggregate(acting[0].Scheduler.Course(scope, acting[0].Start, acting[0].Start), (product, one) => product * one.Scheduler.Course(scope, 1, 1));
        }
        Acting[] inTime = [.. acting.OrderBy(one => one.Window.Begin)];
        var isOneByOne = inTime.Zip(inTime.Skip(1)).All(pair => pair.First.Window.End <= pair.Second.Window.Begin);
        return (isOneByOne ? OneByOne(scope, inTime) : null) ?? StepByStep(scope, acting);
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => Acting(scope).SelectMany(one => one.Scheduler.Stated(scope, one.Window));

    /// <summary>One after the other, each from the value that the one before left; null where that one isn't known beforehand.</summary>
    static Formula? OneByOne(Scope scope, Acting[] schedulers)
    {
        var parts = new List<Part>();
        var (at, value) = (0L, schedulers[0].Scheduler.Base);
        foreach (var (scheduler, window, start) in schedulers)
        {
            if (window.Begin > at) parts.Add(value.For(Steps(window.Begin - at)));
            var shape = scheduler.Shape(scope, window, value, start);
            var isLast = scheduler == schedulers[^1].Scheduler;
            parts.Add(isLast && window.IsOpen && !scheduler.FillsWindow ? new(shape, null) : shape.For(Steps(window.Last)));
            if (isLast) break;
            if (scope.Unforeseen(scope.Number(window.Last), scope.Number(window.Last))[shape].Constant is not { } left) return null;
            (at, value) = (window.Begin + window.Last, left);
        }
        return parts is [{ Length: null } only] ? only.Formula : new Sequence([.. parts]);
    }

    static Formula StepByStep(Scope scope, Acting[] schedulers)
    {
        var (first, later) = (RateMap.Keep, RateMap.Keep);
        foreach (var (scheduler, window, start) in schedulers)
        {
            var now = Ref("step");
            var next = scheduler.Next(scope, window, start, window.Begin == 0 ? now : now - window.Begin);
            if (window.Begin == 0) first = first.Then(scheduler.First(scope, window, start));
            if (window.Begin > 0) next = RateMap.Choose(now < window.Begin, RateMap.Keep, RateMap.Choose(now <= window.Begin, scheduler.First(scope, window, start), next));
            later = later.Then(window.IsOpen ? next : RateMap.Choose(now < window.End, next, RateMap.Keep));
        }
        return Recurrence(first.Of(schedulers[0].Scheduler.Base), later.Times, later.Plus);
    }

    /// <summary>The schedulers with their windows and base values, which may be another's doing.</summary>
    Acting[] Acting(Scope scope)
    {
        if (Schedulers.Count == 0) throw Refuse(scope, null, "schedulers", "none", "at least one");
        var acting = new List<Acting>();
        Formula? start = null;
        foreach (var formula in Schedulers)
        {
            var scheduler = formula as ParamScheduler
                ?? throw Refuse(scope, formula, "schedulers", $"`{formula}`", "a scheduler of mmengine that needs no metric", "Write each as `mmengine.LinearLR(0.1, …)`.");
            var first = acting.FirstOrDefault().Scheduler ?? scheduler;
            if (scheduler.Base != first.Base || scheduler.Info.Parameters[0].Name != first.Info.Parameters[0].Name)
                throw Refuse(scope, formula, scheduler.Info.Parameters[0].Name, $"{scheduler.Base}", $"{first.Info.Parameters[0].Name} {first.Base}, as for the first", "All act on the one value of one optimiser.");
            start ??= scheduler.Base;
            acting.Add(new(scheduler, scheduler.WindowOf(scope), start = scheduler.BaseWhenMade(start)));
        }
        return [.. acting];
    }
}

/// <summary>A scheduler with its window and the base value that it sees.</summary>
readonly record struct Acting(ParamScheduler Scheduler, Window Window, Formula Start);
