using Rubato.Compilation;
using Rubato.Functions;

namespace Rubato.Checks;

/// <summary>
/// Values that differ more than tenfold from one step to the next, and what makes them: a part that begins elsewhere than
/// the one before ended, a choice, a cycle that starts again. Staircases mean to step.
/// </summary>
static class Jumps
{
    /// <summary>What doesn't go steadily in a formula, those that outrank others first.</summary>
    enum Cause
    {
        Cycle,
        Part,
        Stair,
        Choice,
        None,
    }

    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        if (column.Kind.IsCount) yield break;
        var causes = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var step in JumpSearch.Run(column.Program, column.Last, column.Range.Met.High, [.. column.Plan.LandmarksOf(column.Index).Select(mark => mark.Step)]))
        {
            var (cause, at) = CauseOf(column.Program, step);
            if (!causes.Add(at ?? column)) continue;
            if (Found(column, step, cause, at) is { } finding) yield return finding;
        }
    }

    static PlanFinding? Found(CheckedColumn column, long step, Cause cause, object? at)
    {
        var (before, after) = (Value(column, step - 1), Value(column, step));
        var message = $"jumps from {CheckedColumn.Text(before)} to {CheckedColumn.Text(after)} at step {step}.";
        var isPeers = at is not null && column.Plan.IsTranslated(at);
        return cause switch
        {
            Cause.Cycle => column.Found(FindingSeverity.Note, "jump", message, "A restart may mean to; a warmup inside the cycle softens it.", at),
            Cause.Part when !isPeers => column.Found(FindingSeverity.Warning, "jump", message, "Let the part begin where the one before ends.", at),
            Cause.Stair when isPeers || !column.Kind.IsRate || after < before => null,
            Cause.Stair => column.Found(FindingSeverity.Warning, "jump", message, "A rate falls in stairs; let it rise in a line, as `linear(a, b)` does.", at),
            _ when isPeers => column.Found(FindingSeverity.Note, "jump", message, "", at),
            Cause.Choice => column.Found(FindingSeverity.Warning, "jump", message, "Bring both values nearer together, or lead over with `then`.", at),
            _ => column.Found(FindingSeverity.Warning, "jump", message, "Was a rate meant for an epoch? Give it `per: 1ep`."),
        };
    }

    static double Value(CheckedColumn column, long step) => column.Program.Evaluate(step, out _);

    static (Cause Cause, object? At) CauseOf(PlanProgram program, long step)
    {
        var (before, after) = (ProgramTrace.At(program, step - 1), ProgramTrace.At(program, step));
        (Cause Cause, object? At) found = (Cause.None, null);
        for (var i = 0; i < program.Code.Length; i++)
        {
            if (before[i] is not { } old || after[i] is not { } now || old == now) continue;
            var origin = program.Origins[i];
            var cause = program.Code[i].Op switch
            {
                Op.CycleIndex or Op.TableIndex when origin is Repeat => Cause.Cycle,
                Op.Guard when now > old => Cause.Part,
                Op.Floor or Op.Ceiling or Op.Less or Op.LessOrEqual => origin is If ? Cause.Choice : Cause.Stair,
                _ => Cause.None,
            };
            if (cause < found.Cause) found = (cause, origin);
        }
        return found;
    }
}
