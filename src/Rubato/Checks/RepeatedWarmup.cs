using Rubato.Functions;
using Exponential = Rubato.Functions.Exponential;

namespace Rubato.Checks;

/// <summary>Cycles that each begin with a warmup, where often only the first is meant to.</summary>
static class RepeatedWarmup
{
    public static IEnumerable<PlanFinding> Of(CompiledPlan plan)
    {
        foreach (var cycles in plan.Plan.Lines.SelectMany(line => line.Formula.Descend()).Select(pair => pair.Expression).OfType<Repeat>())
        {
            if (cycles.X is not Sequence { Parts: [var warmup, _, ..] } || !Rises(warmup.Formula)) continue;
            var place = plan.PlaceOf(cycles);
            yield return new(FindingSeverity.Note, "warmup-repeats", place.Line, place.Column,
                $"every cycle begins with `{warmup.Formula}` again.", "For one warmup, write it before: `linear(…) for 5% then repeat(…)`.");
        }
    }

    static bool Rises(Formula formula) => formula switch
    {
        Linear { From: Number from, To: Number to } => from.Value < to.Value,
        Cosine { From: Number from, To: Number to } => from.Value < to.Value,
        Exponential { From: Number from, To: Number to } => from.Value < to.Value,
        _ => false,
    };
}
