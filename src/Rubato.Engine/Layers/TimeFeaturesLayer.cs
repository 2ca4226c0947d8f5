namespace Rubato.Engine;

/// <summary>
/// Sines and cosines of a time: […, 1] to […, width], y[2i] = sin(scale·t·ωᵢ), y[2i+1] = cos(scale·t·ωᵢ) with ωᵢ = 10000^(−2i/width)
/// (J. Ho, A. Jain and P. Abbeel, 2020, arXiv:2006.11239, after the places of a transformer).
/// </summary>
/// <param name="width">Features, from 1 on.</param>
/// <param name="scale">What a time of 1 is worth in steps of the fastest sine, finite; 1000 for times within 0…1.</param>
public sealed class TimeFeaturesLayer(int width, float scale = 1000) : Layer
{
    private Tensor rates = null!, phases = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank == 0 || input.Last != 1 || width < 1 || !float.IsFinite(scale))
            throw new ArgumentException($"time features: got inputs {input}, a width of {width} and a scale of {scale}; allowed are […, 1], a width from 1 on and a finite scale.");
        (rates, phases) = (Tensor.Zeros([width]), Tensor.Zeros([width]));
        for (var c = 0; c < width; c++)
        {
            rates.Data[c] = (float)(scale * Sinusoids.Rate(c / 2, width, 10_000));
            phases.Data[c] = c % 2 * (MathF.PI / 2); // cos x = sin(x + π/2)
        }

        return input.With(-1, width);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Arithmetic.Sin(Arithmetic.Add(Arithmetic.Multiply(x, rates), phases));
}
