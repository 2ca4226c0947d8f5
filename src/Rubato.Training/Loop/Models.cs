using Rubato.Engine;
using System.Globalization;
using Rubato.Training.Data;
using Rubato.Training.Recipes;

namespace Rubato.Training;

/// <summary>The networks that a recipe may name (<see cref="Recipe.Models"/>), and what a plan sees of them.</summary>
public static class Models
{
    const int SmallestSide = 4;

    const int UsualSide = 28, UsualClasses = 10;

    /// <summary>The widest layer of the perceptron; the channels of the first convolution.</summary>
    const int MostWidth = 256, MostChannels = 32;

    /// <summary>The parameter groups that a plan may name where images are 28×28 in ten classes, as those of glyphs and MNIST.</summary>
    /// <param name="model">One of <see cref="Recipe.Models"/>.</param>
    public static IReadOnlyList<ParameterGroup> GroupsOf(string model) => GroupsOf(Build(model, [UsualSide, UsualSide, 1], UsualClasses, 0));

    internal static Network Build(string model, Shape input, int classes, ulong seed) =>
        new(model == "mlp" ? ImageModels.Mlp(classes) : ImageModels.Cnn(input, classes), input, seed);

    /// <summary>A bound for the numbers that a layer gives for one image; a tensor holds 2³¹ − 1.</summary>
    internal static long MostNumbersOfAnImage(string model, LabelledImages images)
    {
        var pixels = (long)images.Height * images.Width;
        return model == "mlp" ? Math.Max(pixels * images.Channels, MostWidth) : pixels * Math.Max(images.Channels, MostChannels);
    }

    /// <summary>A group for each parameter, with its place in the network and the inputs of one of its outputs.</summary>
    internal static IReadOnlyList<ParameterGroup> GroupsOf(Network network) =>
        [.. network.Parameters.Select(p => new ParameterGroup(p.Name).With("depth", p.Depth).With("fan_in", p.FanIn))];

    /// <summary>Throws unless a recipe and its data go together.</summary>
    internal static void Require(ResolvedRecipe recipe, ImageData data)
    {
        if (data.Train.Count == 0 || data.Test.Count == 0)
            throw new TrainingException($"data: {data.Name} has {data.Train.Count} training and {data.Test.Count} test images; at least one of each is needed.");
        if (recipe.Batch > data.Train.Count)
            throw new TrainingException($"batch: got {recipe.Batch}; {data.Name} has {data.Train.Count} training images. Give a smaller batch.");
        var most = int.MaxValue / MostNumbersOfAnImage(recipe.Model, data.Train);
        if (recipe.Batch > most)
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture, $"batch: got {recipe.Batch}; at most {most} images of {data.Train.Height}×{data.Train.Width} pixels go through {recipe.Model} at once. Give a smaller batch."));
        if (recipe.Model == "cnn" && Math.Min(data.Train.Height, data.Train.Width) < SmallestSide)
            throw new TrainingException(
                $"model: cnn needs images of at least {SmallestSide}×{SmallestSide}; {data.Name} has {data.Train.Height}×{data.Train.Width}. Use --model mlp.");
    }
}
