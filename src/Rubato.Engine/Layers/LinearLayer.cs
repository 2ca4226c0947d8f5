namespace Rubato.Engine;

/// <summary>y = x·Wᵀ + b, then relu where asked: [N, …, in] to [N, …, out], the same for each position.</summary>
/// <param name="outputs">out, from 1 on.</param>
/// <param name="relu">Whether relu follows.</param>
public sealed class LinearLayer(int outputs, bool relu = false) : Layer
{
    private Parameter weight = null!, bias = null!;

    /// <inheritdoc/>
    public override bool HasRelu => relu;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank < 1 || outputs < 1)
            throw new ArgumentException($"linear: got inputs {input} and {outputs} outputs; allowed are […, in] and at least one output.");
        weight = builder.Declare("weight", [outputs, input.Last], Initialisation.SmallUniform, input.Last, PyTorchOrder.FeaturesOf(input));
        bias = builder.Declare("bias", [outputs], Initialisation.Constant(0));
        return input.With(-1, outputs);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => MatrixMath.Linear(x, weight.Value, bias.Value, relu);

    /// <summary>As <see cref="Forward(Tensor, Pass)"/> without relu, plus an addend.</summary>
    internal Tensor ForwardOnto(Tensor addend, Tensor x) => MatrixMath.Linear(x, weight.Value, bias.Value, addend);
}
