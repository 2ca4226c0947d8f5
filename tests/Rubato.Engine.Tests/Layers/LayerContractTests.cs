namespace Rubato.Engine.Tests.Layers;

/// <summary>What holds for every layer.</summary>
public sealed class LayerContractTests
{
    /// <summary>A layer, inputs that it takes with the outputs it promises, and an input that it can't take.</summary>
    private sealed record LayerCase(Type Type, Func<Layer> Make, (Shape Input, Shape Output)[] Shapes, Shape? Unfit, bool ActsInTraining = false)
    {
        /// <summary>A batch of inputs; numbers in ±1 where the layer takes any.</summary>
        public Func<Shape, Tensor> Inputs { get; init; } = shape => Numbers.Tensor(1, shape);
    }

    private static readonly Dictionary<string, LayerCase> Cases = new()
    {
        ["linear"] = new(typeof(LinearLayer), () => new LinearLayer(7), [([5], [7]), ([1], [7]), ([3, 2, 5], [3, 2, 7])], []),
        ["linear relu"] = new(typeof(LinearLayer), () => new LinearLayer(17, relu: true), [([33], [17])], []),
        ["embedding"] = new(typeof(EmbeddingLayer), () => new EmbeddingLayer(11, 6), [([5], [5, 6]), ([], [6]), ([2, 3], [2, 3, 6])], [1, 1, 1, 1, 1])
        {
            Inputs = shape => Tensor.From([.. Numbers.Labels(1, shape.Count, 11).Select(id => (float)id)], shape),
        },
        ["convolution"] = new(typeof(ConvolutionLayer), () => new ConvolutionLayer(4, 3), [([5, 6, 2], [3, 4, 4]), ([3, 3, 1], [1, 1, 4])], [2, 5, 1]),
        ["convolution strided"] = new(typeof(ConvolutionLayer), () => new ConvolutionLayer(5, 3, stride: 2, padding: 1, relu: true), [([6, 7, 3], [3, 4, 5]), ([1, 1, 1], [1, 1, 5])], [5]),
        ["pooled convolution"] = new(typeof(PooledConvolutionLayer), () => new PooledConvolutionLayer(4, 3, padding: 1), [([5, 6, 2], [2, 3, 4]), ([2, 2, 1], [1, 1, 4])], [1, 5, 1]),
        ["max pooling"] = new(typeof(MaxPoolLayer), () => new MaxPoolLayer(), [([5, 6, 3], [2, 3, 3]), ([2, 2, 1], [1, 1, 1])], [1, 2, 3]),
        ["max pooling of 3, relu"] = new(typeof(MaxPoolLayer), () => new MaxPoolLayer(3, relu: true), [([7, 3, 17], [2, 1, 17])], [3, 2, 1]),
        ["convolution dilated, in groups"] = new(typeof(ConvolutionLayer), () => new ConvolutionLayer(6, 3, dilation: 2, groups: 3, bias: false), [([5, 7, 3], [1, 3, 6]), ([9, 5, 6], [5, 1, 6])], [5, 5, 4]),
        ["convolution depthwise"] = new(typeof(ConvolutionLayer), () => new ConvolutionLayer(5, 3, padding: 1, groups: 5), [([4, 3, 5], [4, 3, 5])], [4, 3, 4]),
        ["transposed convolution"] = new(typeof(TransposedConvolutionLayer), () => new TransposedConvolutionLayer(4, 4, stride: 2, padding: 1), [([3, 5, 2], [6, 10, 4]), ([1, 1, 1], [2, 2, 4])], [5]),
        ["transposed convolution, output padding, relu"] = new(
            typeof(TransposedConvolutionLayer), () => new TransposedConvolutionLayer(4, 3, stride: 2, padding: 2, outputPadding: 1, relu: true, groups: 2, bias: false), [([3, 5, 2], [4, 8, 4])], [3, 5, 3]),
        ["max pooling, overlapping"] = new(typeof(MaxPoolLayer), () => new MaxPoolLayer(3, stride: 2, padding: 1), [([5, 6, 3], [3, 3, 3]), ([1, 1, 1], [1, 1, 1])], [5, 6]),
        ["average pooling"] = new(typeof(AveragePoolLayer), () => new AveragePoolLayer(), [([5, 6, 3], [2, 3, 3]), ([2, 2, 17], [1, 1, 17])], [1, 2, 3]),
        ["average pooling, overlapping"] = new(typeof(AveragePoolLayer), () => new AveragePoolLayer(3, stride: 2, padding: 1, countsPadding: false), [([5, 6, 3], [3, 3, 3])], [5, 6]),
        ["adaptive average pooling"] = new(typeof(AdaptiveAveragePoolLayer), () => new AdaptiveAveragePoolLayer(2, 3), [([5, 6, 3], [2, 3, 3]), ([1, 1, 1], [2, 3, 1])], [0, 6, 3]),
        ["adaptive max pooling"] = new(typeof(AdaptiveMaxPoolLayer), () => new AdaptiveMaxPoolLayer(2, 3), [([5, 6, 3], [2, 3, 3]), ([1, 1, 1], [2, 3, 1])], [6, 3]),
        ["global average pooling"] = new(typeof(GlobalAveragePoolLayer), () => new GlobalAveragePoolLayer(), [([5, 6, 3], [3]), ([1, 1, 17], [17])], [6, 3]),
        ["resampling by a factor"] = new(typeof(ResampleLayer), () => new ResampleLayer(1.5, Resampling.Bilinear), [([5, 6, 3], [7, 9, 3])], [6, 3]),
        ["resampling to a size"] = new(typeof(ResampleLayer), () => new ResampleLayer(2, 7), [([5, 6, 3], [2, 7, 3]), ([1, 1, 1], [2, 7, 1])], [0, 1, 1]),
        ["residual"] = new(typeof(ResidualLayer), () => new ResidualLayer(new ConvolutionLayer(3, 3, padding: 1), relu: true), [([5, 4, 3], [5, 4, 3])], [5, 4, 2]),
        ["residual with a shortcut"] = new(typeof(ResidualLayer), () => new ResidualLayer(new LinearLayer(4), new LinearLayer(4)), [([5], [4])], []),
        ["reshape"] = new(typeof(ReshapeLayer), () => new ReshapeLayer([2, 3, 1]), [([6], [2, 3, 1]), ([3, 2], [2, 3, 1])], [5]),
        ["batch norm"] = new(typeof(BatchNormLayer), () => new BatchNormLayer(), [([3, 2, 5], [3, 2, 5]), ([17], [17])], [], ActsInTraining: true),
        ["layer norm"] = new(typeof(LayerNormLayer), () => new LayerNormLayer(), [([5], [5]), ([3, 2, 17], [3, 2, 17])], []),
        ["layer norm alone"] = new(typeof(LayerNormLayer), () => new LayerNormLayer(affine: false), [([3, 5], [3, 5])], [3, 0]),
        ["rms norm"] = new(typeof(RmsNormLayer), () => new RmsNormLayer(), [([5], [5]), ([3, 2, 17], [3, 2, 17])], []),
        ["group norm"] = new(typeof(GroupNormLayer), () => new GroupNormLayer(2), [([6], [6]), ([3, 2, 4], [3, 2, 4])], [3, 2, 5]),
        ["attention"] = new(typeof(MultiHeadAttentionLayer), () => new MultiHeadAttentionLayer(3, causal: true), [([7, 6], [7, 6]), ([1, 3], [1, 3])], [7, 5]),
        ["attention with dropout"] = new(typeof(MultiHeadAttentionLayer), () => new MultiHeadAttentionLayer(2, causal: true, dropout: 0.5), [([7, 6], [7, 6])], [6], ActsInTraining: true),
        ["learned positions"] = new(typeof(LearnedPositionsLayer), () => new LearnedPositionsLayer(), [([7, 6], [7, 6])], [6]),
        ["sinusoidal positions"] = new(typeof(SinusoidalPositionsLayer), () => new SinusoidalPositionsLayer(), [([7, 5], [7, 5])], [6]),
        ["transformer block"] = new(typeof(TransformerBlockLayer), () => new TransformerBlockLayer(2), [([7, 6], [7, 6])], [7, 5]),
        ["transformer block with dropout"] = new(typeof(TransformerBlockLayer), () => new TransformerBlockLayer(2, hidden: 5, dropout: 0.25), [([7, 6], [7, 6])], [6], ActsInTraining: true),
        ["time features"] = new(typeof(TimeFeaturesLayer), () => new TimeFeaturesLayer(7), [([1], [7]), ([2, 1], [2, 7])], [2]),
        ["point denoiser"] = new(typeof(PointDenoiser), () => DiffusionModels.PointDenoiser(9, 2), [([3], [2]), ([2], [1])], [1]),
        ["image denoiser"] = new(typeof(ImageDenoiser), () => DiffusionModels.ImageDenoiser(6, 3), [([6, 4, 3], [6, 4, 2]), ([2, 2, 2], [2, 2, 1])], [5, 4, 2]),
        ["dropout"] = new(typeof(DropoutLayer), () => new DropoutLayer(0.5), [([40], [40]), ([3, 4, 5], [3, 4, 5])], null, ActsInTraining: true),
        ["flatten"] = new(typeof(FlattenLayer), () => new FlattenLayer(), [([3, 2, 5], [30]), ([7], [7]), ([], [1])], null),
        ["activation"] = new(typeof(ActivationLayer), () => new ActivationLayer(Activations.Gelu), [([3, 2], [3, 2]), ([], [])], null),
        ["sequential"] = new(
            typeof(Sequential), () => new Sequential(("a", new LinearLayer(4, relu: true)), ("b", new Sequential(("c", new LinearLayer(3))))), [([5], [3])], []),
        ["sequential of nothing"] = new(typeof(Sequential), () => new Sequential(), [([5, 2], [5, 2])], null),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Fact]
    public void Layers_OfTheEngine_HaveACaseEach()
    {
        var layers = typeof(Layer).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(Layer))).ToHashSet();
        Assert.NotEmpty(layers);
        Assert.Equal(layers, Cases.Values.Select(c => c.Type).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnyBatch_HasThePromisedShape(string name)
    {
        foreach (var (input, output) in Cases[name].Shapes)
        {
            var network = new Network(Cases[name].Make(), input, 1);
            Assert.Equal(output, network.Output);
            foreach (var rows in new[] { 1, 2, 9 })
            {
                Assert.Equal(Behind(rows, output), network.Forward(Cases[name].Inputs(Behind(rows, input)), Pass.Evaluation).Shape);
                Assert.Equal(Behind(rows, output), network.Forward(Cases[name].Inputs(Behind(rows, input)), Pass.Training(1, 1)).Shape);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_EmptyBatch_HasThePromisedShapeOrSaysWhy(string name)
    {
        foreach (var (input, output) in Cases[name].Shapes)
        {
            var network = new Network(Cases[name].Make(), input, 1);
            var x = Tensor.Zeros(Behind(0, input));
            if (Cases[name].Type == typeof(BatchNormLayer)) Assert.Contains(x.Shape.ToString(), Assert.Throws<ArgumentException>(() => network.Forward(x, Pass.Evaluation)).Message);
            else Assert.Equal(Behind(0, output), network.Forward(x, Pass.Evaluation).Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_SameSeed_GivesTheSameBits(string name)
    {
        var input = Cases[name].Shapes[0].Input;
        var x = Cases[name].Inputs(Behind(4, input));
        foreach (var pass in new[] { Pass.Evaluation, Pass.Training(3, 5) })
        {
            var first = new Network(Cases[name].Make(), input, 1).Forward(x, pass).ToArray();
            Same.Bits(first, new Network(Cases[name].Make(), input, 1).Forward(x, pass).Data, name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_TrainingOrEvaluation_DifferOnlyWhereTheLayerSaysSo(string name)
    {
        var input = Cases[name].Shapes[0].Input;
        var network = new Network(Cases[name].Make(), input, 1);
        var x = Cases[name].Inputs(Behind(4, input));
        var before = State(network);
        var evaluated = network.Forward(x, Pass.Evaluation).ToArray();
        Assert.Equal(before, State(network));
        Assert.Equal(Cases[name].ActsInTraining, !evaluated.SequenceEqual(network.Forward(x, Pass.Training(1, 0)).ToArray()));
        Assert.Equal(network.Statistics.Count > 0, !before.SequenceEqual(State(network)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_InputThatDoesNotFit_NamesItsShape(string name)
    {
        if (Cases[name].Unfit is not { } unfit) return; // takes any shape
        Assert.Contains(unfit.ToString(), Assert.Throws<ArgumentException>(() => new Network(Cases[name].Make(), unfit, 1)).Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_OfTheOutput_ReachesEveryParameter(string name)
    {
        foreach (var (input, _) in Cases[name].Shapes)
        {
            var network = new Network(Cases[name].Make(), input, 1);
            if (network.Parameters.Count == 0) continue;
            var tape = new Tape();
            using (tape.Record())
            {
                var y = network.Forward(Cases[name].Inputs(Behind(6, input)), Pass.Training(1, 0));
                tape.Backward(Reduce.Sum(Arithmetic.Multiply(y, Tensor.From(Numbers.Uniform(3, y.Count), y.Shape))));
            }

            Assert.All(network.Parameters, p => Assert.True(p.HasGradient, p.Name));
            Assert.All(network.Parameters, p => Assert.DoesNotContain(p.Gradient.ToArray(), g => !float.IsFinite(g)));
            Assert.Equal(network.Parameters.Count, network.Parameters.Select(p => p.Name).Distinct().Count());
        }
    }

    /// <summary>Nothing is computed for a frozen parameter: what lay in its gradient's place still lies there, and all others get their bits.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_OneParameterFrozen_LeavesItsGradientUntouched(string name)
    {
        foreach (var (input, _) in Cases[name].Shapes)
        {
            var network = new Network(Cases[name].Make(), input, 1);
            var expected = Gradients(network);
            foreach (var frozen in network.Parameters)
            {
                if (network.Parameters.Count == 1) continue; // then nothing is left to learn
                frozen.IsFrozen = true;
                frozen.Gradient.Data.Fill(float.NaN);
                var found = Gradients(network);
                frozen.IsFrozen = false;
                Assert.False(frozen.HasGradient);
                foreach (var (index, parameter) in network.Parameters.Index())
                {
                    if (parameter != frozen) Same.Bits(expected[index], found[index], $"{frozen.Name} frozen: {parameter.Name}");
                    else Assert.All(found[index], g => Assert.True(float.IsNaN(g)));
                }
            }
        }

        float[][] Gradients(Network network)
        {
            network.Parameters.ClearGradients();
            if (network.Parameters.Count == 0) return [];
            var tape = new Tape();
            using (tape.Record())
            {
                var y = network.Forward(Cases[name].Inputs(Behind(6, network.Input)), Pass.Training(1, 0));
                tape.Backward(Reduce.Sum(Arithmetic.Multiply(y, Tensor.From(Numbers.Uniform(3, y.Count), y.Shape))));
                return [.. network.Parameters.Select(p => p.Gradient.ToArray())];
            }
        }
    }

    /// <summary>
    /// Behind a flattened image, in PyTorch's layout, a layer must mean the same features: the network that is given the image channel by
    /// channel, with the exported state, gives what the network with channels last gives. 1e-5: the sums run in another order.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void StateInPyTorchsLayout_BehindAFlattenedImage_IsTheSameFunction(string name)
    {
        if (Cases[name].Type == typeof(EmbeddingLayer)) return; // takes symbols, not features
        const int places = 6, channels = 5;
        Layer Behind() => new Sequential(("layer", Cases[name].Make()), ("flatten", new FlattenLayer()), ("linear", new LinearLayer(3)));
        Network ours, theirs;
        try
        {
            ours = new Network(new Sequential(("flatten", new FlattenLayer()), ("rest", Behind())), [2, 3, channels], 1);
            theirs = new Network(new Sequential(("rest", Behind())), [places * channels], 2);
        }
        catch (ArgumentException error) when (error.Message.Contains($"[{places * channels}]"))
        {
            return; // takes no vectors
        }

        foreach (var (index, (_, value)) in ours.State.Index()) Numbers.Positive((ulong)index, value.Count).CopyTo(value.Data);
        theirs.Load(ours.StateIn(TensorLayout.PyTorch).ToDictionary(s => s.Name, s => s.Value));
        var x = Numbers.Tensor(1, [4, 2, 3, channels]);
        var y = Tensor.Zeros([4, places * channels]);
        for (var i = 0; i < x.Count; i++) y.Data[(i / (places * channels) * channels + i % channels) * places + i / channels % places] = x.Data[i];
        Same.Within(1e-5, ours.Forward(x, Pass.Evaluation).Data, theirs.Forward(y, Pass.Evaluation).Data, name);
    }

    /// <summary>PyTorch's images and filters have their channels before their places; a layer with such a parameter says how.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Build_ParametersOfThreeAxesOrMore_DeclareTheirOrder(string name)
    {
        var network = new Network(Cases[name].Make(), Cases[name].Shapes[0].Input, 1);
        foreach (var (parameter, value) in network.State)
            if (value.Shape.Rank > 2) Assert.True(network.Declares(parameter), $"{name}: {parameter} {value.Shape} declares no {nameof(PyTorchOrder)}; say {nameof(PyTorchOrder)}.Same where it is.");
    }

    private static Shape Behind(int rows, Shape shape)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        lengths[0] = rows;
        shape.CopyTo(lengths[1..]);
        return new(lengths[..(shape.Rank + 1)]);
    }

    private static float[] State(Network network) => [.. network.State.SelectMany(s => s.Value.ToArray())];
}
