using System.Globalization;
using Rubato.Training;
using Rubato.Training.RangeTests;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Peer;

/// <summary>
/// How good a range test's suggestions are: each beside the best peak of a sweep, in which every peak trains the whole recipe under
/// <c>linear(peak/20, peak) for 5% then cosine(peak, 0)</c> and is judged by its test loss.
/// </summary>
internal static class RangeQuality
{
    private const int Points = 20, TextCharacters = 40_000;
    private const double Decades = 2, Allowed = 3;

    /// <summary>Prints a row for each of five tasks, as a table in Markdown.</summary>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="seeds">Seeds over which the test losses of the sweep are averaged.</param>
    /// <param name="dataDir">The folder with digits and tinyshakespeare.</param>
    /// <param name="only">One task; all where null.</param>
    public static void Report(int threads, int seeds, string? dataDir, string? only)
    {
        var folder = Directory.CreateTempSubdirectory("rubato-range-");
        try
        {
            Console.WriteLine("| task | steps | best peak | test loss | recommended | factor | test loss there | within 3 | steepest | valley | minimum/10 | stability limit | peaks within 1% of the best loss |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (var (name, recipe) in Tasks(folder.FullName, dataDir).Where(task => only is null || task.Name == only)) Report(name, recipe with { Threads = threads, Seed = 1, CheckpointEvery = "none" }, seeds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Name, Recipe Recipe)> Tasks(string folder, string? dataDir)
    {
        yield return ("digits-mlp", new() { Data = "digits", DataDir = dataDir, Model = "mlp", Optimizer = "sgd", Batch = 32, Epochs = 7 });
        yield return ("glyphs-mlp", new() { Data = "glyphs", Model = "mlp", Optimizer = "adamw", TrainSamples = 2000, TestSamples = 1000, Batch = 32, Epochs = 5 });
        yield return ("glyphs-cnn", new() { Data = "glyphs", Model = "cnn", Optimizer = "sgd", TrainSamples = 2000, TestSamples = 1000, Batch = 32, Epochs = 4 });
        yield return ("autoencoder", new() { Data = "glyphs", Model = "autoencoder", Optimizer = "adam", TrainSamples = 2000, TestSamples = 1000, Batch = 32, Epochs = 5 });
        if (dataDir is null) yield break;
        var text = Path.Combine(folder, "text.txt");
        File.WriteAllText(text, File.ReadAllText(Path.Combine(dataDir, "tinyshakespeare", "input.txt"))[..TextCharacters]);
        yield return ("transformer", new() { Data = text, Model = "transformer", Optimizer = "adamw", Tokens = 32, Batch = 16, Epochs = 3 });
    }

    private static void Report(string name, Recipe recipe, int seeds)
    {
        var resolved = recipe.Resolve(DefaultPlans.For);
        var test = new RangeTest(resolved);
        var result = test.Run(new());
        var context = new PlanContext(1000);
        var middle = Plan.Parse(DefaultPlans.For(recipe)).Compile(context).RangeOf("lr").High;
        var peaks = Enumerable.Range(0, Points).Select(i => middle * Math.Pow(10, Decades * ((2.0 * i / (Points - 1)) - 1))).ToArray();
        var (steps, losses) = (0L, new double[Points]);
        for (var i = 0; i < Points; i++) (steps, losses[i]) = Trained(resolved, result, peaks[i], seeds);
        var best = Array.IndexOf(losses, losses.Min());
        string Factor(double? value) => value is { } rate ? Text(rate / peaks[best], "0.00") : "–";
        var recommended = result.Recommended.Value;
        var there = recommended is { } peak ? Text(Trained(resolved, result, peak, seeds).Loss) : "–";
        var near = peaks.Where((_, i) => losses[i] <= losses[best] * 1.01).ToArray();
        var isWithin = recommended is { } rate && rate / peaks[best] is >= 1 / Allowed and <= Allowed;
        string[] cells =
        [
            $"{name}, {recipe.Optimizer}", Text(steps, "0"), Text(peaks[best]), Text(losses[best]), recommended is { } shown ? Text(shown) : "–", Factor(recommended), there, isWithin ? "yes" : "NO",
            .. result.Suggestions.Select(suggestion => Factor(suggestion.Value)), $"{Text(near[0])} … {Text(near[^1])}",
        ];
        Console.WriteLine($"| {string.Join(" | ", cells)} |");
        Console.Error.WriteLine($"{name}: {string.Join(", ", peaks.Zip(losses, (peak, loss) => $"{Text(peak)}: {Text(loss)}"))}");
    }

    /// <summary>The test loss after training with a peak, averaged over seeds; ∞ where a run diverged.</summary>
    private static (long Steps, double Loss) Trained(ResolvedRecipe recipe, RangeResult result, double peak, int seeds)
    {
        var (sum, steps) = (0.0, 0L);
        for (var seed = 0; seed < seeds; seed++)
        {
            var folder = Directory.CreateTempSubdirectory("rubato-range-run-");
            try
            {
                var one = (recipe.Recipe with { Seed = recipe.Seed + seed, Plan = result.PlanWith(peak) }).Resolve(DefaultPlans.For);
                var run = new TrainingRun(one, Workload.Load(one));
                steps = run.Steps;
                var summary = run.Execute(RunFolder.CreateAt(Path.Combine(folder.FullName, "run")));
                sum += summary.Outcome == RunOutcome.Finished ? summary.Loss : double.PositiveInfinity;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        return (steps, sum / seeds);
    }

    private static string Text(double value, string format = "G3") => value.ToString(format, CultureInfo.InvariantCulture);
}
