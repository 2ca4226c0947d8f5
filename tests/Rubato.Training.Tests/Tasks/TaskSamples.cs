using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Tasks;

/// <summary>A small instance of every task, always the same.</summary>
static class TaskSamples
{
    /// <summary>By the task's name, and what it is built with.</summary>
    public static IReadOnlyDictionary<string, Func<ITrainingTask>> All { get; } = new Dictionary<string, Func<ITrainingTask>>
    {
        ["ImageClassification"] = () => new ImageClassification(Perceptron(1), Trained.Glyphs),
        ["LanguageModelling"] = () => Sentences(length: 12),
        ["Autoencoding, dense"] = () => new Autoencoding(new(Autoencoders.Dense(Image, 16, [48]), Image, 1), Trained.Glyphs, ReconstructionLoss.CrossEntropy),
        ["Autoencoding, convolutional"] = () => new Autoencoding(new(Autoencoders.Convolutional(Image, 16, [8]), Image, 1), Trained.Glyphs),
        ["KnowledgeDistillation"] = () => new KnowledgeDistillation(Perceptron(1), Perceptron(2), Trained.Glyphs),
        ["ContrastiveLearning"] = () => Contrasts(Trained.Glyphs),
        ["Denoising, points"] = () => Points(DenoisingTarget.Noise),
        ["Denoising, images"] = () => Images(),
        ["AdversarialTraining"] = () => Adversaries(),
    };

    public static Shape Image => [28, 28, 1];

    public static Network Perceptron(ulong seed) => new(
        new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(32, relu: true)), ("fc2", new LinearLayer(10))), Image, seed);

    public static LanguageModelling Sentences(int length, ulong seed = 1) =>
        new(new(LanguageModels.Decoder(Alphabet, 16, layers: 1, heads: 2), [length], seed), Text(600, 1), Text(151, 2), Alphabet, length);

    /// <summary>Characters of <see cref="Text"/>.</summary>
    public const int Alphabet = 6;

    /// <summary>A text of five words, 0 between them; within a word each character but the first follows from the one before.</summary>
    public static int[] Text(int length, ulong seed)
    {
        int[][] words = [[1, 2, 3, 0], [2, 3, 4, 0], [3, 4, 5, 0], [4, 5, 0], [5, 1, 2, 0]];
        List<int> text = [];
        for (var random = new RandomStream(seed, 0, 0); text.Count < length;) text.AddRange(words[random.NextBelow(words.Length)]);
        return [.. text.Take(length)];
    }

    public static ContrastiveLearning Contrasts(ImageData data) => new(
        new(new Sequential(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(64, relu: true)), ("fc2", new LinearLayer(16))), Image, 1), data, Cut);

    /// <summary>Leaves a rectangle of the image out.</summary>
    public static void Cut(Span<float> view, int example, in BatchMoment moment, int which)
    {
        var random = moment.RandomOf($"cut {which}", example);
        var (top, left) = ((int)(random.Uniform(0) * 20), (int)(random.Uniform(1) * 20));
        for (var y = top; y < top + 8; y++) view.Slice((y * 28) + left, 8).Clear();
    }

    /// <summary>Points near the corners of a square of side 2.</summary>
    public static float[] Corners(int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        var points = new float[2 * count];
        for (var n = 0; n < count; n++)
            for (var d = 0; d < 2; d++) points[(2 * n) + d] = (((n >> d) & 1) == 0 ? -1 : 1) + (0.1f * random.Normal((ulong)((2 * n) + d)));
        return points;
    }

    public static Denoising Points(DenoisingTarget target) =>
        new(new(DiffusionModels.PointDenoiser(width: 32, blocks: 2), [3], 1), [2], Corners(256, 1), Corners(128, 2), target);

    public static AdversarialTraining Adversaries(int width = 32) =>
        new(AdversarialPair.OfPoints(latent: 4, width), 4, 1, [2], Corners(256, 1), Corners(128, 2));

    static Denoising Images()
    {
        var random = new CounterRandom(3);
        float[] Pixels(int images) => [.. Enumerable.Range(0, images * 16).Select(i => random.Normal((ulong)i))];
        return new(new(DiffusionModels.ImageDenoiser(channels: 8, groups: 2), [4, 4, 2], 1), [4, 4, 1], Pixels(32), Pixels(8), DenoisingTarget.Velocity);
    }
}
