namespace Rubato.Compilation;

/// <summary>
/// A number that a plan remembers from one step to the next: all feedback is made of these. A cell that isn't set in a
/// step, because its arm isn't in force, keeps its number.
/// </summary>
/// <param name="Name">What the number is, for the saved state.</param>
/// <param name="Initial">What it is before the first step.</param>
/// <param name="Bounds">What it can ever be.</param>
/// <param name="Now">The register that holds it during a step.</param>
/// <param name="Next">The register that takes what it is in the next step.</param>
/// <param name="Builder">The program that it belongs to.</param>
sealed record Cell(string Name, double Initial, Interval Bounds, int Now, int Next, ProgramBuilder Builder)
{
    /// <summary>What it has been since the step before.</summary>
    public Value Value => new(Builder, Now);

    /// <summary>Sets what it is in the next step; returns the same value.</summary>
    public Value Set(Value value)
    {
        Builder.Set(this, value);
        return value;
    }
}

/// <summary>What a trainer measures and reports.</summary>
/// <param name="Name">The name by which it is reported.</param>
/// <param name="Initial">What it counts as before its first report.</param>
/// <param name="Last">The register of what was reported last.</param>
/// <param name="Fresh">The register that is 1 in the step after a report, else 0.</param>
sealed record Signal(string Name, double Initial, int Last, int Fresh);
