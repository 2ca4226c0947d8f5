namespace Rubato.Engine.Tests.Operations;

public sealed class LayerNormTests
{
    /// <summary>Far from zero the mean must not swallow the deviations: 1000 ± 1 leaves 14 of 24 bits.</summary>
    [Fact]
    public void Apply_RowsFarFromZero_KeepTheirDeviations()
    {
        var x = Numbers.Uniform(1, 3 * 50, 999, 1001);
        var expected = new double[x.Length];
        for (var row = 0; row < 3; row++)
        {
            var numbers = Same.Widen(x.AsSpan(row * 50, 50));
            var mean = numbers.Average();
            var deviation = Math.Sqrt(numbers.Average(v => (v - mean) * (v - mean)));
            for (var i = 0; i < 50; i++) expected[row * 50 + i] = (numbers[i] - mean) / deviation;
        }

        // The deviations are exact; the mean is rounded to 6e-5 at most, of a deviation of 0.58.
        Same.Within(1e-4, expected, LayerNorm.Apply(Tensor.From(x, [3, 50]), epsilon: 0).Data, "far from zero");
    }

    /// <summary>With ε = 0 the gradient's size is exactly inverse to the scale of a row.</summary>
    [Fact]
    public void Gradient_WithoutEpsilon_IsInverseToTheDeviation()
    {
        double Norm(float scale, out float deviation)
        {
            var x = Numbers.Tensor(1, [4, 33], -scale, scale);
            x.IsTracked = true;
            var tape = new Tape();
            using (tape.Record())
            {
                var y = LayerNorm.Apply(x, null, null, 0, out deviation);
                return Math.Sqrt(tape.Gradients(Reduce.Sum(Arithmetic.Multiply(y, Numbers.Tensor(2, [4, 33]))), [x])[0].ToArray().Sum(g => (double)g * g));
            }
        }

        var (large, small) = (Norm(1, out var one), Norm(1f / 1024, out var tiny));
        Assert.Equal(1024, one / tiny, 1e-2);
        Assert.Equal(-1, Math.Log(large / small) / Math.Log(one / tiny), 1e-4);
    }

    [Fact]
    public void Apply_SmallestDeviation_IsThatOfTheRowThatVariesLeast()
    {
        LayerNorm.Apply(Tensor.From([1, 3, 5, 6, -10, 10], [3, 2]), null, null, 1, out var smallest);
        Assert.Equal(0.5f, smallest);
        LayerNorm.Apply(Tensor.Zeros([0, 2]), null, null, 1, out smallest);
        Assert.True(float.IsNaN(smallest));
    }

    [Fact]
    public void Layer_SmallestDeviation_IsOfTheLastPass()
    {
        var layer = new LayerNormLayer();
        var network = new Network(layer, [2], 1);
        Assert.True(float.IsNaN(layer.SmallestDeviation));
        network.Forward(Tensor.From([1, 3, 4, 12], [2, 2]), Pass.Evaluation);
        Assert.Equal(1, layer.SmallestDeviation);
    }

    [Fact]
    public void Apply_EqualNumbers_AreZeroWithEpsilonAndNaNWithout()
    {
        var x = Tensor.Filled([1, 5], 3);
        Assert.All(LayerNorm.Apply(x).ToArray(), y => Assert.Equal(0, y));
        Assert.All(LayerNorm.Apply(x, epsilon: 0).ToArray(), y => Assert.True(float.IsNaN(y)));
    }

    [Fact]
    public void Functions_BadArguments_NameThem()
    {
        string Message(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
        var x = Tensor.Zeros([2, 3]);
        Assert.Contains("[2, 0]", Message(() => LayerNorm.Apply(Tensor.Zeros([2, 0]))));
        Assert.Contains("x []", Message(() => LayerNorm.Apply(Tensor.Scalar(1))));
        Assert.Contains("γ [2]", Message(() => LayerNorm.Apply(x, Tensor.Zeros([2]))));
        Assert.Contains("γ none and β [3]", Message(() => LayerNorm.Apply(x, null, Tensor.Zeros([3]))));
        Assert.Contains("ε -1", Message(() => LayerNorm.Apply(x, epsilon: -1)));
        Assert.Contains("rms norm: got x [2, 3], γ [4]", Message(() => RmsNorm.Apply(x, Tensor.Zeros([4]))));
        Assert.Contains("2 groups", Message(() => GroupNorm.Apply(x, Tensor.Zeros([3]), Tensor.Zeros([3]), 2)));
        Assert.Contains("[2, 0, 3]", Message(() => GroupNorm.Apply(Tensor.Zeros([2, 0, 3]), Tensor.Zeros([3]), Tensor.Zeros([3]), 1)));
        Assert.Contains("γ [2]", Message(() => GroupNorm.Apply(x, Tensor.Zeros([2]), Tensor.Zeros([3]), 1)));
    }
}
