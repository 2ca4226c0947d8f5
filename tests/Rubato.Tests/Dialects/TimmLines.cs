namespace Rubato.Tests.Dialects;

/// <summary>timm's lines in the plan language.</summary>
static class TimmLines
{
    /// <summary>What doesn't change a value: how noise would be drawn, what would be printed.</summary>
    static readonly string[] WithoutEffect = ["noise_pct", "noise_std", "noise_seed", "noise_type", "verbose"];

    public static string Formula(ParityLine line)
    {
        var given = TransformersLines.Given(line.Arguments);
        var metrics = line.Metrics is null ? [] : new[] { ("metrics", "metric") };
        return Call.Of($"timm.{line.Schedule}", given, WithoutEffect, [.. TransformersLines.Rates(line, given), .. metrics]);
    }
}
