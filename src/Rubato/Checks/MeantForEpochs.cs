using Rubato.Functions;

namespace Rubato.Checks;

/// <summary>Milestones in steps that look like epochs: all of them come before as many steps as the run has epochs.</summary>
static class MeantForEpochs
{
    const long FewestStepsAnEpoch = 10;

    /// <summary>The share of the run after which the last milestone is late enough to be meant.</summary>
    const double Early = 0.05;

    public static IEnumerable<PlanFinding> Of(CompiledPlan plan)
    {
        if (plan.Context.StepsPerEpoch is not (>= FewestStepsAnEpoch and var perEpoch)) yield break;
        var (horizon, epochs) = (plan.Context.Horizon, (decimal)plan.Context.Horizon / perEpoch);
        foreach (var stairs in plan.Plan.Lines.SelectMany(line => line.Formula.Descend()).Select(pair => pair.Expression).OfType<MultiStep>())
        {
            var at = stairs.At;
            if (at.Count < 2 || at.Any(milestone => milestone.Unit != DurationUnit.Steps)) continue;
            var last = at.Max(milestone => milestone.Amount);
            if (last > epochs || last > (decimal)(Early * horizon)) continue;
            var place = plan.PlaceOf(at[0]);
            yield return new(FindingSeverity.Warning, "clock-mismatch", place.Line, place.Column,
                $"all stairs are over by step {last} of {horizon}: numbers of epochs, counted in steps.", $"Write `{at[0].Amount}ep` for epochs.");
        }
    }
}
