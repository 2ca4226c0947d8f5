using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's SequentialLR, <c>torch.SequentialLR([torch.LinearLR(0.1, start_factor: 0.01, total_iters: 10), torch.CosineAnnealingLR(0.1, T_max: 90)], milestones: [10])</c>: one scheduler after the other.
/// Formula: v(t) = s_i(t − m_i), t the scheduler's steps, s_i the scheduler after milestone m_i.
/// Range: theirs. Edges: a scheduler begins on its milestone itself, at its own step 0; equal milestones pass over one.
/// Errors: other than one milestone fewer than schedulers; one that can't follow another.
/// Quirks: a scheduler begins from base_lr in closed form, but MultiplicativeLR and SWALR go on from the rate that is there. A
/// milestone 0 acts on step 1, where the next scheduler's step 0 works on what the first one left. Milestones out of order are
/// found by PyTorch's bisection.
/// Source: torch.optim.lr_scheduler.SequentialLR, PyTorch 2.7.
/// </summary>
/// <param name="Schedulers">The schedulers in order; each has the base_lr of the same optimiser.</param>
/// <param name="Milestones">The scheduler steps at which the next one begins.</param>
[Named("torch.SequentialLR")]
public sealed record SequentialLR(ValueList<Formula> Schedulers, ValueList<Formula> Milestones) : Scheduler
{
    internal override Formula InitialLr => Schedulers[0] is Scheduler first ? first.InitialLr : 0;

    internal override bool StartsAnew => false;

    private protected override Formula Translate(Scope scope)
    {
        var turns = Turns(scope);
        if (turns.All(turn => turn.IsFirst || (turn.IsReset && turn.Scheduler.StartsAnew)))
            return InOrder(turns, turn => turn.IsFirst ? turn.Scheduler : turn.Scheduler.Anew(scope));
        var step = Maps(scope, turns, first => first.Step(scope));
        return Recurrence(turns[0].Scheduler, step.Times, step.Plus);
    }

    // The constructor puts the optimiser's first rate back before the first scheduler takes its step 0.
    internal override RateMap Step(Scope scope) => Maps(scope, Turns(scope), first => RateMap.Choose(Now < 1, RateMap.Set(first), first.Step(scope)));

    internal override RateMap Later(Scope scope, bool isReset) => isReset
        ? throw Refuse(scope, null, "schedulers", "a SequentialLR after another scheduler", "one that PyTorch can begin anew", "PyTorch can't call step(0) on it. Put its schedulers in its place.")
        : Step(scope);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => StatedMilestones(scope, Milestones);

    static RateMap Maps(Scope scope, IReadOnlyList<Turn> turns, Func<Scheduler, RateMap> first)
    {
        RateMap[] maps = [.. turns.Select(turn => turn.IsFirst ? first(turn.Scheduler) : turn.Scheduler.Later(scope, turn.IsReset))];
        return new(InOrder(turns, turn => maps[turn.Place].Times), InOrder(turns, turn => maps[turn.Place].Plus));
    }

    static Formula InOrder(IReadOnlyList<Turn> turns, Func<Turn, Formula> formula) =>
        Join([.. turns.Select(formula)], [.. turns.Skip(1).Select(turn => turn.Start)]);

    /// <summary>Which scheduler has its turn when.</summary>
    List<Turn> Turns(Scope scope)
    {
        var (inner, milestones) = (Inner(scope, Schedulers), Counts(scope, Milestones));
        if (milestones.Length != inner.Count - 1)
            throw Refuse(scope, null, "milestones", $"{milestones.Length} for {inner.Count} schedulers", "one fewer than schedulers", "The first scheduler needs none.");
        var turns = new List<Turn> { new(0, inner[0], 0, IsReset: false) };
        var current = 0;
        foreach (var step in milestones.Select(milestone => Math.Max(milestone, 1)).Distinct().Order())
        {
            var next = Bisect(milestones, step);
            if (next == current) continue;
            turns.Add(new(turns.Count, inner[next], step, IsReset: milestones[next - 1] == step));
            current = next;
        }
        return turns;
    }

    /// <summary>How many milestones have passed, as a bisection finds it in any order.</summary>
    static int Bisect(long[] milestones, long step)
    {
        var (low, high) = (0, milestones.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (step < milestones[middle]) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <param name="Place">Which turn it is.</param>
    /// <param name="Scheduler">Whose.</param>
    /// <param name="Start">The step at which it begins.</param>
    /// <param name="IsReset">Whether it begins with <c>step(0)</c>.</param>
    sealed record Turn(int Place, Scheduler Scheduler, long Start, bool IsReset)
    {
        public bool IsFirst => Place == 0;
    }
}
