namespace Rubato.Engine;

/// <summary>Normalisation by the root of the mean square over the last axis, any shape […, C], times γ that begins at 1; see <see cref="RmsNorm"/>.</summary>
/// <param name="epsilon">ε ≥ 0 beside the mean square.</param>
public sealed class RmsNormLayer(float epsilon = 1e-5f) : Layer
{
    private Parameter gamma = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank == 0 || input.Last == 0 || !(epsilon >= 0))
            throw new ArgumentException($"rms norm: got inputs {input} and ε {epsilon}; allowed are […, C] with C from 1 on and ε from 0 on.");
        gamma = builder.Declare("weight", [input.Last], Initialisation.Constant(1), order: PyTorchOrder.FeaturesOf(input));
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => RmsNorm.Apply(x, gamma.Value, epsilon);
}
