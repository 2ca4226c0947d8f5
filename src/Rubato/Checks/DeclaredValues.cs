namespace Rubato.Checks;

/// <summary>Values that the run doesn't take, by what it declared, each with a step at which the column has it.</summary>
static class DeclaredValues
{
    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        if (column.Plan.Context.Hyperparameters?.FirstOrDefault(info => info.Name == column.Column.Name) is not { } info) yield break;
        var range = column.Range;
        if (Outside(info, range.Met.Low)) yield return Refused(column, info, range.Met.Low, range.AtLow);
        else if (Outside(info, range.Met.High)) yield return Refused(column, info, range.Met.High, range.AtHigh);
        else if (info.Kind != HyperparameterKind.Continuous && column.FirstMet(met => !info.Allows(met)) is var (step, value)) yield return Refused(column, info, value, step);
    }

    static bool Outside(HyperparameterInfo info, double value) => !(info with { Kind = HyperparameterKind.Continuous }).Allows(value);

    static PlanFinding Refused(CheckedColumn column, HyperparameterInfo info, double value, long step) => column.Found(FindingSeverity.Error, "not-allowed",
        $"{NumberText.Of(value)} at step {step}; the run allows {info.Allowed}.", "Bound the formula with `clamp(…)`, or round it with `round(…, to: […])`.");
}
