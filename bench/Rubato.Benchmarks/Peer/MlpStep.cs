using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

/// <summary>One training step of 784-256-128-10 on a batch of 128: forward, backward, AdamW.</summary>
internal sealed class MlpStep
{
    private const int Batch = 128;
    private readonly Network network = new(ImageModels.Mlp(10), [784], 1);
    private readonly Tensor images;
    private readonly int[] labels;
    private readonly Tape tape = new();
    private long step;

    public MlpStep()
    {
        images = MatrixProducts.Numbers(Batch * 784);
        images = View.Reshape(images, [Batch, 784]);
        labels = [.. Enumerable.Range(0, Batch).Select(i => i % 10)];
        Optimizer = new AdamW(network.Parameters);
    }

    public AdamW Optimizer { get; }

    public void Run()
    {
        using (tape.Record())
        {
            network.Parameters.ClearGradients();
            var loss = CrossEntropy.Mean(network.Forward(images, Pass.Training(1, step++)), labels);
            tape.Backward(loss);
            Optimizer.Step();
        }
    }

    public static void Report(int threads)
    {
        var training = new MlpStep();
        Measure.Report("mlp", "784-256-128-10x128", threads, [.. Measure.Seconds(training.Run).Select(s => s * 1e3)], "ms");
    }
}
