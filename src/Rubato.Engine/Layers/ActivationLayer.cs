namespace Rubato.Engine;

/// <summary>A function of each element, as <c>new ActivationLayer(Activations.Gelu)</c> or <c>new(x => Activations.Elu(x, 0.5f))</c>; any shape.</summary>
/// <param name="function">Keeps the shape; see <see cref="Activations"/>.</param>
public sealed class ActivationLayer(Func<Tensor, Tensor> function) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => input;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => function(x);
}
