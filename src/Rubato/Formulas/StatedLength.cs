namespace Rubato;

/// <summary>What a length is for in a peer's schedule.</summary>
enum LengthRole
{
    /// <summary>The whole schedule; afterwards its end value holds.</summary>
    Whole,

    /// <summary>The whole schedule; afterwards it rises again.</summary>
    WholeThenRises,

    /// <summary>What comes before the schedule proper.</summary>
    Warmup,

    /// <summary>When a stair begins.</summary>
    Milestone,

    /// <summary>One cycle of many.</summary>
    Cycle,

    /// <summary>How many reports are waited for.</summary>
    Patience,
}

/// <summary>A length that a peer's schedule was given, in its scheduler's steps: what it expects of the run.</summary>
/// <param name="Role">What it is for.</param>
/// <param name="Name">The argument's name, or those that it is made of.</param>
/// <param name="Steps">How many scheduler steps.</param>
/// <param name="At">The argument; null where it was left out.</param>
readonly record struct StatedLength(LengthRole Role, string Name, double Steps, object? At);
