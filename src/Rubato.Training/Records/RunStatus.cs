namespace Rubato.Training.Records;

/// <summary>How a run stands, as its folder shows it.</summary>
public enum RunStatus
{
    /// <summary>It did all its steps.</summary>
    Finished,

    /// <summary>Someone stopped it.</summary>
    Stopped,

    /// <summary>The loss or a weight stopped being finite.</summary>
    Diverged,

    /// <summary>It has no summary: it is at work still, or was killed.</summary>
    Open,

    /// <summary>Its folder can't be read as a run's.</summary>
    Damaged,
}
