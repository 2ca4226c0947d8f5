namespace Rubato;

/// <summary>What happens at a telling step of a plan.</summary>
public enum LandmarkKind
{
    /// <summary>A part of a sequence begins.</summary>
    Part,

    /// <summary>A cycle begins again.</summary>
    Cycle,

    /// <summary>A shape turns or steps.</summary>
    Turn,
}

/// <summary>A step at which a formula changes its course.</summary>
/// <param name="Step">The first step of what begins.</param>
/// <param name="Kind">What begins.</param>
public readonly record struct Landmark(long Step, LandmarkKind Kind);
