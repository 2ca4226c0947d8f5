using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class DeadUnitsTests
{
    [Fact]
    public void Measure_UnitsOfEveryFusedRelu_CountsThoseWithABiasFarBelowZero()
    {
        var task = Measured.Task(
            ("conv", new PooledConvolutionLayer(4, 3)), ("plain", new ConvolutionLayer(3, 3, relu: true)), ("norm", new BatchNormLayer(relu: true)),
            ("pool", new MaxPoolLayer(relu: true)), ("flatten", new FlattenLayer()), ("fc1", new LinearLayer(7)), ("relu", new ActivationLayer(Activations.Relu)),
            ("fc2", new LinearLayer(6, relu: true)), ("fc3", new LinearLayer(10)));
        Set("conv.bias", 1e3f, dead: 1);
        Set("plain.bias", 1e5f, dead: 1);
        Set("norm.bias", 1e3f, dead: 1); // and the pooling behind it has the same units again
        Set("fc1.bias", 1e6f, dead: 2);
        Set("fc2.bias", 1e8f, dead: 3);
        Assert.Equal((1 + 1 + 1 + 1 + 2 + 3) / (4 + 3 + 3 + 3 + 7 + 6.0), Measured.Once(DeadUnits.Kind, task)["dead_units"]);

        void Set(string name, float size, int dead)
        {
            var bias = task.Network.Parameters.Single(parameter => parameter.Name == name).Value.Data;
            for (var i = 0; i < bias.Length; i++) bias[i] = i < dead ? -size : size;
        }
    }

    [Fact]
    public void Measure_ResidualBlock_SeesTheReluBehindTheSum()
    {
        var block = new ResidualLayer(new Sequential(("fc", new LinearLayer(5)), ("norm", new BatchNormLayer())), relu: true);
        var task = Measured.Task(("flatten", new FlattenLayer()), ("in", new LinearLayer(5)), ("block", block), ("out", new LinearLayer(10)));
        var shift = task.Network.Parameters.Single(parameter => parameter.Name == "block.body.norm.bias").Value.Data;
        shift.Fill(1e3f);
        shift[3] = -1e3f;
        Assert.Equal(1 / 5.0, Measured.Once(DeadUnits.Kind, task)["dead_units"]);
    }

    [Fact]
    public void Refusal_NoRelu_SaysSo()
    {
        var target = Measured.TargetOf(Measured.Task(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(5)), ("gelu", new ActivationLayer(Activations.Gelu)), ("fc2", new LinearLayer(10))));
        Assert.Equal("the network has no relu", DeadUnits.Kind.Refusal(target));
    }
}
