using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Benchmarks.Auto;

/// <summary>A network that was trained on some classes goes on with a few examples of others.</summary>
internal static class FineTuning
{
    private static readonly Dictionary<string, Tensor> Pretrained = [];

    /// <summary>The task on the new classes: all layers but the last begin where the fixed training on the old ones ended.</summary>
    /// <param name="data">The new classes.</param>
    /// <param name="before">The old ones, as many.</param>
    /// <param name="seed">Of the last layer's first weights.</param>
    public static ImageClassification Of(ImageData data, ImageData before, long seed)
    {
        if (Pretrained.Count == 0) Train(before);
        var network = NetworkOf(data, seed);
        network.Load(Pretrained, strict: false);
        return new(network, data);
    }

    private static void Train(ImageData data)
    {
        var task = new ImageClassification(NetworkOf(data, seed: 0), data);
        Training.Run(new("mnist", task, () => "classes 0–4"), "adamw", "lr = cosine(2e-3, 0)\nweight_decay = 0.01", epochs: 5, batch: 64, seed: 0);
        foreach (var (name, value) in task.Network.State.Where(tensor => !tensor.Name.StartsWith($"{AutoModels.Head}.", StringComparison.Ordinal))) Pretrained.Add(name, value);
    }

    private static Network NetworkOf(ImageData data, long seed) => new(AutoModels.Cnn(data.Train.Classes), [data.Train.Height, data.Train.Width, data.Train.Channels], (ulong)seed);
}
