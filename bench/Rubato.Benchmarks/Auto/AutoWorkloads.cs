using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Benchmarks.Auto;

/// <summary>The eight workloads. Subsets are the first examples of their kind, always the same; held-out data are the test set's, never trained on.</summary>
internal static class AutoWorkloads
{
    private const int TextWindow = 32;
    private static readonly double[] Shares = [1, 0.6, 0.36, 0.22, 0.13, 0.08, 0.05, 0.03, 0.02, 0.01];
    private static readonly Lazy<ImageData> Digits = new(() => DataCatalog.Load("digits", new() { DataDir = SharedData.Folder }));
    private static readonly Lazy<ImageData> AllMnist = new(() => DataCatalog.Load("mnist", new() { DataDir = SharedData.Folder }));
    private static readonly Lazy<TextData> Shakespeare = new(() => DataCatalog.LoadText("shakespeare", SharedData.Folder));

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<AutoWorkload> All { get; } =
    [
        new(1, "digits, MLP", "sgd", 20, 32, "digits", "all 8×8 digits in their usual split; 64-256-128-10, relu",
            seed => Classify(Digits.Value, ImageModels.Mlp(10), seed)) { Classes = 10 },
        new(2, "MNIST, MLP", "adamw", 10, 100, "mnist", "10,000 training and 2,000 test images; 784-256-128-10, relu",
            seed => Classify(Mnist(10_000, 2000), ImageModels.Mlp(10), seed)) { Classes = 10 },
        new(3, "MNIST, CNN", "sgd", 10, 32, "mnist", "3,200 training and 1,000 test images; 3×3×16, pool, 3×3×32, pool, 64, 10, relu",
            seed => Classify(Mnist(3200, 1000), AutoModels.Cnn(10), seed)) { Classes = 10 },
        new(4, "MNIST, CNN with batch norm", "adamw", 10, 32, "mnist", "3,200 training and 1,000 test images; 3×3×8 and 3×3×16 of stride 2 with batch norm and relu, 3×3×32 with batch norm and relu, mean, 10",
            seed => Classify(Mnist(3200, 1000), AutoModels.NormedCnn(10), seed)) { Classes = 10 },
        new(5, "MNIST, autoencoder", "adamw", 10, 100, "mnist", "10,000 training and 2,000 test images; 784-128-16-128-784, relu, squared error of pixels 0 … 1",
            seed => Autoencode(Mnist(10_000, 2000), seed)),
        new(6, "tiny Shakespeare, transformer", "adamw", 10, 16, "shakespeare", "the first 51,232 training and 8,192 held-out characters; windows of 32, 2 blocks of width 32, 2 heads",
            Continue),
        new(7, "imbalanced MNIST, focal loss", "sgd", 10, 32, "mnist", "classes kept by the shares 1 … 0.01 of 10,000 training images, 2,000 test images as they are; 784-256-128-10, relu, focal loss γ = 2",
            seed => Classify(Mnist(10_000, 2000).WithTrain(images => images.Imbalanced(Shares, seed: 1)), ImageModels.Mlp(10), seed))
        { Classes = 10, TaskLines = [("focal_gamma", "2")] },
        new(8, "few shots after MNIST 0–4", "adamw", 20, 5, "mnist", "20 training images of each of the classes 5–9, 1,000 test images of these; the network of 3 trained on 0–4 (4,800 images, 5 epochs, batch 64, AdamW, cosine(2e-3, 0), seed 0), its last layer new",
            seed => FineTuning.Of(MnistOf([5, 6, 7, 8, 9], 1000).WithTrain(images => images.FewShot(20, seed: 1)), MnistOf([0, 1, 2, 3, 4], 1000).WithTrain(images => images.Take(4800)), seed)) { Classes = 5 },
    ];

    private static ImageData Mnist(int train, int test) => new("mnist", AllMnist.Value.Train.Take(train), AllMnist.Value.Test.Take(test));

    /// <summary>Images of some classes among the first 10,000 and 2,500, so many of them to judge by.</summary>
    private static ImageData MnistOf(int[] classes, int test)
    {
        var data = Mnist(10_000, 2500).WithBoth(images => images.OnlyClasses(classes, relabel: true));
        return new(data.Name, data.Train, data.Test.Take(test));
    }

    private static ImageClassification Classify(ImageData data, Layer layers, long seed) =>
        new(new Network(layers, [data.Train.Height, data.Train.Width, data.Train.Channels], (ulong)seed), data);

    private static Autoencoding Autoencode(ImageData data, long seed) => new(new Network(Autoencoders.Dense([28, 28, 1], 16, [128]), [28, 28, 1], (ulong)seed), data);

    private static LanguageModelling Continue(long seed)
    {
        var text = Shakespeare.Value;
        var network = new Network(LanguageModels.Decoder(text.Alphabet.Count, width: 32, layers: 2, heads: 2), [TextWindow], (ulong)seed);
        return new(network, text.Train[..(51_200 + TextWindow)], text.Validation[..8192], text.Alphabet.Count, TextWindow);
    }
}
