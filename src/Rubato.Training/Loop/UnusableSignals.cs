using System.Globalization;

namespace Rubato.Training;

/// <summary>Why a plan may have a value that isn't allowed: what it reads isn't a finite number.</summary>
static class UnusableSignals
{
    /// <summary>The signals that a plan reads and whose last report isn't finite, in a sentence with a space before it; nothing where all are.</summary>
    public static string Of(PlanRun plan)
    {
        string[] signals = [.. plan.State.Signals.Where(signal => !double.IsFinite(signal.Value)).Select(signal => string.Create(CultureInfo.InvariantCulture, $"`{signal.Name}` is {signal.Value}"))];
        return signals.Length == 0 ? "" : $" Of what it reads, {string.Join(" and ", signals)}.";
    }
}
