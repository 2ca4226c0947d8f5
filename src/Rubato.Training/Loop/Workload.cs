using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Reports;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>What a run works on: a task with its network, and the data behind it.</summary>
public sealed class Workload
{
    readonly Lazy<string> _fingerprint;
    readonly Func<ReportPictures?> _pictures;

    /// <summary>A workload of any task.</summary>
    /// <param name="data">The data's name.</param>
    /// <param name="task">What is learnt, and the network.</param>
    /// <param name="fingerprint">Tells the data from others: a run that goes on must find the same. Asked for once, when it is needed.</param>
    /// <param name="pictures">What the report shows of data and answers when the run ends; nothing where null.</param>
    public Workload(string data, ITrainingTask task, Func<string> fingerprint, Func<ReportPictures?>? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(fingerprint);
        (Data, Task, _fingerprint, _pictures) = (data, task, new(fingerprint), pictures ?? (() => null));
    }

    /// <summary>The data's name.</summary>
    public string Data { get; }

    /// <summary>What is learnt.</summary>
    public ITrainingTask Task { get; }

    /// <summary>The images behind it, where it is one of images.</summary>
    public ImageData? Images { get; private init; }

    internal string Fingerprint => _fingerprint.Value;

    internal ReportPictures? Pictures => _pictures();

    /// <summary>Loads the data of a recipe and builds its model.</summary>
    /// <exception cref="DataException">The data aren't there, or are damaged.</exception>
    /// <exception cref="TrainingException">The recipe doesn't fit the data.</exception>
    public static Workload Load(ResolvedRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var isText = DataCatalog.KindOf(recipe.Data) == DataKind.Text;
        if (isText != Models.IsOfTexts(recipe.Model))
            throw new TrainingException($"model: {recipe.Model} learns from {(isText ? "images" : "texts")}; {recipe.Data} is a {(isText ? "text" : "set of images")}. Use {(isText ? "--model transformer" : "--data shakespeare or a text file, or another model")}.");
        return isText ? Of(recipe, DataCatalog.LoadText(recipe.Data, recipe.Recipe.DataDir)) : Of(recipe, DataViews.Of(recipe, DataCatalog.Load(recipe.Data, recipe.DataOptions)));
    }

    /// <summary>The workload of a recipe on a text.</summary>
    /// <exception cref="TrainingException">The recipe doesn't fit the text.</exception>
    public static Workload Of(ResolvedRecipe recipe, TextData text)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(text);
        if (recipe.Recipe is { TrainSamples: not null } or { TestSamples: not null } or { Classes: not null } or { FewShot: not null } or { Imbalance: not null } or { LabelNoise: not null })
            throw new TrainingException("data: train-samples, test-samples, classes, few-shot, imbalance and label-noise choose among images; a text is read whole. Leave them out.");
        var network = Models.OfTexts(text.Alphabet.Count, recipe.Tokens, (ulong)recipe.Seed);
        var task = new LanguageModelling(network, text.Train, text.Validation, text.Alphabet.Count, recipe.Tokens);
        return new(text.Name, task, () => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.All.Span))));
    }

    /// <summary>The workload of a recipe on images.</summary>
    /// <exception cref="TrainingException">The recipe doesn't fit the data.</exception>
    public static Workload Of(ResolvedRecipe recipe, ImageData data)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(data);
        Models.Require(recipe, data);
        var task = Models.TaskOf(recipe.Model, data, (ulong)recipe.Seed);
        return new(data.Name, task, () => FingerprintOf(data), () => new(data, task is ImageClassification classified ? (ReadOnlyMemory<int>?)classified.Given : null)) { Images = data };
    }

    static string FingerprintOf(ImageData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var images in new[] { data.Train, data.Test })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{images.Count} {images.Height} {images.Width} {images.Channels} {images.Classes}\n")));
            hash.AppendData(images.Pixels.Span);
            hash.AppendData(images.Labels.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
