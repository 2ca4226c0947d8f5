using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public sealed class NoiseScalePerSampleTests
{
    const string Signal = "noise_scale_per_sample";

    [Fact]
    public void Report_OfTheTargetsExamples_IsThatOfTheirGradients()
    {
        var run = new DrivenRun(NoiseScalePerSample.Kind, p => new Sgd(p, learningRate: 0));
        run.Step();
        float[][] gradients = [.. run.Target.Examples.ToArray().Select((example, i) => run.GradientOf([example], run.Target.Moment with { Part = i }))];
        Assert.Equal(24, gradients.Length);
        var (squared, covariance) = Numbers.Noise(gradients, 1);
        Numbers.RequireClose(covariance / squared, run.Last(Signal), 1e-3);
        Assert.InRange(run.Last(Signal + "_error"), 0, double.MaxValue);
    }

    [Fact]
    public void Refusal_WhereAnExampleAloneMeansNothing_SaysWhy()
    {
        Assert.StartsWith("the network has batch norm", DrivenRun.RefusalOf(NoiseScalePerSample.Kind, p => new Sgd(p), "resnet"));
        var task = TaskSamples.All["ContrastiveLearning"]();
        var refusal = NoiseScalePerSample.Kind.Refusal(new(task, new Sgd(task.Network.Parameters), 8, 1));
        Assert.NotNull(refusal);
        Assert.False(refusal.EndsWith('.'), refusal);
    }

    [Fact]
    public void Report_ImagesMixed_IsNoNumber()
    {
        var task = (Rubato.Training.Tasks.ImageClassification)TinyTasks.All["mlp"]();
        var target = new ProbeTarget(task, new Sgd(task.Network.Parameters), 8, 1);
        task.Set("mixup", 1);
        List<double> values = [];
        new ProbeHost([new(NoiseScalePerSample.Kind, 1, 1, false, false)], target, (_, value) => values.Add(value)).BeforeStep(0);
        Assert.Equal([double.NaN, double.NaN], values);
    }
}
