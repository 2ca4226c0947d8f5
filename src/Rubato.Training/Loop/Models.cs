using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>The networks that a recipe may name (<see cref="Recipe.Models"/>), what each learns, and what a plan sees of them.</summary>
public static class Models
{
    const string Transformer = "transformer";

    const int UsualAlphabet = 65, UsualTokens = 64, Width = 128, Layers = 4, Heads = 4;

    const int UsualSide = 28, UsualClasses = 10, CodeLength = 16;

    static readonly IReadOnlyList<Entry> All =
    [
        new("mlp", (image, classes) => ImageModels.Mlp(classes)) { WidestLayer = 256 },
        new("cnn", (image, classes) => ImageModels.Cnn(image, classes)) { MostChannels = 32, SmallestSide = 4 },
        new("resnet8", (image, classes) => ImageModels.ResNet8(classes)) { MostChannels = 16 },
        new("autoencoder", (image, classes) => Autoencoders.Dense(image, CodeLength, [128])) { WidestLayer = 128, IsAutoencoder = true },
        new("conv-autoencoder", (image, classes) => Autoencoders.Convolutional(image, CodeLength, [16, 32])) { MostChannels = 32, SideMultiple = 4, IsAutoencoder = true },
    ];

    /// <summary>Their names.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name), Transformer];

    /// <summary>The parameter groups that a plan may name where images are 28×28 in ten classes, as those of glyphs and MNIST.</summary>
    /// <param name="model">One of <see cref="Recipe.Models"/>.</param>
    public static IReadOnlyList<ParameterGroup> GroupsOf(string model) => GroupsOf(IsOfTexts(model) ? OfTexts(UsualAlphabet, UsualTokens, 0) : new Network(Find(model).Layers([UsualSide, UsualSide, 1], UsualClasses), [UsualSide, UsualSide, 1], 0));

    /// <summary>Whether a model learns from texts; the others do from images.</summary>
    internal static bool IsOfTexts(string model) => model == Transformer;

    /// <summary>The decoder of 4 layers of width 128 with 4 heads.</summary>
    internal static Network OfTexts(int alphabet, int tokens, ulong seed) => new(LanguageModels.Decoder(alphabet, Width, Layers, Heads), [tokens], seed);

    /// <summary>A model's network for some images, and what it learns from them.</summary>
    internal static ITrainingTask TaskOf(string model, ImageData data, ulong seed)
    {
        Shape image = [data.Train.Height, data.Train.Width, data.Train.Channels];
        var entry = Find(model);
        var network = new Network(entry.Layers(image, data.Train.Classes), image, seed);
        return entry.IsAutoencoder ? new Autoencoding(network, data) : new ImageClassification(network, data);
    }

    /// <summary>A group for each parameter, with its place in the network and the inputs of one of its outputs.</summary>
    internal static IReadOnlyList<ParameterGroup> GroupsOf(Network network) =>
        [.. network.Parameters.Select(p => new ParameterGroup(p.Name).With("depth", p.Depth).With("fan_in", p.FanIn))];

    /// <summary>Throws unless a recipe and its data go together.</summary>
    internal static void Require(ResolvedRecipe recipe, ImageData data)
    {
        var entry = Find(recipe.Model);
        var train = data.Train;
        if (train.Count == 0 || data.Test.Count == 0)
            throw new TrainingException($"data: {data.Name} has {train.Count} training and {data.Test.Count} test images; at least one of each is needed.");
        if (recipe.Batch > train.Count)
            throw new TrainingException($"batch: got {recipe.Batch}; {data.Name} has {train.Count} training images. Give a smaller batch.");
        var most = int.MaxValue / entry.MostNumbersOfAnImage(train);
        if (recipe.Batch > most)
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture, $"batch: got {recipe.Batch}; at most {most} images of {train.Height}×{train.Width} pixels go through {recipe.Model} at once. Give a smaller batch."));
        if (Math.Min(train.Height, train.Width) < entry.SmallestSide)
            throw new TrainingException(
                $"model: {recipe.Model} needs images of at least {entry.SmallestSide}×{entry.SmallestSide}; {data.Name} has {train.Height}×{train.Width}. Use --model mlp.");
        if (train.Height % entry.SideMultiple != 0 || train.Width % entry.SideMultiple != 0)
            throw new TrainingException(
                $"model: {recipe.Model} needs images whose sides are multiples of {entry.SideMultiple}; {data.Name} has {train.Height}×{train.Width}. Use --model autoencoder.");
    }

    static Entry Find(string model) => All.First(entry => entry.Name == model);

    sealed record Entry(string Name, Func<Shape, int, Layer> Layers)
    {
        /// <summary>Numbers of the widest layer, where it doesn't depend on the image.</summary>
        public int WidestLayer { get; init; }

        /// <summary>Channels of the first convolution.</summary>
        public int MostChannels { get; init; } = 1;

        public int SmallestSide { get; init; } = 1;

        public int SideMultiple { get; init; } = 1;

        public bool IsAutoencoder { get; init; }

        /// <summary>A bound for the numbers that a layer gives for one image; a tensor holds 2³¹ − 1.</summary>
        public long MostNumbersOfAnImage(LabelledImages images) =>
            Math.Max(WidestLayer, (long)images.Height * images.Width * Math.Max(images.Channels, MostChannels));
    }
}
