namespace Rubato.Engine;

/// <summary>Adds a learned vector to each place of a sequence: [T, D] to [T, D], y[n, t] = x[n, t] + p[t].</summary>
/// <param name="initialisation">How p [T, D] begins; normal with deviation 0.02 when left out, as GPT-2's.</param>
public sealed class LearnedPositionsLayer(Initialisation? initialisation = null) : Layer
{
    private Parameter positions = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 2) throw new ArgumentException($"learned positions: got inputs {input}; sequences [T, D] are allowed.");
        positions = builder.Declare("weight", input, initialisation ?? Initialisation.Normal(0.02f));
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Arithmetic.Add(x, positions.Value);
}
