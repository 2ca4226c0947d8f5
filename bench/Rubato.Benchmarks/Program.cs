using Rubato.Benchmarks.Peer;
using Rubato.Engine;

var threads = int.Parse(args[Array.IndexOf(args, "--threads") + 1]);
Processor.Threads = threads;
switch (args[1])
{
    case "gemm": MatrixProducts.Run(threads); break;
    case "adamw": Updates.AdamW(threads); break;
    case "triad": Updates.Triad(threads); break;
    case "mlp": MlpStep.Report(threads); break;
    case "cnn": CnnStep.Report(threads); break;
}
