namespace Rubato.Engine;

/// <summary>All axes but the batch's joined: [N, …] to [N, D].</summary>
public sealed class FlattenLayer : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => input.Flattened();

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => View.Flatten(x);
}
