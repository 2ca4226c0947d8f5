using Rubato.Compilation;

namespace Rubato.Checks;

/// <summary>Counts must be whole at every step: proven from the program, or refuted by a step at which one isn't.</summary>
static class WholeValues
{
    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        if (!column.Kind.IsCount) yield break;
        if (column.Range.Met.Low < 1)
            yield return Refused(column, column.Range.AtLow, column.Range.Met.Low);
        else if (!IsProven(column.Program) && column.FirstMet(met => met != Math.Floor(met)) is var (step, value))
            yield return Refused(column, step, value);
    }

    static PlanFinding Refused(CheckedColumn column, long step, double value) => column.Found(FindingSeverity.Error, "not-whole",
        $"{NumberText.Of(value)} at step {step}; a whole number of at least 1 is due.", "Wrap the formula in `integer(…)` or `round(…, to: […])`.");

    /// <summary>Whether every value that the program can give is whole, by what its operations keep whole.</summary>
    static bool IsProven(PlanProgram program)
    {
        var whole = new bool[program.RegisterCount];
        whole[0] = true;
        for (var i = 0; i < program.Constants.Length; i++)
            whole[i + 1] = program.Bounds[i] is { IsPoint: true, Low: var constant } && constant == Math.Floor(constant);
        var joined = new bool[program.RegisterCount];
        foreach (var i in program.Code)
        {
            switch (i.Op)
            {
                case Op.Guard:
                    break;
                case Op.Join:
                    whole[i.Target] = whole[i.A] && (whole[i.Target] || !joined[i.Target]);
                    joined[i.Target] = true;
                    break;
                default:
                    whole[i.Target] = IsWhole(i, whole);
                    break;
            }
        }
        return whole[program.Outputs[0]];
    }

    static bool IsWhole(Instruction i, bool[] whole) => i.Op switch
    {
        Op.Floor or Op.Ceiling or Op.Less or Op.LessOrEqual or Op.CycleIndex or Op.TableIndex => true,
        Op.Add or Op.Subtract or Op.Multiply or Op.Minimum or Op.Maximum => whole[i.A] && whole[i.B],
        Op.Negate or Op.Abs => whole[i.A],
        Op.Select => whole[i.B] && whole[i.C],
        _ => false,
    };
}
