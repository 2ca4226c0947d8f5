namespace Rubato.Training.Data;

/// <summary>How to load a data set.</summary>
public sealed record DataOptions
{
    /// <summary>Seed for data that are generated.</summary>
    public long Seed { get; init; }

    /// <summary>Where to look for data files first; where null, <c>RUBATO_DATA</c> and the user's data folder alone.</summary>
    public string? DataDir { get; init; }

    /// <summary>How many training images (the first ones); all, or the generator's default, where null.</summary>
    public int? TrainCount { get; init; }

    /// <summary>How many test images (the first ones); all, or the generator's default, where null.</summary>
    public int? TestCount { get; init; }

    /// <summary>How many threads may generate; all processors where null. The data don't depend on it.</summary>
    public int? Threads { get; init; }
}
