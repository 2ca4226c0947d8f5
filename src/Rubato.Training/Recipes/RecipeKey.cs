using System.Globalization;

namespace Rubato.Training.Recipes;

/// <summary>A key of a recipe file: how its text is read into a recipe, and printed.</summary>
sealed record RecipeKey(string Name, Func<Recipe, string, Recipe> Set, Func<Recipe, string?> Get)
{
    /// <summary>All keys, in the order in which they are printed.</summary>
    public static readonly IReadOnlyList<RecipeKey> All =
    [
        new("data", (r, text) => r with { Data = text }, r => r.Data),
        new("data-dir", (r, text) => r with { DataDir = text }, r => r.DataDir),
        new("model", (r, text) => r with { Model = text }, r => r.Model),
        new("optimizer", (r, text) => r with { Optimizer = text }, r => r.Optimizer),
        Whole("epochs", (r, value) => r with { Epochs = value }, r => r.Epochs),
        Whole("batch", (r, value) => r with { Batch = value }, r => r.Batch),
        new("seed", (r, text) => r with { Seed = Number("seed", text, long.MaxValue) }, r => Print(r.Seed)),
        Whole("threads", (r, value) => r with { Threads = value }, r => r.Threads),
        Whole("train-samples", (r, value) => r with { TrainSamples = value }, r => r.TrainSamples),
        Whole("test-samples", (r, value) => r with { TestSamples = value }, r => r.TestSamples),
        new("plan", (r, text) => r with { Plan = text }, r => r.Plan),
    ];

    static RecipeKey Whole(string name, Func<Recipe, int, Recipe> set, Func<Recipe, int?> get) =>
        new(name, (recipe, text) => set(recipe, (int)Number(name, text, int.MaxValue)), recipe => Print(get(recipe)));

    static string? Print(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    static long Number(string key, string text, long most)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw new RecipeException($"{key}: got '{Shorten(text)}'; a whole number is needed, as in '{key}: 5'.");
        return value >= int.MinValue && value <= most
            ? value
            : throw new RecipeException($"{key}: got {text}; that is beyond what a recipe can hold. Use a smaller number.");
    }

    static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
