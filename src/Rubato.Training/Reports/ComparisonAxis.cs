namespace Rubato.Training.Reports;

/// <summary>What lies on the x axis where runs are compared.</summary>
public enum ComparisonAxis
{
    /// <summary>Updates.</summary>
    Step,

    /// <summary>Passes over the training data, with fractions within one.</summary>
    Epoch,

    /// <summary>Seconds since each run's start; within an epoch its steps are taken to be equally long.</summary>
    Time,
}
