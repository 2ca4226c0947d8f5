using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class ActivationStatisticsTests
{
    [Fact]
    public void Measure_ActivationBehindALayer_BelongsToTheLayersGroups()
    {
        var task = Measured.Task(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(9)), ("gelu", new ActivationLayer(Activations.Gelu)), ("fc2", new LinearLayer(10)));
        var measured = new Measured(ActivationStatistics.Kind, task);
        var p = task.Network.Parameters;
        var hidden = Activations.Gelu(MatrixMath.Linear(View.Flatten(Measured.Inputs(measured.Target.Examples.Span, out _)), p[0].Value, p[1].Value));
        var scores = MatrixMath.Linear(hidden, p[2].Value, p[3].Value);
        var (ofHidden, ofScores) = (By(hidden.ToArray()), By(scores.ToArray()));
        var found = measured.Step(0);
        Assert.Equal(8, found.Count);
        foreach (var (group, (mean, deviation)) in new[] { ("fc1.weight", ofHidden), ("fc1.bias", ofHidden), ("fc2.weight", ofScores), ("fc2.bias", ofScores) })
        {
            Assert.Equal(mean, found[$"activation_mean[{group}]"], 1e-6);
            Assert.Equal(deviation, found[$"activation_std[{group}]"], 1e-6);
        }
    }

    [Theory]
    [InlineData("LanguageModelling")]
    [InlineData("Denoising, images")]
    [InlineData("AdversarialTraining")]
    public void Measure_AnyTask_ReachesEveryGroup(string task)
    {
        var found = Measured.Once(ActivationStatistics.Kind, TaskSamples.All[task]());
        Assert.All(found, reading => Assert.True(double.IsFinite(reading.Value), reading.Key));
    }

    static (double, double) By(float[] numbers)
    {
        var mean = numbers.Average(number => (double)number);
        return (mean, Math.Sqrt(numbers.Average(number => (number - mean) * (number - mean))));
    }
}
