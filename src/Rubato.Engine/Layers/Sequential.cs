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

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        foreach (var (_, layer) in layers) x = layer.Forward(x, pass);
        return x;
    }
}
