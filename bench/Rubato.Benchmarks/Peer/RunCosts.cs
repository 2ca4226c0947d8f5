using System.Diagnostics;
using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Checkpoints;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Benchmarks.Peer;

/// <summary>What a run costs beside its training: the plan and the record of a step, and a checkpoint.</summary>
internal static class RunCosts
{
    private const int Horizon = 10_000, Floats = 30_000_000, Rounds = 7;

    /// <summary>Plan, feedback and record of a step as a share of the MLP's.</summary>
    public static void Loop(int threads)
    {
        var folder = Directory.CreateTempSubdirectory("rubato-bench-");
        try
        {
            var training = new MlpStep();
            var optimizer = training.Optimizer;
            var plan = Plan.Parse(DefaultPlans.For(new Recipe { Optimizer = "adamw" })).Compile(new PlanContext(Horizon, 157, 128) { Signals = Signals.All });
            var binding = plan.Bind(("lr", v => optimizer[0, 0] = v), ("beta1", v => optimizer[1, 0] = v), ("weight_decay", v => optimizer[4, 0] = v));
            using var steps = RunFolder.CreateAt(Path.Combine(folder.FullName, "run")).StartSteps([.. plan.Columns.Select(column => column.ToString())]);
            var step = 0L;
            var around = Measure.Seconds(() =>
            {
                binding.Apply(step = (step + 1) % Horizon);
                steps.Append(step, (int)(step / 157), 1.0 / (step + 1), 0.1 + step, binding.Values);
                binding.Run.Report(Signals.Loss, 1.0 / (step + 1));
                binding.Run.Report(Signals.Accuracy, 0.5);
                binding.Run.Report(Signals.GradNorm, 0.1);
            });
            var whole = Measure.Seconds(training.Run);
            Measure.Report("loop", "plan and record of a step", threads, [.. around.Select(s => 1e6 * s)], "µs");
            Measure.Report("loop", "share of an MLP step", threads, [.. around.Zip(whole, (own, all) => 100 * own / all)], "%");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A checkpoint of 10 million parameters with two moments each, beside plain writing of as many bytes.</summary>
    public static void Checkpoint(int threads, string? where)
    {
        var folder = where is null ? Directory.CreateTempSubdirectory("rubato-bench-") : Directory.CreateDirectory(Path.Combine(where, $"rubato-bench-{Environment.ProcessId}"));
        try
        {
            var tensors = Enumerable.Range(0, 30).ToDictionary(i => $"network.{i}", _ => Tensor.Filled([Floats / 30], 0.1f));
            var checkpoint = new Checkpoint(1, new Dictionary<string, double>(), new Dictionary<string, string>(), [], tensors);
            var checkpoints = new CheckpointFolder(RunFolder.CreateAt(Path.Combine(folder.FullName, "run")));
            var bytes = new byte[1 << 20];
            var (memory, source) = (new CheckpointMemory(), tensors.First().Value);
            List<double> plain = [], ours = [], copies = [];
            for (var round = 0; round < Rounds; round++)
            {
                plain.Add(Seconds(() =>
                {
                    using var file = new FileStream(Path.Combine(folder.FullName, "plain"), FileMode.Create, FileAccess.Write, FileShare.None);
                    for (var written = 0L; written < 4L * Floats; written += bytes.Length) file.Write(bytes);
                    file.Flush(flushToDisk: true);
                }));
                ours.Add(Seconds(() => checkpoints.Write(checkpoint, () => { })));
                copies.Add(Seconds(() =>
                {
                    foreach (var name in tensors.Keys) memory.Copy(name, source);
                }));
            }

            Measure.Report("checkpoint", "plain file of 120 MB", threads, [.. plain.Select(s => 4e-9 * Floats / s)], "GB/s");
            Measure.Report("checkpoint", "10M parameters, two moments", threads, [.. ours.Select(s => 4e-9 * Floats / s)], "GB/s");
            Measure.Report("checkpoint", "share of the disk's speed", threads, [.. plain.Zip(ours, (disk, own) => 100 * disk / own)], "%");
            Measure.Report("checkpoint", "held up", threads, [.. copies.Select(s => 1e3 * s)], "ms");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Seconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
