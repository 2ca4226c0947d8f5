namespace Rubato.Training.Diagnosis;

/// <summary>When rules are heard. Those of the symptoms stand in the rules, beside what they are for.</summary>
static class Thresholds
{
    /// <summary>Steps without which a run has no course.</summary>
    public const int FewestSteps = 20;

    /// <summary>Score from which a cause is named.</summary>
    public const double Named = 0.5;

    /// <summary>Score from which a run isn't called healthy, and the most that a rule has that lacks some of its evidence.</summary>
    public const double Guess = 0.35;

    /// <summary>By how much the named cause must lead.</summary>
    public const double Lead = 0.1;
}
