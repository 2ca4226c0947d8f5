using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class GradientSnrTests
{
    /// <summary>Eight parts of three, six parts of two (dropout of its own in each), parts that leave an example out.</summary>
    [Theory]
    [InlineData("mlp", 24, 8)]
    [InlineData("cnn", 12, 6)]
    [InlineData("resnet", 7, 3)]
    public void Report_OfABatch_IsThatOfItsPartsGradients(string task, int batch, int parts)
    {
        var run = new DrivenRun(GradientSnr.Kind, p => new Sgd(p, learningRate: 0), task, batch: batch);
        run.Step();
        var (examples, moment) = run.Batch;
        var size = batch / parts;
        float[][] gradients = [.. Enumerable.Range(0, parts).Select(part => run.GradientOf(examples.AsSpan(part * size, size), moment with { Part = part }))];
        var (squared, covariance) = Numbers.Noise(gradients, size);
        Assert.Equal(squared * batch / covariance, run.Last("gradient_snr"), 1e-3 * Math.Abs(squared * batch / covariance) + 1e-5);
        if (squared > 0) Numbers.RequireClose(covariance / squared, run.Last("noise_scale"), 1e-3);
        else Assert.Equal(double.PositiveInfinity, run.Last("noise_scale"));
        Assert.True(run.Last("noise_scale_error") > 0);
    }

    [Fact]
    public void Report_SmallBatches_AreRefusedOrNoNumber()
    {
        Assert.Contains("batches of 2 examples are too small", DrivenRun.RefusalOf(GradientSnr.Kind, p => new Sgd(p), batch: 2));
        Assert.Null(DrivenRun.RefusalOf(GradientSnr.Kind, p => new Sgd(p), batch: 3)); // one by one
        Assert.Null(DrivenRun.RefusalOf(GradientSnr.Kind, p => new Sgd(p), batch: 6));
    }
}
