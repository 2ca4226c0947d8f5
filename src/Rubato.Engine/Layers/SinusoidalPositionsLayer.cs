namespace Rubato.Engine;

/// <summary>Adds sines and cosines of the place to each place of a sequence: [T, D] to [T, D]; see <see cref="Sinusoids.OfPlaces"/>.</summary>
public sealed class SinusoidalPositionsLayer : Layer
{
    private Tensor table = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 2) throw new ArgumentException($"sinusoidal positions: got inputs {input}; sequences [T, D] are allowed.");
        table = Sinusoids.OfPlaces(input[0], input[1]);
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Arithmetic.Add(x, table);
}
