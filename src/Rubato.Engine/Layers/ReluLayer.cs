namespace Rubato.Engine;

/// <summary>max(x, 0), any shape.</summary>
public sealed class ReluLayer : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => input;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Arithmetic.Relu(x);
}
