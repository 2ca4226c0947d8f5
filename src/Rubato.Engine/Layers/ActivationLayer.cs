namespace Rubato.Engine;

/// <summary>A function of each element, as <c>new ActivationLayer(Activations.Gelu)</c> or <c>new(x => Activations.Elu(x, 0.5f))</c>; any shape.</summary>
/// <param name="function">Keeps the shape; see <see cref="Activations"/>.</param>
public sealed class ActivationLayer(Func<Tensor, Tensor> function) : Layer
{
    /// <summary>Whether the function is <see cref="Activations.Relu"/> itself; what a lambda does isn't known.</summary>
    public override bool HasRelu => function.Equals((Func<Tensor, Tensor>)Activations.Relu);

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => input;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => function(x);
}
