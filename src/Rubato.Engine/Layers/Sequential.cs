namespace Rubato.Engine;

/// <summary>Layers one after the other.</summary>
/// <param name="layers">Each with the name that its parameters carry.</param>
public sealed class Sequential(params (string Name, Layer Layer)[] layers) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        foreach (var (name, layer) in layers) input = builder.Build(name, layer, input);
        return input;
    }

    /// <summary>The last layer; null where there is none.</summary>
    internal Layer? Last => layers.Length == 0 ? null : layers[^1].Layer;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Forward(x, pass, layers.Length);

    /// <summary>What the last layer is given.</summary>
    internal Tensor ForwardToLast(Tensor x, Pass pass) => Forward(x, pass, layers.Length - 1);

    private Tensor Forward(Tensor x, Pass pass, int count)
    {
        for (var i = 0; i < count; i++) x = pass.Through(layers[i].Layer, x);
        return x;
    }
}
