using Rubato.Training.Recipes;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>What most recipes of the corpus share.</summary>
internal static class CorpusRecipes
{
    /// <summary>8×8 pixels, 1,437 training and 360 test images.</summary>
    public static Recipe Digits(string optimizer, string plan, int epochs, int batch = 32) => Of("digits", optimizer, plan, epochs, batch);

    /// <summary>28×28 pixels, drawn by the program.</summary>
    public static Recipe Glyphs(string optimizer, string plan, int epochs, int batch = 32, int images = 1500) => Of("glyphs", optimizer, plan, epochs, batch) with { TrainSamples = images, TestSamples = 400 };

    /// <summary>28×28 pixels, the first of MNIST's.</summary>
    public static Recipe Mnist(string optimizer, string plan, int epochs, int batch = 32, int images = 1500) => Of("mnist", optimizer, plan, epochs, batch) with { TrainSamples = images, TestSamples = 400 };

    public static CorpusNetwork Dense(params int[] widths) => new(CorpusNetwork.Layers.Dense, widths);

    public static CorpusNetwork DenseNorm(params int[] widths) => new(CorpusNetwork.Layers.DenseNorm, widths);

    public static CorpusNetwork Convolution(params int[] widths) => new(CorpusNetwork.Layers.Convolution, widths);

    public static CorpusNetwork ConvolutionNorm(params int[] widths) => new(CorpusNetwork.Layers.ConvolutionNorm, widths);

    private static Recipe Of(string data, string optimizer, string plan, int epochs, int batch) =>
        new() { Data = data, Model = "mlp", Optimizer = optimizer, Plan = plan, Epochs = epochs, Batch = batch };
}
