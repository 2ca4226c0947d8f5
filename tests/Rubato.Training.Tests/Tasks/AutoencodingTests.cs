using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Tasks;

public class AutoencodingTests
{
    static ImageData Data { get; } = Glyphs.Load(seed: 3, trainCount: 300, testCount: 60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Evaluate_AfterAShortRun_IsBetterThanTheMeanImage(bool convolutional)
    {
        var layers = convolutional ? Autoencoders.Convolutional(TaskSamples.Image, 24, [8, 12]) : Autoencoders.Dense(TaskSamples.Image, 24, [96]);
        var task = new Autoencoding(new(layers, TaskSamples.Image, 1), Data);
        var (before, after) = Learning.Run(task, steps: 200, batch: 32, lr: 3e-3);
        // The best that can be drawn without looking: each pixel's mean.
        var blind = BlindError();
        Assert.True(before.Loss > blind, $"{before.Loss} {blind}");
        Assert.True(after.Loss < 0.75 * blind, $"{before.Loss} {after.Loss} {blind}");
        Assert.True(double.IsNaN(after.Accuracy));
    }

    [Fact]
    public void Evaluate_CrossEntropy_FallsBelowTheStart()
    {
        var task = new Autoencoding(new(Autoencoders.Dense(TaskSamples.Image, 24, [96]), TaskSamples.Image, 1), Data, ReconstructionLoss.CrossEntropy);
        var (before, after) = Learning.Run(task, steps: 150, batch: 32, lr: 3e-3);
        Assert.Equal(Math.Log(2), before.Loss, 0.02); // logits near 0
        Assert.InRange(after.Loss, 0, 0.35);
    }

    [Fact]
    public void InputNoise_Learnt_CleansBetterThanWithout()
    {
        // A code wide enough to let noise through. Judged by a batch's loss under noise that is new to both.
        double NoisyLoss(double noise)
        {
            var task = new Autoencoding(new(Autoencoders.Dense(TaskSamples.Image, 256, []), TaskSamples.Image, 1), Data);
            task.Set("input_noise", noise);
            Learning.Run(task, steps: 150, batch: 32, lr: 1e-3);
            task.Set("input_noise", 0.5);
            return Learning.LossOf(task, [.. Enumerable.Range(0, 100)], new(99, 1000, 0, 0));
        }

        var (without, with) = (NoisyLoss(0), NoisyLoss(0.5));
        Assert.True(with < 0.6 * without, $"{with} {without}");
    }

    [Fact]
    public void Constructor_NetworkOfOtherShapes_IsRefusedInWords()
    {
        var error = Assert.Throws<TrainingException>(() => new Autoencoding(TaskSamples.Perceptron(1), Trained.Glyphs));
        Assert.Equal("autoencoding: got a network with outputs [10]; allowed are outputs [28, 28, 1]. Change its last layer.", error.Message);
        Shape small = [8, 8, 1];
        error = Assert.Throws<TrainingException>(() => new Autoencoding(new(Autoencoders.Dense(small, 4, []), small, 1), Trained.Glyphs));
        Assert.Contains("inputs [8, 8, 1]; allowed are inputs [28, 28, 1]", error.Message);
    }

    static double BlindError()
    {
        var train = Data.Train.Pixels.Span;
        var test = Data.Test.Pixels.Span;
        var error = 0.0;
        for (var pixel = 0; pixel < 784; pixel++)
        {
            var mean = 0.0;
            for (var n = 0; n < Data.Train.Count; n++) mean += train[(n * 784) + pixel] / 255.0 / Data.Train.Count;
            for (var n = 0; n < Data.Test.Count; n++) error += Math.Pow((test[(n * 784) + pixel] / 255.0) - mean, 2);
        }

        return error / test.Length;
    }
}
