namespace Rubato.Engine;

/// <summary>Normalisation over groups of channels of each image, […, C]; see <see cref="GroupNorm"/>. γ and β begin at 1 and 0.</summary>
/// <param name="groups">A divisor of the channels.</param>
/// <param name="epsilon">ε ≥ 0 beside the variance.</param>
public sealed class GroupNormLayer(int groups, float epsilon = 1e-5f) : Layer
{
    private Parameter gamma = null!, beta = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank == 0 || input.Count == 0 || groups < 1 || input.Last % groups != 0 || !(epsilon >= 0))
            throw new ArgumentException($"group norm: got inputs {input}, {groups} groups and ε {epsilon}; allowed are […, C], groups that divide C, and ε from 0 on.");
        if (input.Interleaved > 1)
            throw new ArgumentException($"group norm: got inputs {input} of a flattened image, in which neighbours are no group of channels; normalise before flattening.");
        gamma = builder.Declare("weight", [input.Last], Initialisation.Constant(1));
        beta = builder.Declare("bias", [input.Last], Initialisation.Constant(0));
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => GroupNorm.Apply(x, gamma.Value, beta.Value, groups, epsilon);
}
