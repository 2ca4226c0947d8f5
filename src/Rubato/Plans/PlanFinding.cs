namespace Rubato;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; as often meant as not.</summary>
    Note,

    /// <summary>The plan runs, and probably shouldn't as it is.</summary>
    Warning,

    /// <summary>The plan can't run.</summary>
    Error,
}

/// <summary>Something that a plan's text, compilation or check found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">A stable name of the kind of finding, as <c>unknown-name</c>.</param>
/// <param name="Line">The line in the plan's text, from 1; 0 for a plan built in code.</param>
/// <param name="Column">The column, from 1; 0 for a plan built in code.</param>
/// <param name="Message">What was found, and what is allowed.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record PlanFinding(
    FindingSeverity Severity, string Code, int Line, int Column, string Message, string Remedy)
{
    /// <summary>The finding in one line.</summary>
    public override string ToString() =>
        $"{(Line > 0 ? $"{Line}:{Column}: " : "")}{Severity.ToString().ToLowerInvariant()} {Code}: {Message} {Remedy}".TrimEnd();
}
