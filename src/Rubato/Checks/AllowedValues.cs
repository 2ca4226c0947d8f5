using Rubato.Functions;
using Rubato.Language;

namespace Rubato.Checks;

/// <summary>Values that a hyperparameter can't have, each with a step at which it has it.</summary>
static class AllowedValues
{
    const int LongestTrial = 10_000;

    public static IEnumerable<PlanFinding> Of(CheckedColumn column)
    {
        var range = column.Range;
        if (range.NotFiniteAt is { } wild)
        {
            if (IsFiniteOnceReported(column, wild, column.Plan.Readings.Where(reading => !double.IsNaN(reading.Signal.Initial)))) yield break;
            yield return Unreported(column, wild) ?? column.Found(FindingSeverity.Error, "not-finite",
                $"{NumberText.Of(column[wild])} at step {wild}; a hyperparameter is finite.", "Look for a division by zero or a power of a negative number there.");
            yield break;
        }
        if (range.Met.Low < 0)
            yield return column.Found(FindingSeverity.Error, "negative", $"{NumberText.Of(range.Met.Low)} at step {range.AtLow}; a hyperparameter is 0 or more.", "Bound it with `max(…, 0)` or correct the formula.");
        if (column.Kind.IsBelowOne && range.Met.High >= 1)
            yield return column.Found(FindingSeverity.Error, "not-below-one", $"{NumberText.Of(range.Met.High)} at step {range.AtHigh}; allowed is 0 to below 1.", "Lower it; at 1 the memory never fades.");
        if (column.Kind.IsRate && column[0] == 0 && range.Met.High > 0)
            yield return FirstStep(column);
    }

    /// <summary>A peer's schedule, or a shape with a warmup of its own, starts at 0 by its rules.</summary>
    static PlanFinding FirstStep(CheckedColumn column) => column.Plan.ExpressionsOf(column.Index).Any(node => node is Dialect or Noam or InverseSqrt)
        ? column.Found(FindingSeverity.Note, "first-step-zero", "0 at step 0, as its schedule is defined: the first update changes nothing.", "")
        : column.Found(FindingSeverity.Warning, "first-step-zero", "0 at step 0: the first update changes nothing.", "Start the warmup above 0.");

    /// <summary>Whether a value is finite when signals were reported before: those with a value at first are reported before the first step.</summary>
    static bool IsFiniteOnceReported(CheckedColumn column, long step, IEnumerable<SignalReading> readings)
    {
        SignalReading[] reported = [.. readings];
        if (reported.Length == 0 || step > LongestTrial) return false;
        var run = column.Plan.Start();
        foreach (var reading in reported) run.Report(reading.ToString(), 1);
        while (run.NextStep <= step) run.Advance();
        return double.IsFinite(run.Values[column.Index]);
    }

    /// <summary>What isn't a number only because a signal has no value yet.</summary>
    static PlanFinding? Unreported(CheckedColumn column, long step)
    {
        var signals = column.Plan.SignalsOf(column.Index);
        if (!IsFiniteOnceReported(column, step, column.Plan.Readings)) return null;
        var reference = column.Plan.LinesOf(column.Index)
            .SelectMany(line => PlanRules.References(line.Formula)).FirstOrDefault(reference => signals.Any(signal => signal == reference.Name || signal.StartsWith(reference.Name + "[", StringComparison.Ordinal)));
        return column.Found(FindingSeverity.Error, "no-value-yet",
            $"`{reference?.Name ?? signals[0]}` has no value before its first report, so there is none at step {step} either.",
            $"Give it one to start with: `last({reference?.Name ?? signals[0]}, start: …)`, or `start:` in the function around it.", reference);
    }
}
