namespace Rubato.Checks;

/// <summary>What a compiled plan's values show before the run. Every accusation names a step at which it is true.</summary>
static class ValueChecks
{
    const double LargestJump = 10;

    /// <summary>Hyperparameters that are shares or memories, at least 0 and below 1, whatever the trainer.</summary>
    static bool IsBelowOne(string name) => name is "momentum" or "beta" or "beta1" or "beta2" or "dropout" or "label_smoothing"
        || name.EndsWith("_momentum", StringComparison.Ordinal) || name.EndsWith("_decay_rate", StringComparison.Ordinal);

    public static IEnumerable<PlanFinding> Of(CompiledPlan plan)
    {
        for (var column = 0; column < plan.Columns.Length; column++)
        {
            var (at, name) = (column, plan.Columns[column].Name);
            PlanFinding Found(FindingSeverity severity, string code, string message, string remedy) =>
                new(severity, code, plan.PlaceOf(at).Line, plan.PlaceOf(at).Column, $"{plan.Columns[at]}: {message}", remedy);
            var range = plan.RangeInForce(column);
            if (range.NotFiniteAt is { } wild)
            {
                yield return Found(FindingSeverity.Error, "not-finite", $"{NumberText.Of(plan.Expected(column, wild))} at step {wild}; a hyperparameter is finite.", "Look for a division by zero or a power of a negative number there.");
                continue;
            }
            if (range.Met.Low < 0)
                yield return Found(FindingSeverity.Error, "negative", $"{NumberText.Of(range.Met.Low)} at step {range.AtLow}; a hyperparameter is 0 or more.", "Bound it with `max(…, 0)` or correct the formula.");
            if (IsBelowOne(name) && range.Met.High >= 1)
                yield return Found(FindingSeverity.Error, "not-below-one", $"{NumberText.Of(range.Met.High)} at step {range.AtHigh}; allowed is 0 to below 1.", "Lower it; at 1 the memory never fades.");
            if (name == "lr" && plan.Expected(column, 0) == 0 && range.Met.High > 0)
                yield return Found(FindingSeverity.Warning, "first-step-zero", "0 at step 0: the first update changes nothing.", "Start the warmup above 0.");
            if (FindJump(plan, column) is { } jump)
                yield return Found(jump.Severity, "jump", jump.Message, jump.Remedy);
        }
    }

    /// <summary>The first jump where a part begins, else where a cycle does; shapes that step mean to.</summary>
    static (FindingSeverity Severity, string Message, string Remedy)? FindJump(CompiledPlan plan, int column)
    {
        foreach (var kind in new[] { LandmarkKind.Part, LandmarkKind.Cycle })
        {
            foreach (var landmark in plan.LandmarksOf(column).Where(l => l.Kind == kind))
            {
                var (before, after) = (Math.Abs(plan.Expected(column, landmark.Step - 1)), Math.Abs(plan.Expected(column, landmark.Step)));
                var (small, large) = (Math.Min(before, after), Math.Max(before, after));
                if (small == 0 || large <= small * LargestJump * (1 + 1e-9)) continue;
                var message = $"jumps from {before.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)} to {after.ToString("G4", System.Globalization.CultureInfo.InvariantCulture)} at step {landmark.Step}.";
                return kind == LandmarkKind.Part
                    ? (FindingSeverity.Warning, message, "Let the part begin where the one before ends.")
                    : (FindingSeverity.Note, message, "A restart may mean to; a warmup inside the cycle softens it.");
            }
        }
        return null;
    }
}
