namespace Rubato.Training.Diagnosis;

/// <summary>What can be wrong with a run.</summary>
public enum Cause
{
    /// <summary>Nothing that a record shows.</summary>
    Healthy,

    /// <summary>It learns its training examples by heart.</summary>
    OverFitting,

    /// <summary>The model, or what restrains it, can't do better.</summary>
    ModelUnderFitting,

    /// <summary>The model could do better; the optimiser didn't get there.</summary>
    OptimisationUnderFitting,

    /// <summary>Steps jump over the valley that they should descend into.</summary>
    RateTooLarge,

    /// <summary>Steps are too short to get anywhere.</summary>
    RateTooSmall,

    /// <summary>The rate is right later, but the first weights are too steep for it.</summary>
    WarmupTooShort,

    /// <summary>The velocity remembers gradients from before the rate fell.</summary>
    StaleMomentum,

    /// <summary>The shrink of the weights is the rate times the decay, and ends as the rate does.</summary>
    DecayFading,

    /// <summary>Batch norm's running statistics are those of weights long gone.</summary>
    BatchNormLag,

    /// <summary>Clipping holds the first steps back, where a warmup should.</summary>
    ClippingAsWarmup,

    /// <summary>Batches are so large that gradients have no noise left.</summary>
    NoiseStarvation,

    /// <summary>Units that give 0 for every input, and learn nothing more.</summary>
    DeadUnits,

    /// <summary>Labels of training examples are wrong.</summary>
    LabelNoise,
}
