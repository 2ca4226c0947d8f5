using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

/// <summary>Tasks of two dozen examples for networks of a hundred numbers or so, always the same.</summary>
static class TinyTasks
{
    const int Side = 8, Classes = 3;

    /// <summary>A bright bar whose place is the class, with noise.</summary>
    static ImageData Data { get; } = new("bars", Bars(24, 1), Bars(9, 2));

    public static IReadOnlyDictionary<string, Func<ITrainingTask>> All { get; } = new Dictionary<string, Func<ITrainingTask>>
    {
        ["mlp"] = () => Images(new Sequential(("pool", new AveragePoolLayer(2)), ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(3, relu: true)), ("fc2", new LinearLayer(Classes)))),
        ["cnn"] = () => Images(new Sequential(
            ("conv", new ConvolutionLayer(3, 3, stride: 2, relu: true)), ("flatten", new FlattenLayer()), ("dropout", new DropoutLayer(0.2)), ("fc", new LinearLayer(Classes)))),
        ["resnet"] = () => Images(ImageModels.ResNet(Classes, widths: [2, 3], blocks: [1, 1])),
        ["autoencoder"] = () => new Autoencoding(new(Autoencoders.Dense(Image, 3, [6]), Image, 1), Data),
        ["transformer"] = () => new LanguageModelling(
            new(LanguageModels.Decoder(TaskSamples.Alphabet, 8, layers: 1, heads: 2), [6], 1), TaskSamples.Text(150, 1), TaskSamples.Text(31, 2), TaskSamples.Alphabet, 6),
    };

    static Shape Image => [Side, Side, 1];

    public static Workload Workload(string name) => new(name, All[name](), () => name);

    static ImageClassification Images(Layer layers) => new(new(layers, Image, 1), Data);

    static LabelledImages Bars(int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        var (pixels, labels) = (new byte[count * Side * Side], new byte[count]);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(random.Bits((ulong)i) % 100);
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % Classes);
            pixels.AsSpan((i * Side * Side) + (labels[i] * 2 * Side), Side).Fill(220);
        }

        return new(Side, Side, 1, pixels, labels, ["top", "middle", "bottom"]);
    }
}
