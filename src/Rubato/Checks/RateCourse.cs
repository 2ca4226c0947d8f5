using Rubato.Compilation;
using Rubato.Functions;
using Exponential = Rubato.Functions.Exponential;

namespace Rubato.Checks;

/// <summary>How a learning rate goes as a whole: that it doesn't die long before the end, nor rise where it should have ended.</summary>
static class RateCourse
{
    /// <summary>A rate below this share of its greatest is none.</summary>
    const double Nothing = 1e-12;

    /// <summary>The share of the run that must be left for a death to be early.</summary>
    const double LeftOver = 0.05;

    const int Samples = 512;

    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        if (!column.Kind.IsRate || column.Column.Group is not null || column.Range.Met.High <= 0) yield break;
        if (column.Plan.IsFound("clock-mismatch", column.Index) || column.Plan.IsFound("never-reached", column.Index)) yield break;
        if (Death(column) is { } death)
        {
            yield return death;
            yield break;
        }
        if (column.IsSteered) yield break;
        var finding = RisesToTheEnd(column) ?? RisesAgain(column) ?? RisesAfterTheEnd(column);
        if (finding is not null) yield return finding;
    }

    static PlanFinding? Death(CheckedColumn column)
    {
        var registers = new Interval[column.Program.RegisterCount];
        bool IsDead(long from) => IntervalEvaluator.Run(column.Program, new(from, column.Last), registers) is { } bound
            && bound.High <= Nothing * column.Range.Met.High;
        var (alive, dead) = (-1L, column.Last - (long)(LeftOver * column.Horizon));
        if (dead >= column.Last || !IsDead(dead)) return null;
        while (dead - alive > 1)
        {
            var middle = alive + (dead - alive) / 2;
            if (IsDead(middle)) dead = middle;
            else alive = middle;
        }
        var isDialect = column.Plan.UsesDialect(column.Index);
        return column.Found(FindingSeverity.Warning, "rate-vanishes", $"{CheckedColumn.Text(column[dead])} from step {dead} of {column.Horizon} on: the rest of the run learns nothing.",
            isDialect ? "Were its numbers meant for epochs? A peer's numbers count its scheduler's steps, here one an update." : "Spread the decay over the run with `%` or `ep`, or end it above 0.");
    }

    /// <summary>A decay with its ends swapped; a line or an exponential over the whole run is a range test.</summary>
    static PlanFinding? RisesToTheEnd(CheckedColumn column)
    {
        var (first, last) = (column[0], column[column.Last]);
        if (last < column.Range.Met.High || last <= first || !(column[column.Last - 1] < last)) return null;
        var (tail, isWhole) = Tail(column, column.Plan.FormulaOf(column.Index));
        var message = $"rises from {CheckedColumn.Text(first)} to {CheckedColumn.Text(last)} at the end of the run.";
        return tail switch
        {
            Linear or Exponential when isWhole => column.Found(FindingSeverity.Note, "rises-to-end", message, "As a range test means to; a decay has its greater value first.", tail),
            Dialect peers when column.Plan.TranslationOf(peers) is not (Exponential or Linear) => column.Found(FindingSeverity.Warning, "rises-to-end", message, "A decay ends below where it starts: look at its lower bound.", tail),
            Linear or Exponential or Cosine or Polynomial => column.Found(FindingSeverity.Warning, "rises-to-end", message, "A decay has its greater value first.", tail),
            _ => null,
        };
    }

    /// <summary>The formula that is in force last, and whether it is so from the start.</summary>
    static (Formula Tail, bool IsWhole) Tail(CheckedColumn column, Formula formula)
    {
        var isWhole = true;
        while (true)
        {
            switch (formula)
            {
                case Sequence sequence:
                    isWhole &= sequence.Parts.Count == 1;
                    formula = sequence.Parts[^1].Formula;
                    break;
                case Reference reference when column.Plan.Plan.Lines.FirstOrDefault(line => line.Name == reference.Name && line.Groups is null) is { } line:
                    formula = line.Formula;
                    break;
                default:
                    return (formula, isWhole);
            }
        }
    }

    /// <summary>A formula of one's own that falls to its end and rises again before the run's, without being a cycle.</summary>
    static PlanFinding? RisesAgain(CheckedColumn column)
    {
        if (column.Plan.ExpressionsOf(column.Index).Any(node => node is Sequence or Repeat or Triangle or Wave or Dialect or Piecewise or If)) return null;
        var (greatest, least, leastAt, rises) = (0.0, double.PositiveInfinity, 0L, 0);
        for (var i = 0; i <= Samples; i++)
        {
            var step = (long)((Int128)column.Last * i / Samples);
            var value = column[step];
            if (value > greatest) (greatest, least) = (value, value);
            if (value < least) (least, leastAt) = (value, step);
            if (!(greatest > 0 && least <= 0.1 * greatest && value >= 10 * least && value >= 0.1 * greatest)) continue;
            rises++;
            (greatest, least) = (value, value);
        }
        return rises == 0 || column[column.Last] < 0.1 * column.Range.Met.High ? null : column.Found(
            rises == 1 ? FindingSeverity.Warning : FindingSeverity.Note, "rises-again",
            $"falls to {CheckedColumn.Text(column[leastAt])} at step {leastAt} and rises to {CheckedColumn.Text(column[column.Last])} by the end of the run.",
            "Stretch its length to the run's, or hold its end: `… for 80% then 1e-4`.");
    }

    /// <summary>What the formula would do if the run were longer; here its end value holds.</summary>
    static PlanFinding? RisesAfterTheEnd(CheckedColumn column)
    {
        var (horizon, end, greatest) = (column.Horizon, column[column.Horizon], column.Range.Met.High);
        if (end > 0.5 * greatest) return null;
        var later = new[] { 1.1, 1.25, 1.5, 2.0, 3.0 }.Select(times => (long)(horizon * times)).Max(step => column.Program.Evaluate(step, out _));
        return later > Math.Max(2 * end, 0.01 * greatest)
            ? column.Found(FindingSeverity.Note, "rises-after-end", $"would rise from {CheckedColumn.Text(end)} to {CheckedColumn.Text(later)} if training went on; here its end value holds.", "Give a longer run its own length.")
            : null;
    }
}
