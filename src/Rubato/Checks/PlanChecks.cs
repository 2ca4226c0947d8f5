namespace Rubato.Checks;

/// <summary>
/// What a compiled plan shows before it runs. Whatever is accused was met at a step, or is proven for all of them; what
/// can't be decided isn't mentioned.
/// </summary>
static class PlanChecks
{
    public static IEnumerable<PlanFinding> Of(CompiledPlan plan)
    {
        CheckedColumn[] columns = [.. Enumerable.Range(0, plan.Columns.Length).Select(index => new CheckedColumn(plan, index))];
        CheckedColumn[] sound = [.. columns.Where(column => column.IsSound)];
        IEnumerable<PlanFinding> all =
        [
            .. columns.SelectMany(AllowedValues.Of),
            .. sound.SelectMany(WholeValues.Of),
            .. sound.Where(column => !IsAccused(column)).SelectMany(DeclaredValues.Of),
            .. sound.SelectMany(Jumps.Of),
            .. NeverReached.Of(sound),
            .. RepeatedWarmup.Of(plan),
            .. sound.SelectMany(RateCourse.Of),
            .. MeantForEpochs.Of(plan),
            .. Couplings.Of(plan, sound),
            .. columns.SelectMany(Feedback),
        ];
        // A line that several groups or columns go through is accused once.
        return all.DistinctBy(finding => finding.Line > 0 ? (finding.Code, finding.Line, finding.Column, "") : (finding.Code, 0, 0, finding.Message));
    }

    /// <summary>Whether what its name allows is broken already; what the run allows says the same again.</summary>
    static bool IsAccused(CheckedColumn column) => AllowedValues.Of(column).Concat(WholeValues.Of(column)).Any(finding => finding.Severity == FindingSeverity.Error);

    static IEnumerable<PlanFinding> Feedback(CheckedColumn column)
    {
        if (!column.IsSteered) yield break;
        string[] signals = [.. column.Plan.SignalsOf(column.Index)];
        yield return column.Found(FindingSeverity.Note, "feedback",
            signals.Length > 0 ? $"steered by {string.Join(", ", signals.Select(signal => $"`{signal}`"))}, so its values are known only in a run." : "remembers from step to step, so its values come one after the other.",
            signals.Length == 0 ? ""
            : column.Plan.Readings.Where(reading => reading.Every is not null && signals.Contains(reading.ToString())).Select(Price).Distinct().ToArray() is { Length: > 0 } prices ? string.Join(' ', prices)
            : "The run must report it; what is shown before is where nothing is reported.");
    }

    /// <summary>What it costs to measure a signal, where that is known.</summary>
    static string Price(SignalReading reading)
    {
        var (signal, steps) = (reading.Signal, reading.Every!.Value);
        var often = FormattableString.Invariant($"`{signal.Name}` is measured every {(steps == 1 ? "step" : $"{steps} steps")}");
        return double.IsNaN(signal.Cost)
            ? $"{often}."
            : FormattableString.Invariant($"{often}, each time for about {signal.Cost:G2} gradients: {signal.Cost / steps:0.#%} more training time{(signal.IsOfGroups ? ", all groups together" : "")}.");
    }
}
