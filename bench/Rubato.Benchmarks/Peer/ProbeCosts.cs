using System.Diagnostics;
using System.Globalization;
using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;

namespace Rubato.Benchmarks.Peer;

/// <summary>What a measurement of each probe costs beside what it declares, in gradients of a batch of 64: a table for each network.</summary>
internal static class ProbeCosts
{
    private const int Batch = 64, Images = 1024, FewestSteps = 4, MostSteps = 400, MostRepeats = 20;
    private const double Seconds = 2;

    public static readonly string[] Models = ["mlp", "cnn", "resnet8", "transformer", "autoencoder"];

    public static void Report(int threads, string? only)
    {
        Console.WriteLine($"On {threads} thread{(threads == 1 ? "" : "s")}, medians of {FewestSteps} to {MostSteps} steps each.");
        foreach (var model in Models.Where(model => only is null || model == only)) Report(model);
    }

    private static void Report(string model)
    {
        var target = TargetOf(model);
        var gradient = new BatchGradient(target.Task);
        var examples = new ExampleStream(1, target.Task.Count);
        var best = double.PositiveInfinity;
        List<string> rows = [];
        foreach (var kind in ProbeCatalog.Kinds.Where(kind => kind.Refusal(target) is null))
        {
            var (declared, measured) = (kind.Cost(target) + kind.StepCost(target), Measure(kind));
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"| `{kind.Name}` | {Figures(declared)} | {Figures(measured)} | {(declared == 0 ? "" : (declared / measured).ToString("0.00", CultureInfo.InvariantCulture))} |"));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\n## {model}\n\n{target.Network.Parameters.Values.Count:N0} numbers, {target.Work.Products:N0} products and {target.Work.Outputs:N0} outputs for an example; a gradient takes {1e3 * best:0.00} ms at best.\n\n| probe | declared | measured | declared/measured |\n| --- | ---: | ---: | ---: |"));
        foreach (var row in rows) Console.WriteLine(row);

        // The median ratio of a measurement to gradients of about its length in the same step: so a neighbour that takes the processor slows both down.
        double Measure(ProbeKind kind)
        {
            var host = new ProbeHost([new(kind, 1, 0, IsRead: false, IsStretched: false)], target, (_, _) => { });
            List<double> ratios = [];
            var (repeats, watch) = (1, Stopwatch.StartNew());
            for (var step = 1; step <= FewestSteps || (step <= MostSteps && watch.Elapsed.TotalSeconds < Seconds); step++)
            {
                var before = host.Seconds;
                host.BeforeStep(step);
                var (batch, moment) = (examples.Take(Batch, crosses: true), new BatchMoment(1, step, 0, 0));
                var result = default(BatchResult);
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < repeats; i++) result = gradient.Compute(batch.Span, moment, parts: 1);
                var own = Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
                host.AfterGradient(batch, moment, result.Loss, result.GradNorm);
                target.Optimizer.Step();
                host.AfterStep();
                best = Math.Min(best, own);
                var ratio = (host.Seconds - before) / own;
                repeats = (int)Math.Clamp(ratio, 1, MostRepeats);
                if (step > 1) ratios.Add(ratio);
            }

            return ratios.Order().ElementAt(ratios.Count / 2);
        }
    }

    private static string Figures(double value) => value == 0 ? "0" : value.ToString(value < 0.001 ? "0.0000" : value < 0.1 ? "0.000" : value < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);

    public static ProbeTarget TargetOf(string model)
    {
        var task = model == "transformer" ? Texts() : Training.Models.TaskOf(model, DataCatalog.Load("glyphs", new() { Seed = 1, TrainCount = Images, TestCount = 256 }), 1);
        if (task is ImageClassification classification) classification.Hyperparameters.First(settable => settable.Info.Name == "focal_gamma").Set(2); // so that examples are weighed
        var optimizer = new ClippedGradients(new AdamW(task.Network.Parameters, Engine.ParameterGroup.Each(task.Network.Parameters), learningRate: 1e-4));
        return new(task, optimizer, Batch, 1);
    }

    private static LanguageModelling Texts()
    {
        const int alphabet = 65, tokens = 64;
        var random = new CounterRandom(1);
        return new(Training.Models.OfTexts(alphabet, tokens, 1), Text(Images * tokens / 4), Text(tokens * 16), alphabet, tokens);

        int[] Text(int count) => [.. Enumerable.Range(0, count).Select(i => (int)(random.Bits((ulong)i) % alphabet))];
    }
}
