namespace Rubato.Engine.Tests.Layers;

/// <summary>What single layers promise.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class LayerTests
{
    [Theory]
    [InlineData(1, 5, 5, 1, 3, 3, 0, 2)]
    [InlineData(3, 7, 6, 2, 17, 3, 1, 2)]
    [InlineData(9, 8, 9, 3, 4, 2, 0, 3)]
    [InlineData(2, 5, 4, 5, 33, 1, 0, 1)]
    [InlineData(10, 6, 7, 1, 8, 5, 2, 4)]
    [InlineData(2, 3, 3, 20, 5, 3, 2, 2)]
    [InlineData(9, 7, 6, 8, 17, 3, 1, 2)]
    [InlineData(17, 6, 6, 4, 33, 4, 2, 3)]
    [InlineData(3, 5, 7, 64, 2, 1, 0, 2)]
    public void PooledConvolution_AnyShape_EqualsConvolutionThenMaximumThenRelu(int images, int height, int width, int channels, int filters, int kernel, int padding, int window)
    {
        Shape[] shapes = [[images, height, width, channels], [filters, kernel, kernel, channels], [filters]];
        float[] Gradients(Func<Tensor[], Tensor> function, out float[] result)
        {
            var parameters = new ParameterSet([.. shapes.Select((s, i) => new Parameter($"{i}", s, 1, 0))]);
            for (var i = 0; i < shapes.Length; i++) Numbers.Uniform((ulong)i, shapes[i].Count).CopyTo(parameters[i].Value.Data);
            var tape = new Tape();
            using (tape.Record())
            {
                var y = function([.. parameters.Select(p => p.Value)]);
                result = y.ToArray();
                tape.Backward(Reduce.Sum(Arithmetic.Multiply(y, Tensor.From(Numbers.Uniform(9, y.Count), y.Shape))));
            }

            return [.. parameters.SelectMany(p => p.Gradient.ToArray())];
        }

        SettingsScope.ForEach(settings =>
        {
            var fused = Gradients(x => PooledConvolution2d.Apply(x[0], x[1], x[2], 1, padding, window), out var y);
            var apart = Gradients(x => Activations.Relu(MaxPool2d.Apply(Convolution2d.Apply(x[0], x[1], x[2], 1, padding), window)), out var expected);
            Same.Bits(expected, y, settings);
            // The bias's gradient is summed in another order: some hundred numbers, 6e-8 each.
            Same.Within(1e-5, apart, fused.AsSpan(), settings);
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Relu_InsideALayerOrBehindIt_IsTheSame(bool withNaN)
    {
        var x = Numbers.Tensor(1, [4, 6, 5, 3]);
        if (withNaN) x.Data[40] = float.NaN;
        var (w, bias) = (Numbers.Tensor(2, [17, 3, 3, 3]), Numbers.Tensor(3, [17]));
        Same.Bits(Activations.Relu(Convolution2d.Apply(x, w, bias)).Data, Convolution2d.Apply(x, w, bias, relu: true).Data, "convolution");
        Same.Bits(Activations.Relu(MaxPool2d.Apply(x, 2)).Data, MaxPool2d.Apply(x, 2, relu: true).Data, "pooling");
        var flat = View.Reshape(x, [4, 90]);
        var v = Numbers.Tensor(4, [17, 90]);
        Same.Bits(Activations.Relu(MatrixMath.Linear(flat, v, bias)).Data, MatrixMath.Linear(flat, v, bias, relu: true).Data, "linear");
    }

    [Fact]
    public void BatchNorm_RunningStatistics_FollowTheConvention()
    {
        var network = new Network(new BatchNormLayer(momentum: 0.25), [1], 1);
        var x = Tensor.From([1, 2, 3, 6], [4, 1]); // mean 3, unbiased variance 14/3
        network.Forward(x, Pass.Training(1, 0));
        var (mean, variance) = (network.Statistics.Single(s => s.Name == "running_mean").Value, network.Statistics.Single(s => s.Name == "running_var").Value);
        Same.Within(1e-6, [0.75], mean.Data, "mean");
        Same.Within(1e-6, [0.75 + 0.25 * 14 / 3], variance.Data, "variance");
        network.LayersOf<BatchNormLayer>().Single().Momentum = 1;
        network.Forward(x, Pass.Training(1, 1));
        Same.Within(1e-6, [3], mean.Data, "mean at momentum 1");
        Same.Within(1e-6, [14 / 3.0], variance.Data, "variance at momentum 1");
        var y = network.Forward(x, Pass.Evaluation);
        Same.Within(1e-6, [.. new[] { 1, 2, 3, 6 }.Select(v => (v - 3) / Math.Sqrt(14 / 3.0 + 1e-5))], y.Data, "evaluation");
    }

    [Fact]
    public void BatchNorm_OneRow_KeepsTheVarianceFinite()
    {
        var network = new Network(new BatchNormLayer(), [3], 1);
        network.Forward(Numbers.Tensor(1, [1, 3]), Pass.Training(1, 0));
        Assert.All(network.Statistics, s => Assert.All(s.Value.ToArray(), v => Assert.True(float.IsFinite(v))));
    }

    [Fact]
    public void Dropout_InTraining_IsAFunctionOfSeedStepAndLayer()
    {
        var network = new Network(new Sequential(("a", new DropoutLayer(0.5)), ("b", new DropoutLayer(0.5))), [200], 1);
        var x = Tensor.Filled([1, 200], 1);
        string Mask(ulong seed, long step) => string.Join(' ', network.Forward(x, Pass.Training(seed, step)).ToArray());
        Assert.Equal(Mask(1, 1), Mask(1, 1));
        Assert.NotEqual(Mask(1, 1), Mask(1, 2));
        Assert.NotEqual(Mask(1, 1), Mask(2, 1));
        // Two layers with one mask would keep half of the numbers, with factor 4; with masks of their own a quarter.
        var kept = network.Forward(x, Pass.Training(1, 1)).ToArray().Count(v => v == 4);
        Assert.InRange(kept, 25, 75); // 50 ± 4 deviations of 6.1
    }

    [Fact]
    public void Dropout_RateZero_ChangesNothing()
    {
        var x = Numbers.Tensor(1, [100]);
        Assert.Same(x, Dropout.Apply(x, 0, new CounterRandom(1)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Dropout_BadRate_Throws(double rate)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new DropoutLayer(rate));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dropout.Apply(Tensor.Zeros([3]), rate, new CounterRandom(1)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void BatchNorm_BadMomentum_Throws(double momentum) => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNormLayer(momentum));

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void BatchNorm_BadEpsilon_Throws(float epsilon) => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchNormLayer(epsilon: epsilon));
}
