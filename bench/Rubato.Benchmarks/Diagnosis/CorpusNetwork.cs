using Rubato.Engine;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>A small network of the corpus: what a recipe's models are too large, too capable or too well begun for.</summary>
/// <param name="Kind">Its layers.</param>
/// <param name="Widths">Hidden units, or channels, of each layer.</param>
internal sealed record CorpusNetwork(CorpusNetwork.Layers Kind, params int[] Widths)
{
    internal enum Layers
    {
        /// <summary>Dense layers with relu.</summary>
        Dense,

        /// <summary>Dense layers with batch norm and relu.</summary>
        DenseNorm,

        /// <summary>3×3 convolutions with batch norm and relu, each with a stride of 2, then the mean of each channel.</summary>
        ConvolutionNorm,

        /// <summary>3×3 convolutions with relu and pooling, then the classes.</summary>
        Convolution,
    }

    /// <summary>What the first weights of hidden layers are multiplied by.</summary>
    public float Gain { get; init; } = 1;

    /// <summary>What the biases of hidden layers begin with.</summary>
    public float Bias { get; init; }

    /// <summary>The network, its first weights a function of the seed.</summary>
    public Network Build(Shape image, int classes, ulong seed)
    {
        List<(string, Layer)> layers = Kind is Layers.Dense or Layers.DenseNorm ? [("flatten", new FlattenLayer())] : [];
        for (var i = 0; i < Widths.Length; i++)
        {
            var name = $"{i + 1}";
            switch (Kind)
            {
                case Layers.Dense: layers.Add(($"fc{name}", new LinearLayer(Widths[i], relu: true))); break;
                case Layers.DenseNorm: layers.AddRange([($"fc{name}", new LinearLayer(Widths[i])), ($"norm{name}", new BatchNormLayer(relu: true))]); break;
                case Layers.ConvolutionNorm: layers.AddRange([($"conv{name}", new ConvolutionLayer(Widths[i], 3, 2, padding: 1, bias: false)), ($"norm{name}", new BatchNormLayer(relu: true))]); break;
                default: layers.Add(($"conv{name}", new PooledConvolutionLayer(Widths[i], 3, padding: 1))); break;
            }
        }

        if (Kind == Layers.Convolution) layers.Add(("flatten", new FlattenLayer()));
        if (Kind == Layers.ConvolutionNorm) layers.Add(("pool", new GlobalAveragePoolLayer()));
        var network = new Network(new Sequential([.. layers, ("out", new LinearLayer(classes))]), image, seed);
        foreach (var parameter in network.Parameters.Where(parameter => !parameter.Name.StartsWith("out", StringComparison.Ordinal)))
        {
            if (parameter.Name.EndsWith("weight", StringComparison.Ordinal)) foreach (ref var weight in parameter.Value.Data) weight *= Gain;
            else if (parameter.Name.EndsWith("bias", StringComparison.Ordinal) && Bias != 0) parameter.Value.Data.Fill(Bias);
        }

        return network;
    }

    /// <summary>All that decides it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Kind} {string.Join('-', Widths)} gain {Gain} bias {Bias}");
}
