using System.Globalization;
using BenchmarkDotNet.Running;
using Rubato.Benchmarks;
using Rubato.Benchmarks.Auto;
using Rubato.Benchmarks.Diagnosis;
using Rubato.Benchmarks.Peer;
using Rubato.Engine;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["auto", .. var experiment]) return AutoCommand.Run(experiment);
if (args is ["diagnose", var step, .. var given]) return DiagnoseWork.Run(step, given);
if (args is not ["peer", var work, .. var options])
{
    BenchmarkSwitcher.FromAssembly(typeof(EngineBenchmarks).Assembly).Run(args);
    return 0;
}

string? Option(string name) => Array.IndexOf(options, name) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;

var threads = int.Parse(Option("--threads") ?? "1");
Processor.Threads = threads;
switch (work)
{
    case "gemm": MatrixProducts.Run(threads); return 0;
    case "adamw": Updates.AdamW(threads); return 0;
    case "optimisers": Updates.All(threads, Option("--only")); return 0;
    case "triad": Updates.Triad(threads); return 0;
    case "floor": Floor.Report(threads, Option("--work")); return 0;
    case "mlp": MlpStep.Report(threads); return 0;
    case "cnn": CnnTraining.Report(threads, long.Parse(Option("--seed") ?? "1"), Option("--data-dir")); return 0;
    case "resnet": ResNetStep.Report(threads); return 0;
    case "transformer": TransformerStep.Report(threads); return 0;
    case "hvp": HessianProduct.Report(threads); return 0;
    case "memory":
        if (Memory.Report(threads, Option("--model") ?? "cnn")) return 0;
        Console.Error.WriteLine($"peer memory: got the model '{Option("--model")}'; cnn and transformer are allowed.");
        return 1;
    case "plan": PlanShare.Report(threads); return 0;
    case "loop": RunCosts.Loop(threads); return 0;
    case "probes": ProbeCosts.Report(threads, Option("--model")); return 0;
    case "checkpoint": RunCosts.Checkpoint(threads, Option("--folder")); return 0;
    case "range": RangeQuality.Report(threads, int.Parse(Option("--seeds") ?? "2"), Option("--data-dir"), Option("--only")); return 0;
    default:
        Console.Error.WriteLine($"peer: got '{work}'; gemm, adamw, optimisers, triad, floor, mlp, cnn, resnet, transformer, hvp, memory, plan, loop, probes, checkpoint and range are allowed.");
        return 1;
}
