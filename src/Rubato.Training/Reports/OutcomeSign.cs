using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>How a run stands, in a sign and a word: the colour isn't all that tells them apart.</summary>
static class OutcomeSign
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Finished => "✓ Finished",
        RunStatus.Diverged => "✕ Diverged",
        RunStatus.Stopped => "■ Stopped",
        RunStatus.Damaged => "⚠ Damaged",
        _ => "… Not ended",
    };
}
