using System.Diagnostics;
using System.Globalization;

namespace Rubato.Benchmarks.Peer;

/// <summary>
/// Resident memory that a model and 20 steps of training it add, as <c>memory.py</c> measures it: the largest resident size since, minus
/// the size before the model is built. The runtime, and the code that a tiny step of the same layers needs, isn't counted.
/// </summary>
internal static class Memory
{
    private const int Steps = 20;
    private const double WarmSeconds = 2, MiB = 1 << 20;

    public static bool Report(int threads, string model)
    {
        switch (model)
        {
            case "cnn": Report(threads, model, new CnnStep(batch: 2, side: 8), () => new CnnStep()); return true;
            case "transformer": Report(threads, model, new TransformerStep(layers: 1, width: 16, heads: 2, tokens: 8, batch: 2), () => new TransformerStep()); return true;
            default: return false;
        }
    }

    private static void Report(int threads, string model, TrainingStep tiny, Func<TrainingStep> build)
    {
        // Long enough for the compiler to have made its final code, which takes memory of its own meanwhile.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < WarmSeconds;) tiny.Run();
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5"); // forgets the largest size so far
        var before = Resident("VmRSS:");
        var training = build();
        for (var step = 0; step < Steps; step++) training.Run();
        Measure.Report("memory", model, threads, [(Resident("VmHWM:") - before) / MiB], "MiB");
        Measure.Report("memory", $"{model} tensors", threads, [training.Bytes / MiB], "MiB");
    }

    private static double Resident(string name) =>
        1024 * double.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim(),
            CultureInfo.InvariantCulture);
}
