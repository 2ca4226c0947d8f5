namespace Rubato.Training.RangeTests;

/// <summary>How a swept hyperparameter goes from one end to the other.</summary>
public enum SweepScale
{
    /// <summary>Equal ratios in equal steps.</summary>
    Exponential,

    /// <summary>Equal differences in equal steps.</summary>
    Linear,
}
