namespace Rubato.Engine;

/// <summary>Layer normalisation over the last axis, any shape […, C]; see <see cref="LayerNorm"/>.</summary>
/// <param name="affine">Whether γ and β follow, which begin at 1 and 0.</param>
/// <param name="epsilon">ε ≥ 0 beside the variance.</param>
public sealed class LayerNormLayer(bool affine = true, float epsilon = 1e-5f) : Layer
{
    private Parameter? gamma, beta;

    /// <summary>
    /// σ, without ε, of the row that varied least in the last forward pass: gradients through the layer grow as 1/σ. NaN before the first.
    /// </summary>
    public float SmallestDeviation { get; private set; } = float.NaN;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank == 0 || input.Last == 0 || !(epsilon >= 0))
            throw new ArgumentException($"layer norm: got inputs {input} and ε {epsilon}; allowed are […, C] with C from 1 on and ε from 0 on.");
        if (!affine) return input;
        gamma = builder.Declare("weight", [input.Last], Initialisation.Constant(1), order: PyTorchOrder.FeaturesOf(input));
        beta = builder.Declare("bias", [input.Last], Initialisation.Constant(0), order: PyTorchOrder.FeaturesOf(input));
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        var y = LayerNorm.Apply(x, gamma?.Value, beta?.Value, epsilon, out var smallest);
        SmallestDeviation = smallest;
        return y;
    }
}
