using Rubato.Compilation;

namespace Rubato.Checks;

/// <summary>
/// Peers are told how long a run is, and count what their scheduler is told to count. Where that isn't the span that the
/// schedule fills here, it ends early, never, or again and again.
/// </summary>
static class StatedLengths
{
    /// <summary>How far a length may be from the span, as a share of it; a step more or less never counts.</summary>
    const double Tolerance = 0.01;

    const double Early = 0.05;
    const long FewestStepsAnEpoch = 10;
    const long MostBatchesAnUpdate = 64;

    static readonly Verdict Nothing = Warn("", "", "");

    public static void Check(Scope scope, Function function, IReadOnlyList<StatedLength> lengths)
    {
        if (scope.Length.Constant is not (>= 1 and var span)) return;
        foreach (var length in lengths)
        {
            var at = length.At is { } argument && scope.HasPlace(argument) ? argument : function;
            var (severity, code, message, remedy) = length.Role switch
            {
                LengthRole.Whole or LengthRole.WholeThenRises => Whole(scope, length, span),
                LengthRole.Milestone => Milestone(scope, lengths, length, span),
                LengthRole.Cycle => Cycle(scope, length, span),
                LengthRole.Warmup when length.Steps > span => Warn("never-reached", "the run ends during the warmup.", "Shorten the warmup, or train longer."),
                LengthRole.Patience when length.Steps >= span => Warn("never-reached", "so many reports don't come, so it never acts.", "Wait for fewer."),
                _ => Nothing,
            };
            if (code.Length > 0)
                scope.Report(severity, at, code, $"{function.Info.Name}: {length.Name}: got {NumberText.Of(length.Steps)} beside {NumberText.Of(span)} steps here: {message}", remedy);
        }
    }

    static Verdict Warn(string code, string message, string remedy) => new(FindingSeverity.Warning, code, message, remedy);

    readonly record struct Verdict(FindingSeverity Severity, string Code, string Message, string Remedy);

    static Verdict Whole(Scope scope, StatedLength length, double span)
    {
        bool Near(double other) => Math.Abs(length.Steps - other) <= Math.Max(1, Tolerance * other);
        if (Near(span)) return Nothing;
        if (scope.StepsInEpoch is > 1 and var perEpoch)
        {
            if (Near(span / perEpoch)) return Warn("clock-mismatch", "it counts epochs, and the scheduler steps once an update.", $"Give {NumberText.Of(span)}, or let the scheduler step once an epoch.");
            if (Near(span * perEpoch)) return Warn("clock-mismatch", "it counts updates, and the scheduler steps once an epoch.", $"Give {NumberText.Of(span)}, or let the scheduler step once an update.");
        }
        var times = Math.Round(length.Steps / span);
        if (times is >= 2 and <= MostBatchesAnUpdate && Math.Abs(length.Steps - times * span) <= times)
            return Warn("clock-mismatch", $"{times} times as many, as if accumulated batches or all devices' were counted. The run ends far from the schedule's end.", $"Give {NumberText.Of(span)}: here only updates count.");
        if (length.Steps > span) return Warn("clock-mismatch", "the run ends before the schedule does.", $"Give {NumberText.Of(span)}.");
        if (length.Role == LengthRole.WholeThenRises) return Warn("clock-mismatch", "the schedule ends before the run does, and then rises again.", $"Give {NumberText.Of(span)}.");
        return length.Steps < span / 2
            ? Warn("clock-mismatch", "its end value holds for the greater part of the run.", "") with { Severity = FindingSeverity.Note }
            : Nothing;
    }

    static Verdict Milestone(Scope scope, IReadOnlyList<StatedLength> lengths, StatedLength length, double span)
    {
        if (length.Steps >= span) return Warn("never-reached", "the run ends before.", "Leave it out, or train longer.");
        var all = lengths.Where(other => other.Role == LengthRole.Milestone).ToList();
        var last = all.Max(other => other.Steps);
        return all.Count > 1 && all[0] == length && scope.StepsInEpoch is >= FewestStepsAnEpoch and var perEpoch && last <= span / perEpoch && last <= Early * span
            ? Warn("clock-mismatch", $"all stairs are over by step {NumberText.Of(last)}, as if they counted epochs.", "Let the scheduler step once an epoch, or give updates.")
            : Nothing;
    }

    static Verdict Cycle(Scope scope, StatedLength length, double span)
    {
        if (length.Steps > span) return Warn("never-reached", "the run ends before the first one does.", "Make it shorter, or train longer.");
        return scope.StepsInEpoch is >= FewestStepsAnEpoch and var perEpoch && length.Steps <= span / perEpoch && 10 * length.Steps <= perEpoch
            ? Warn("clock-mismatch", "shorter than a tenth of an epoch, as if it counted epochs.", "Let the scheduler step once an epoch, or give updates.")
            : Nothing;
    }
}
