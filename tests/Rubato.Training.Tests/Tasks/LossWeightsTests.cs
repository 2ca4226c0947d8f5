using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

public class LossWeightsTests
{
    [Fact]
    public void Sum_SetWeights_IsTheWeightedSum()
    {
        var weights = new LossWeights(("boxes", 2), ("classes", 1));
        Assert.Equal(["weight_boxes", "weight_classes"], weights.Hyperparameters.Select(h => h.Info.Name));
        Assert.Equal(2, weights.Hyperparameters[0].Info.Initial);
        Assert.Equal((2 * 3) + 5, weights.Sum(Tensor.Scalar(3), Tensor.Scalar(5)).Item());
        weights.Hyperparameters[1].Set(0.5);
        Assert.Equal(0.5f, weights[1]);
        Assert.Equal(6 + 2.5f, weights.Sum(Tensor.Scalar(3), Tensor.Scalar(5)).Item());
        Assert.Equal(2.5f, weights.Sum(null, Tensor.Scalar(5)).Item());
    }

    [Fact]
    public void Sum_WeightZero_GivesNoGradient()
    {
        var weights = new LossWeights(("a", 0), ("b", 3));
        var network = new Network(new LinearLayer(1), [1], 1);
        var tape = new Tape();
        using (tape.Record())
        {
            var y = Reduce.Sum(network.Forward(Tensor.Filled([1, 1], 1), Pass.Evaluation));
            tape.Backward(weights.Sum(Arithmetic.Square(y), y));
        }

        Assert.All(network.Parameters, p => Assert.Equal(3, p.Gradient.Item()));
    }

    [Theory]
    [InlineData("Weight")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a*")]
    public void Constructor_NameNoPlanCouldWrite_IsRefused(string name) =>
        Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>(() => new LossWeights((name, 1))).Message);

    [Fact]
    public void Constructor_BadInput_IsRefusedInWords()
    {
        Assert.Contains("no losses", Assert.Throws<ArgumentException>(() => new LossWeights()).Message);
        Assert.Contains("each once", Assert.Throws<ArgumentException>(() => new LossWeights(("a", 1), ("a", 2))).Message);
        Assert.Contains("weight_a = -1; allowed is 0 ≤ weight_a", Assert.Throws<ArgumentException>(() => new LossWeights(("a", -1))).Message);
        Assert.Contains("weight_a = NaN", Assert.Throws<ArgumentException>(() => new LossWeights(("a", double.NaN))).Message);
    }

    [Fact]
    public void Sum_OtherCountOrNothingComputed_IsRefused()
    {
        var weights = new LossWeights(("a", 1), ("b", 1));
        Assert.Contains("got 1 losses for 2 weights", Assert.Throws<ArgumentException>(() => weights.Sum(Tensor.Scalar(1))).Message);
        Assert.Contains("no loss was computed", Assert.Throws<ArgumentException>(() => weights.Sum(null, null)).Message);
    }
}
