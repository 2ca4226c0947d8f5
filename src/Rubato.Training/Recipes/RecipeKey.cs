using System.Globalization;
using Rubato.Training.Data;

namespace Rubato.Training.Recipes;

/// <summary>A key of a recipe: what it allows, how its text is read into a recipe, and printed.</summary>
sealed record RecipeKey(string Name, Func<Recipe, string, Recipe> Set, Func<Recipe, string?> Get)
{
    public static readonly RecipeKey Data = new("data", (r, text) => r with { Data = text }, r => r.Data);

    public static readonly RecipeKey DataDir = new("data-dir", (r, text) => r with { DataDir = text }, r => r.DataDir);

    public static readonly RecipeKey Model =
        new("model", (r, text) => r with { Model = text }, r => r.Model) { Choices = Training.Models.Names };

    public static readonly RecipeKey Optimizer =
        new("optimizer", (r, text) => r with { Optimizer = text }, r => r.Optimizer) { Choices = Optimizers.Names };

    public static readonly RecipeKey Epochs = Whole("epochs", 1, Recipe.MostEpochs, (r, value) => r with { Epochs = (int)value }, r => r.Epochs);

    public static readonly RecipeKey Batch = Whole("batch", 1, int.MaxValue, (r, value) => r with { Batch = (int)value }, r => r.Batch);

    public static readonly RecipeKey Seed = Whole("seed", 0, Recipe.MostSeed, (r, value) => r with { Seed = value }, r => r.Seed);

    public static readonly RecipeKey Threads =
        Whole("threads", 1, Engine.Processor.MaximumThreads, (r, value) => r with { Threads = (int)value }, r => r.Threads);

    public static readonly RecipeKey TrainSamples =
        Whole("train-samples", 1, int.MaxValue, (r, value) => r with { TrainSamples = (int)value }, r => r.TrainSamples);

    public static readonly RecipeKey TestSamples =
        Whole("test-samples", 1, int.MaxValue, (r, value) => r with { TestSamples = (int)value }, r => r.TestSamples);

    public static readonly RecipeKey CheckpointEvery = new("checkpoint-every", (r, text) => r with { CheckpointEvery = text }, r => r.CheckpointEvery);

    public static readonly RecipeKey KeepCheckpoints =
        Whole("keep-checkpoints", 1, 1000, (r, value) => r with { KeepCheckpoints = (int)value }, r => r.KeepCheckpoints);

    public static readonly RecipeKey Tokens = Whole("tokens", 1, 4096, (r, value) => r with { Tokens = (int)value }, r => r.Tokens);

    public static readonly RecipeKey Classes = new("classes", (r, text) => r with { Classes = text }, r => r.Classes);

    public static readonly RecipeKey FewShot = Whole("few-shot", 1, int.MaxValue, (r, value) => r with { FewShot = (int)value }, r => r.FewShot);

    public static readonly RecipeKey Imbalance = new("imbalance", (r, text) => r with { Imbalance = text }, r => r.Imbalance);

    public static readonly RecipeKey LabelNoise = new("label-noise", (r, text) => r with { LabelNoise = text }, r => r.LabelNoise);

    public static readonly RecipeKey Snapshots = new("snapshots", (r, text) => r with { Snapshots = text }, r => r.Snapshots) { Choices = ["none", "cycles"] };

    public static readonly RecipeKey Probes = new("probes", (r, text) => r with { Probes = text }, r => r.Probes);

    public static readonly RecipeKey Extend = new("extend", (r, text) => r with { Extend = text }, r => r.Extend);

    public static readonly RecipeKey After = new("after", (r, text) => r with { After = text }, r => r.After) { Choices = ["plan", "hold"] };

    public static readonly RecipeKey From = new("from", (r, text) => r with { From = text }, r => r.From);

    public static readonly RecipeKey Plan = new("plan", (r, text) => r with { Plan = text }, r => r.Plan);

    /// <summary>All keys, in the order in which they are printed.</summary>
    public static readonly IReadOnlyList<RecipeKey> All =
        [Data, DataDir, Model, Optimizer, Epochs, Batch, Seed, Threads, TrainSamples, TestSamples, Classes, FewShot, Imbalance, LabelNoise, Tokens, CheckpointEvery, KeepCheckpoints, Snapshots, Probes, From, Extend, After, Plan];

    /// <summary>The texts that it may be; any where empty.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The whole numbers that it may be; null where it is a text.</summary>
    public (long Least, long Most)? Numbers { get; init; }

    /// <summary>The text, if it is allowed.</summary>
    public string? Check(string? value)
    {
        if (value is not null && string.IsNullOrWhiteSpace(value))
            throw new RecipeException($"{Name}: got an empty text. Give a value, or leave it out.");
        return value is null || Choices.Count == 0 || Choices.Contains(value)
            ? value
            : throw new RecipeException($"{Name}: got '{value}'; {string.Join(", ", Choices.Take(Choices.Count - 1))} and {Choices[^1]} are allowed.{NearestName.Question(value, Choices)}");
    }

    /// <summary>The number, if it is allowed.</summary>
    public long? Check(long? value) => value is { } number ? Within(Name, Numbers!.Value, number) : null;

    static RecipeKey Whole(string name, long least, long most, Func<Recipe, long, Recipe> set, Func<Recipe, long?> get) => new(
        name,
        (recipe, text) => set(recipe, Within(name, (least, most), Number(name, text))),
        recipe => get(recipe)?.ToString(CultureInfo.InvariantCulture))
    { Numbers = (least, most) };

    static long Within(string key, (long Least, long Most) allowed, long value) => value >= allowed.Least && value <= allowed.Most
        ? value
        : throw new RecipeException(string.Create(CultureInfo.InvariantCulture, $"{key}: got {value}; {allowed.Least} to {allowed.Most:N0} are allowed."));

    static long Number(string key, string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new RecipeException($"{key}: got '{Shorten(text)}'; a whole number is needed, as in '{key}: 5'.");

    static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
