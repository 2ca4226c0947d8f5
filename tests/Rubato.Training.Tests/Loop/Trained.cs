using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>A run that was executed in a folder of the test.</summary>
sealed record Trained(TrainingRun Run, RunSummary Summary, RunFolder Folder)
{
    /// <summary>A few glyphs; the number is no multiple of the batch, so that the last one takes what is left.</summary>
    public static ImageData Glyphs { get; } = Rubato.Training.Data.Glyphs.Load(seed: 3, trainCount: 90, testCount: 40);

    /// <summary>Two epochs of six steps, the last of them over 10 images.</summary>
    public static Recipe Small { get; } = new() { Model = "mlp", Optimizer = "sgd", Epochs = 2, Batch = 16, Seed = 5, Threads = 2 };

    public static ResolvedRecipe Resolve(Recipe recipe) => recipe.Resolve(DefaultPlans.For);

    public static Trained In(
        TestFolder folder, string name, Recipe recipe, ImageData? data = null, ITrainingObserver? observer = null, CancellationToken stop = default)
    {
        var run = new TrainingRun(Resolve(recipe), data ?? Glyphs);
        var runFolder = RunFolder.CreateAt(folder.At(name));
        return new(run, run.Execute(runFolder, observer, stop), runFolder);
    }

    /// <summary>The final numbers of a parameter.</summary>
    public float[] Parameter(string name) => Run.Network.Parameters.Single(p => p.Name == name).Value.Data.ToArray();

    /// <summary>The numbers that a parameter starts from.</summary>
    public static float[] InitialParameter(Recipe recipe, string name) =>
        new TrainingRun(Resolve(recipe), Glyphs).Network.Parameters.Single(p => p.Name == name).Value.Data.ToArray();

    public Layer[] LayersOf<TLayer>()
        where TLayer : Layer => [.. Run.Network.LayersOf<TLayer>()];
}
