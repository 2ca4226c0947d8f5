namespace Rubato.Training.Records;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>It did all its steps.</summary>
    Finished,

    /// <summary>Someone stopped it.</summary>
    Stopped,

    /// <summary>The loss or a weight stopped being finite.</summary>
    Diverged,
}
