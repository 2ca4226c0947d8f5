namespace Rubato;

/// <summary>A plan that can't be read or can't run, with everything that was found.</summary>
public sealed class PlanException : Exception
{
    /// <summary>A plan is refused for these findings.</summary>
    /// <param name="findings">At least one error.</param>
    /// <param name="sourceName">The file or option that the plan came from.</param>
    public PlanException(IReadOnlyList<PlanFinding> findings, string? sourceName = null)
        : base(string.Join(Environment.NewLine, findings.Select(f => sourceName is null ? $"{f}" : f.Line > 0 ? $"{sourceName}:{f}" : $"{sourceName}: {f}")))
    {
        Findings = findings;
        SourceName = sourceName;
    }

    /// <summary>What was found, in the order of the text.</summary>
    public IReadOnlyList<PlanFinding> Findings { get; }

    /// <summary>The file or option that the plan came from.</summary>
    public string? SourceName { get; }
}

/// <summary>One finding on its way out of a reader or a lowering; whoever continues after it catches it.</summary>
sealed class FindingException(PlanFinding finding) : Exception(finding.ToString())
{
    public PlanFinding Finding { get; } = finding;
}
