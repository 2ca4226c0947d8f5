namespace Rubato.Checks;

/// <summary>Values that the run doesn't take, by what it declared, each with a step at which the column has it.</summary>
static class DeclaredValues
{
    const int MostTrials = 1024;

    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        if (column.Plan.Context.Hyperparameters?.FirstOrDefault(info => info.Name == column.Column.Name) is not { } info) yield break;
        var range = column.Range;
        if (Outside(info, range.Met.Low)) yield return Refused(column, info, range.Met.Low, range.AtLow);
        else if (Outside(info, range.Met.High)) yield return Refused(column, info, range.Met.High, range.AtHigh);
        else if (info.Kind != HyperparameterKind.Continuous && Met(column, info) is var (step, value)) yield return Refused(column, info, value, step);
    }

    static bool Outside(HyperparameterInfo info, double value) => !(info with { Kind = HyperparameterKind.Continuous }).Allows(value);

    /// <summary>The first of many steps at which the value isn't allowed; a plan may still have others, which the run refuses.</summary>
    static (long Step, double Value)? Met(CheckedColumn column, HyperparameterInfo info)
    {
        var values = new double[(int)Math.Min(column.Horizon, MostTrials)];
        column.Plan.Expect(column.Index, 0, values);
        var first = Array.FindIndex(values, value => !info.Allows(value));
        if (first >= 0) return (first, values[first]);
        foreach (var step in column.Plan.LandmarksOf(column.Index).SelectMany(mark => new[] { mark.Step - 1, mark.Step, mark.Step + 1 }).Append(column.Last))
        {
            if (step < 0 || step >= column.Horizon) continue;
            if (column[step] is var value && !info.Allows(value)) return (step, value);
        }
        return null;
    }

    static PlanFinding Refused(CheckedColumn column, HyperparameterInfo info, double value, long step) => column.Found(FindingSeverity.Error, "not-allowed",
        $"{NumberText.Of(value)} at step {step}; the run allows {info.Allowed}.", "Bound the formula with `clamp(…)`, or round it with `round(…, to: […])`.");
}
