using Rubato.Engine;

namespace Rubato.Benchmarks.Peer;

/// <summary>A training step on one batch: forward, backward, AdamW.</summary>
internal abstract class TrainingStep(Layer layers, Shape input, Tensor batch, int[] labels)
{
    private readonly Network network = new(layers, input, 1);
    private readonly Tape tape = new();
    private AdamW? optimizer;
    private long step;

    public AdamW Optimizer => optimizer ??= new(network.Parameters);

    /// <summary>Bytes of parameters, gradients, both moments, and of what a step held at one time.</summary>
    public long Bytes => 4 * sizeof(float) * (long)network.Parameters.Values.Count + tape.PeakBytes;

    public void Run()
    {
        using (tape.Record())
        {
            network.Parameters.ClearGradients();
            var scores = network.Forward(batch, Pass.Training(1, step++));
            tape.Backward(CrossEntropy.Mean(View.Reshape(scores, [labels.Length, scores.Shape.Last]), labels));
            Optimizer.Step();
        }
    }

    /// <summary>Random numbers of a shape.</summary>
    public static Tensor Images(Shape shape) => View.Reshape(MatrixProducts.Numbers(shape.Count), shape);

    /// <summary>The classes 0, 1, …, 9, 0, …</summary>
    public static int[] Digits(int count) => [.. Enumerable.Range(0, count).Select(i => i % 10)];

    protected static void Report(string work, string shape, int threads, TrainingStep step) =>
        Measure.Report(work, shape, threads, [.. Measure.Seconds(step.Run).Select(s => s * 1e3)], "ms");
}

/// <summary>784-256-128-10, batch 128.</summary>
internal sealed class MlpStep() : TrainingStep(ImageModels.Mlp(10), [784], Images([Batch, 784]), Digits(Batch))
{
    public const int Batch = 128;
    public const string Shape = "784-256-128-10x128";

    public static void Report(int threads) => Report("mlp", Shape, threads, new MlpStep());
}

/// <summary>The convolutional network.</summary>
internal sealed class CnnStep(int batch = CnnStep.Batch, int side = 28)
    : TrainingStep(ImageModels.Cnn([side, side, 1], 10), [side, side, 1], Images([batch, side, side, 1]), Digits(batch))
{
    public const int Batch = 64;
}

/// <summary>The residual network with batch norm.</summary>
internal sealed class ResNetStep() : TrainingStep(ImageModels.ResNet8(10), [28, 28, 1], Images([Batch, 28, 28, 1]), Digits(Batch))
{
    public const int Batch = 64;
    public const string Shape = "16-32-64x64";

    public static void Report(int threads) => Report("resnet", Shape, threads, new ResNetStep());
}

/// <summary>The decoder on random characters, each place's next one its label.</summary>
internal sealed class TransformerStep(int layers, int width, int heads, int tokens, int batch)
    : TrainingStep(LanguageModels.Decoder(Characters, width, layers, heads), [tokens], Text(batch, tokens), Next(batch, tokens))
{
    public const int Layers = 4, Width = 128, Heads = 4, Tokens = 128, Batch = 16, Characters = 65;

    public TransformerStep()
        : this(Layers, Width, Heads, Tokens, Batch)
    {
    }

    public static string Shape => $"{Layers}x{Width}x{Heads}x{Tokens}x{Batch}";

    public static void Report(int threads) => Report("transformer", Shape, threads, new TransformerStep());

    private static int Character(int row, int place) => (int)(new CounterRandom(3).Derive((ulong)row).Uniform((ulong)place) * Characters);

    private static Tensor Text(int batch, int tokens)
    {
        var text = Tensor.Zeros([batch, tokens]);
        for (var i = 0; i < text.Count; i++) text.Data[i] = Character(i / tokens, i % tokens);
        return text;
    }

    private static int[] Next(int batch, int tokens) => [.. Enumerable.Range(0, batch * tokens).Select(i => Character(i / tokens, i % tokens + 1))];
}
