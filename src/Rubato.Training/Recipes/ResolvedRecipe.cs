using Rubato.Training.Data;

namespace Rubato.Training.Recipes;

/// <summary>A recipe in which every choice is made. Comes from <see cref="Recipe.Resolve"/>.</summary>
public sealed record ResolvedRecipe
{
    internal ResolvedRecipe(Recipe recipe)
    {
        Recipe = recipe;
    }

    /// <summary>The recipe, to be written beside the run: reading it again repeats the run.</summary>
    public Recipe Recipe { get; }

    /// <summary>Name or path of the data set.</summary>
    public string Data => Recipe.Data!;

    /// <summary>Name of the model.</summary>
    public string Model => Recipe.Model!;

    /// <summary>Name of the optimiser.</summary>
    public string Optimizer => Recipe.Optimizer!;

    /// <summary>The plan's text.</summary>
    public string Plan => Recipe.Plan!;

    /// <summary>Passes over the training images.</summary>
    public int Epochs => Recipe.Epochs!.Value;

    /// <summary>Images of an update.</summary>
    public int Batch => Recipe.Batch!.Value;

    /// <summary>Seed of everything random.</summary>
    public long Seed => Recipe.Seed!.Value;

    /// <summary>Threads that compute: as given, else this machine's processors.</summary>
    public int Threads => Recipe.Threads ?? Math.Min(Environment.ProcessorCount, Engine.Processor.MaximumThreads);

    /// <summary>How often a checkpoint is made; null for never.</summary>
    public Duration? CheckpointEvery => Recipe.CheckpointEvery is { } text && text != "none" ? Duration.Parse(text) : null;

    /// <summary>How many checkpoints are kept beside the best.</summary>
    public int KeepCheckpoints => Recipe.KeepCheckpoints!.Value;

    /// <summary>Characters that a model of texts sees at once.</summary>
    public int Tokens => Recipe.Tokens ?? 64;

    /// <summary>Whether a snapshot is kept at the end of each cycle.</summary>
    public bool KeepsSnapshots => Recipe.Snapshots == "cycles";

    /// <summary>How much longer the run is than its epochs; null for not at all.</summary>
    public Duration? Extend => Recipe.Extend is { } text ? Duration.Parse(text) : null;

    /// <summary>Whether the plan keeps its last values in the steps that were added.</summary>
    public bool HoldsAfter => Recipe.After == "hold";

    /// <summary>What decides the numbers of a run up to a step of it: the recipe without what doesn't.</summary>
    public string Identity => (Recipe with { Threads = null, DataDir = null, CheckpointEvery = null, KeepCheckpoints = null, Extend = null, After = null }).ToYaml();

    /// <summary>How to load the data of this recipe.</summary>
    public DataOptions DataOptions => new()
    {
        Seed = Seed,
        DataDir = Recipe.DataDir,
        TrainCount = Recipe.TrainSamples,
        TestCount = Recipe.TestSamples,
        Threads = Threads,
    };
}
