using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Tasks;

public class ContrastiveLearningTests
{
    [Fact]
    public void Evaluate_AfterAShortRun_TellsImagesAndClassesApart()
    {
        var task = TaskSamples.Contrasts(Glyphs.Load(seed: 3, trainCount: 600, testCount: 128));
        var (before, after) = Learning.Run(task, steps: 300, batch: 64, lr: 2e-3);
        // Guessing among 64 costs ln 64 = 4.16 nats, among ten classes it is right once in ten.
        Assert.True(after.Loss < 0.5 * before.Loss, $"{after.Loss} of {before.Loss}");
        Assert.True(after.Loss < 0.25 * Math.Log(64), $"{after.Loss}");
        Assert.True(after.Accuracy > before.Accuracy + 0.05 && after.Accuracy > 0.25, $"{after.Accuracy} after {before.Accuracy}");
    }

    [Fact]
    public void Loss_IsInfoNceOfTheViews()
    {
        var task = TaskSamples.Contrasts(Trained.Glyphs);
        task.Set("contrastive_temperature", 0.5);
        var moment = new BatchMoment(5, 3, 0, 0);
        int[] examples = [4, 8, 15];
        Tensor Views(int which)
        {
            var views = Tensor.Zeros([3, 28, 28, 1]);
            Trained.Glyphs.Train.FillBatch(examples, Trained.Glyphs.Normalisation, views.Data, new int[3]);
            for (var n = 0; n < 3; n++) TaskSamples.Cut(views.Data.Slice(n * 784, 784), examples[n], moment, which);
            return task.Network.Forward(views, Pass.Evaluation);
        }

        Assert.Equal(InfoNce.Mean(Views(0), Views(1), 0.5f, symmetric: true).Item(), Learning.LossOf(task, examples, moment), 1e-5); // single precision
    }

    [Fact]
    public void Accuracy_EmbeddingsThatAreTheClasses_IsOne()
    {
        // Two classes, dark left or dark right, seen by a network that only flattens.
        static LabelledImages Halves(int count) => new(
            1, 2, 1, (byte[])[.. Enumerable.Range(0, count).SelectMany(n => n % 2 == 0 ? new byte[] { 250, (byte)n } : [(byte)n, 250])], (byte[])[.. Enumerable.Range(0, count).Select(n => (byte)(n % 2))], ["left", "right"]);
        var network = new Network(new Sequential(("flatten", new FlattenLayer())), [1, 2, 1], 1);
        var task = new ContrastiveLearning(network, new("halves", Halves(20), Halves(65)), (Span<float> _, int _, in BatchMoment _, int _) => { });
        Assert.Equal(1, task.Evaluate().Accuracy);
    }

    [Fact]
    public void Evaluate_65Images_LeavesNoneAlone()
    {
        // One image alone would have the loss 0; embeddings that are all the same have ln N, here in batches of 33 and 32.
        var network = new Network(new Sequential(("flatten", new FlattenLayer()), ("fc", new LinearLayer(2))), TaskSamples.Image, 1);
        network.Parameters[0].Value.Data.Clear();
        network.Parameters[1].Value.Data.Fill(1);
        var task = new ContrastiveLearning(network, Glyphs.Load(seed: 3, trainCount: 20, testCount: 65), TaskSamples.Cut);
        Assert.Equal(((33 * Math.Log(33)) + (32 * Math.Log(32))) / 65, task.Evaluate().Loss, 1e-5); // single precision
    }

    [Fact]
    public void Constructor_BadInput_IsRefusedInWords()
    {
        var images = new Network(new ActivationLayer(Activations.Relu), TaskSamples.Image, 1);
        Assert.Contains("outputs [28, 28, 1]; allowed are embeddings [D]", Assert.Throws<TrainingException>(() => new ContrastiveLearning(images, Trained.Glyphs, TaskSamples.Cut)).Message);
        var one = new ImageData("one", Trained.Glyphs.Train.Take(1), Trained.Glyphs.Test);
        Assert.Contains("got 1 training and 40 test images", Assert.Throws<TrainingException>(() => new ContrastiveLearning(TaskSamples.Perceptron(1), one, TaskSamples.Cut)).Message);
    }
}
