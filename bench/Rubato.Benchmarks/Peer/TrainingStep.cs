using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

/// <summary>A training step on one batch: forward, backward, AdamW.</summary>
internal abstract class TrainingStep(Layer layers, Shape input, int batch)
{
    private readonly Network network = new(layers, input, 1);
    private readonly Tape tape = new();
    private readonly int[] labels = [.. Enumerable.Range(0, batch).Select(i => i % 10)];
    private readonly Tensor images = View.Reshape(MatrixProducts.Numbers(batch * 784), input.Rank == 1 ? [batch, 784] : [batch, 28, 28, 1]);
    private AdamW? optimizer;
    private long step;

    public AdamW Optimizer => optimizer ??= new(network.Parameters);

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
}

/// <summary>784-256-128-10, batch 128.</summary>
internal sealed class MlpStep() : TrainingStep(ImageModels.Mlp(10), [784], 128)
{
    public static void Report(int threads) =>
        Measure.Report("mlp", "784-256-128-10x128", threads, [.. Measure.Seconds(new MlpStep().Run).Select(s => s * 1e3)], "ms");
}

/// <summary>The convolutional network, batch 64.</summary>
internal sealed class CnnStep() : TrainingStep(ImageModels.Cnn([28, 28, 1], 10), [28, 28, 1], 64);
