using Rubato.Compilation;
using Rubato.Functions;

namespace Rubato.Checks;

/// <summary>
/// What a formula has and the run never comes to: milestones beyond the end, cycles that never repeat, a choice that never
/// falls, a formula that another one always hides. Proven: one interval evaluation over the whole run encloses whatever
/// each operation can give.
/// </summary>
static class NeverReached
{
    public static IEnumerable<PlanFinding> Of(IReadOnlyList<CheckedColumn> columns)
    {
        // Of each expression, for each of its instructions in turn: what is to be said, or null where some column comes to it.
        var verdicts = new Dictionary<object, List<PlanFinding?>>(ReferenceEqualityComparer.Instance);
        foreach (var column in columns)
        {
            var seen = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
            foreach (var (origin, verdict) in Of(column))
            {
                if (!verdicts.TryGetValue(origin, out var all)) verdicts.Add(origin, all = []);
                var turn = seen[origin] = seen.GetValueOrDefault(origin, -1) + 1;
                if (turn == all.Count) all.Add(verdict);
                else if (verdict is null) all[turn] = null;
            }
        }
        return verdicts.Values.SelectMany(all => all).OfType<PlanFinding>();
    }

    static IEnumerable<(object Origin, PlanFinding? Verdict)> Of(CheckedColumn column)
    {
        var program = column.Program;
        var bounds = new Interval[program.RegisterCount];
        if (IntervalEvaluator.Run(program, new(0, column.Last), bounds) is null) yield break;
        for (var at = 0; at < program.Code.Length; at++)
        {
            if (program.Origins[at] is { } origin && !column.Plan.IsTranslated(origin)) yield return (origin, Of(column, program.Code[at], bounds, origin));
        }
    }

    static double FirstCycle(PlanProgram program, Instruction i) =>
        i.Op == Op.TableIndex ? program.Tables[i.C].Starts[1] : program.Constants[i.C - 1];

    static PlanFinding? Of(CheckedColumn column, Instruction i, Interval[] bounds, object origin)
    {
        PlanFinding Found(string message, string remedy, object? at = null) =>
            column.Found(FindingSeverity.Warning, "never-reached", message, remedy, at ?? origin);
        bool Varies(int register) => register > column.Program.Constants.Length || register == 0;
        bool IsNever(int register) => bounds[register] is { IsPoint: true, Low: 0 };
        return (i.Op, origin) switch
        {
            (Op.LessOrEqual, Duration milestone) when IsNever(i.Target) => Found($"the run ends before {milestone}.", "Leave it out, or give it in percent."),
            (Op.Floor, StepDecay stairs) when IsNever(i.Target) => Found($"the run ends before the first stair does, after {stairs.Every}.", "Make the stairs shorter, or train longer.", stairs.Every),
            (Op.CycleIndex or Op.TableIndex, Repeat cycles) when IsNever(i.Target) && bounds[i.B].High + 1 < FirstCycle(column.Program, i) => Found($"nothing repeats: the span ends before the first cycle does, after {cycles.Every}.", "Make the cycles shorter, or leave `repeat` out.", cycles.Every),
            (Op.Select, If choice) when Varies(i.A) && bounds[i.A] is { IsPoint: true, Low: var holds } => holds == 0
                ? Found($"`{choice.Condition}` never holds.", "Correct the condition, or leave the choice out.", choice.Then)
                : Found($"`{choice.Condition}` always holds.", "Correct the condition, or leave the choice out.", choice.Otherwise),
            (Op.Maximum, Max or Clamp) when Hidden(i.A, i.B, 1) || Hidden(i.B, i.A, 1) => Found("a bound lies above the whole formula, which is never reached.", "Lower the bound, or leave the formula out."),
            (Op.Minimum, Min or Clamp) when Hidden(i.A, i.B, -1) || Hidden(i.B, i.A, -1) => Found("a bound lies below the whole formula, which is never reached.", "Raise the bound, or leave the formula out."),
            _ => null,
        };

        bool Hidden(int formula, int bound, int sign) => Varies(formula) && !bounds[formula].IsEmpty && !bounds[bound].IsEmpty
            && (sign > 0 ? bounds[formula].High < bounds[bound].Low : bounds[formula].Low > bounds[bound].High);
    }
}
