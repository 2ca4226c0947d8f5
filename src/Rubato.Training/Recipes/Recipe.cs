using Rubato.Training.Data;
using Rubato.Training.Probes;

namespace Rubato.Training.Recipes;

/// <summary>
/// Data + model + optimiser + plan + budget + seed: all that is needed to repeat a run. What is null isn't given;
/// <see cref="With(Recipe?)"/> lays one recipe over another, and <see cref="Resolve"/> fills the rest from
/// <see cref="Defaults"/>. Values are checked as they are set.
/// </summary>
public sealed record Recipe
{
    /// <summary>The largest seed: the largest whole number that every JSON reader keeps exactly.</summary>
    public const long MostSeed = (1L << 53) - 1;

    /// <summary>The most passes over the training images.</summary>
    internal const int MostEpochs = 1_000_000;

    /// <summary>The models that a recipe may name.</summary>
    public static IReadOnlyList<string> Models => RecipeKey.Model.Choices;

    /// <summary>The optimisers that a recipe may name.</summary>
    public static IReadOnlyList<string> Optimizers => RecipeKey.Optimizer.Choices;

    /// <summary>What a recipe says unless it says otherwise. The plan depends on the optimiser: see <see cref="Resolve"/>.</summary>
    public static Recipe Defaults { get; } = new()
    {
        Data = "glyphs",
        Model = "cnn",
        Optimizer = "adamw",
        Epochs = 5,
        Batch = 64,
        Seed = 1,
        CheckpointEvery = "1ep",
        KeepCheckpoints = 2,
    };

    /// <summary>The data set: glyphs, mnist or digits, or a path.</summary>
    public string? Data { get; init => field = RecipeKey.Data.Check(value); }

    /// <summary>The folder in which data files are looked for; RUBATO_DATA or the user's data folder where not given.</summary>
    public string? DataDir { get; init => field = RecipeKey.DataDir.Check(value); }

    /// <summary>The network that is trained.</summary>
    public string? Model { get; init => field = RecipeKey.Model.Check(value); }

    /// <summary>The optimiser that updates it.</summary>
    public string? Optimizer { get; init => field = RecipeKey.Optimizer.Check(value); }

    /// <summary>The plan's text; one that suits the optimiser where not given.</summary>
    public string? Plan { get; init => field = RecipeKey.Plan.Check(value); }

    /// <summary>Passes over the training images, 1 to 1,000,000.</summary>
    public int? Epochs { get; init => field = (int?)RecipeKey.Epochs.Check(value); }

    /// <summary>Images of an update, at least 1 and at most as many as there are training images.</summary>
    public int? Batch { get; init => field = (int?)RecipeKey.Batch.Check(value); }

    /// <summary>Seed of everything random, 0 to 2⁵³ − 1.</summary>
    public long? Seed { get; init => field = RecipeKey.Seed.Check(value); }

    /// <summary>Threads that compute, 1 to 64; all processors where not given. Results don't depend on it.</summary>
    public int? Threads { get; init => field = (int?)RecipeKey.Threads.Check(value); }

    /// <summary>How many training images; all (or the generator's default) where not given.</summary>
    public int? TrainSamples { get; init => field = (int?)RecipeKey.TrainSamples.Check(value); }

    /// <summary>How many test images; all (or the generator's default) where not given.</summary>
    public int? TestSamples { get; init => field = (int?)RecipeKey.TestSamples.Check(value); }

    /// <summary>The classes of images that are kept, as <c>0-4</c> or <c>1,3,8</c>; all where not given.</summary>
    public string? Classes { get; init => field = DataViews.RequireClasses(RecipeKey.Classes.Check(value)); }

    /// <summary>Training images of each class that are kept; all where not given.</summary>
    public int? FewShot { get; init => field = (int?)RecipeKey.FewShot.Check(value); }

    /// <summary>The share of each class's training images that is kept, 0 … 1, as <c>1,1,0.01</c>, the last for all further classes.</summary>
    public string? Imbalance { get; init => field = DataViews.RequireShares(RecipeKey.Imbalance.Check(value)); }

    /// <summary>The share of training images that get another class's label, 0 … 1.</summary>
    public string? LabelNoise { get; init => field = DataViews.RequireShare(RecipeKey.LabelNoise.Check(value)); }

    /// <summary>Characters that a model of texts sees at once, 1 to 4096.</summary>
    public int? Tokens { get; init => field = (int?)RecipeKey.Tokens.Check(value); }

    /// <summary>When the network is kept for an ensemble: at the end of each of the rate's cycles, or never.</summary>
    public string? Snapshots { get; init => field = RecipeKey.Snapshots.Check(value); }

    /// <summary>What is measured beside the loss, how often, and within which share of the time: <c>default</c>, <c>none</c>, <c>5%</c>, <c>sharpness(every: 50st), grad_cosine</c>.</summary>
    public string? Probes { get; init => field = RequireProbes(RecipeKey.Probes.Check(value)); }

    /// <summary>How often a checkpoint is made: a duration such as 1ep or 500st, or none.</summary>
    public string? CheckpointEvery { get; init => field = value == "none" ? value : RequireDuration(RecipeKey.CheckpointEvery, value, "1ep, 500st or 10% is allowed, or none"); }

