using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class SmallestDeviationTests
{
    [Fact]
    public void Measure_NormOfTheImages_IsTheLeastDeviationOfAnImage()
    {
        var task = Measured.Task(("flatten", new FlattenLayer()), ("norm", new LayerNormLayer()), ("fc", new LinearLayer(10)));
        var measured = new Measured(SmallestDeviation.Kind, task);
        var expected = Measured.Inputs(measured.Target.Examples.Span, out _).ToArray().Chunk(28 * 28).Min(image =>
        {
            var mean = image.Average(pixel => (double)pixel);
            return Math.Sqrt(image.Average(pixel => (pixel - mean) * (pixel - mean)));
        });
        Assert.Equal(expected, measured.Step(0)["ln_smallest_sigma"], 1e-5);
    }

    [Fact]
    public void Measure_SeveralNorms_IsTheLeastOfAll()
    {
        var task = Measured.Task(("flatten", new FlattenLayer()), ("norm1", new LayerNormLayer()), ("fc1", new LinearLayer(6)), ("norm2", new LayerNormLayer()), ("fc2", new LinearLayer(10)));
        foreach (var parameter in task.Network.Parameters.Where(parameter => parameter.Name.StartsWith("fc1", StringComparison.Ordinal))) parameter.Value.Data.Clear();
        task.Network.Parameters.Single(parameter => parameter.Name == "fc1.bias").Value.Data[0] = 0.06f;
        // One number of six is 0.06 and the others 0: σ = 0.06·√5/6.
        Assert.Equal(0.01 * Math.Sqrt(5), Measured.Once(SmallestDeviation.Kind, task)["ln_smallest_sigma"], 1e-7);
    }

    [Fact]
    public void Refusal_OnlyRmsNorm_SaysSo()
    {
        var target = Measured.TargetOf(Measured.Task(("flatten", new FlattenLayer()), ("norm", new RmsNormLayer()), ("fc", new LinearLayer(10))));
        Assert.Equal("the network has no layer norm", SmallestDeviation.Kind.Refusal(target));
    }
}