    /// <summary>How many checkpoints are kept, 1 to 1000: the newest, and the best beside them.</summary>
    public int? KeepCheckpoints { get; init => field = (int?)RecipeKey.KeepCheckpoints.Check(value); }

    /// <summary>The folder of a run from whose newest checkpoint this one starts, or from that of a step: <c>runs/stable@3000</c>.</summary>
    public string? From { get; init => field = RecipeKey.From.Check(value); }

    /// <summary>How much longer the run is than its epochs: a duration in epochs or steps.</summary>
    public string? Extend { get; init => field = RequireDuration(RecipeKey.Extend, value, "10ep or 500st is allowed"); }

    /// <summary>What the plan does in the steps that were added: <c>plan</c> goes on, where what was done keeps its values, <c>hold</c> keeps its last values.</summary>
    public string? After { get; init => field = RecipeKey.After.Check(value); }

    /// <summary>This recipe, with everything that <paramref name="over"/> gives laid over it.</summary>
    public Recipe With(Recipe? over) => over is null
        ? this
        : new Recipe
        {
            Data = over.Data ?? Data,
            DataDir = over.DataDir ?? DataDir,
            Model = over.Model ?? Model,
            Optimizer = over.Optimizer ?? Optimizer,
            Plan = over.Plan ?? Plan,
            Epochs = over.Epochs ?? Epochs,
            Batch = over.Batch ?? Batch,
            Seed = over.Seed ?? Seed,
            Threads = over.Threads ?? Threads,
            TrainSamples = over.TrainSamples ?? TrainSamples,
            TestSamples = over.TestSamples ?? TestSamples,
            Classes = over.Classes ?? Classes,
            FewShot = over.FewShot ?? FewShot,
            Imbalance = over.Imbalance ?? Imbalance,
            LabelNoise = over.LabelNoise ?? LabelNoise,
            Tokens = over.Tokens ?? Tokens,
            Snapshots = over.Snapshots ?? Snapshots,
            Probes = over.Probes ?? Probes,
            CheckpointEvery = over.CheckpointEvery ?? CheckpointEvery,
            KeepCheckpoints = over.KeepCheckpoints ?? KeepCheckpoints,
            From = over.From ?? From,
            Extend = over.Extend ?? Extend,
            After = over.After ?? After,
        };

    /// <summary>
    /// This recipe with full paths: relative ones are taken from <paramref name="folder"/>. So it repeats from any folder.
    /// A data set that is known by name stays a name, and so does what is no path.
    /// </summary>
    public Recipe Rooted(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return this with
        {
            Data = Data is null || DataCatalog.IsName(Data, folder) ? Data : Path.GetFullPath(Data, folder),
            DataDir = DataDir is null ? null : Path.GetFullPath(DataDir, folder),
            From = From is null ? null : Path.GetFullPath(From, folder),
        };
    }

    /// <summary>
    /// The recipe with every choice made: this one laid over <see cref="Defaults"/>, and where no plan is given,
    /// <paramref name="defaultPlan"/> of the recipe so far.
    /// </summary>
    public ResolvedRecipe Resolve(Func<Recipe, string> defaultPlan)
    {
        ArgumentNullException.ThrowIfNull(defaultPlan);
        var recipe = Defaults.With(this);
        return new ResolvedRecipe(recipe.Plan is null ? recipe with { Plan = defaultPlan(recipe) } : recipe);
    }

    /// <summary>The keys that a recipe may have, as a file and the command line name them.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. RecipeKey.All.Select(key => key.Name)];

    /// <summary>This recipe with one more key, its value as text.</summary>
    /// <exception cref="RecipeException">There is no such key, or the value isn't one.</exception>
    public Recipe With(string key, string text) =>
        (RecipeKey.All.FirstOrDefault(k => k.Name == key)
            ?? throw new RecipeException($"{key}: a recipe has no such key; {string.Join(", ", Keys)} are allowed.{NearestName.Question(key, Keys)}"))
        .Set(this, text);

    /// <summary>Reads a recipe file (YAML).</summary>
    /// <exception cref="RecipeException">It can't be read; the message has file, line and column.</exception>
    public static Recipe Read(string path) => RecipeYaml.Read(path);

    /// <summary>Reads a recipe from YAML text; <paramref name="file"/> is its name in messages.</summary>
    /// <exception cref="RecipeException">It can't be read; the message has file, line and column.</exception>
    public static Recipe Parse(string yaml, string file = "recipe") => RecipeYaml.Parse(yaml, file);

    static string? RequireProbes(string? text)
    {
        if (text is not null) _ = ProbeChoice.Parse(text);
        return text;
    }

    static string? RequireDuration(RecipeKey key, string? value, string allowed)
    {
        if (key.Check(value) is not { } text) return null;
        try
        {
            if (Duration.Parse(text) is { Amount: > 0 } duration && (key == RecipeKey.CheckpointEvery || duration.Unit is DurationUnit.Epochs or DurationUnit.Steps)) return text;
        }
        catch (FormatException)
        {
            // The message below says all that is needed.
        }

        throw new RecipeException($"{key.Name}: got '{text}'; a duration above 0 such as {allowed}.");
    }

    /// <summary>The recipe as YAML: what is given, in a fixed order; a plan of several lines as a literal block.</summary>
    public string ToYaml() => RecipeYaml.Print(this);
}
