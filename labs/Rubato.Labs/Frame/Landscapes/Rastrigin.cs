using Rubato.Engine;

namespace Rubato.Labs.Landscapes;

/// <summary>Σ (x² − 10·cos 2πx + 10): a bowl with a dent at every whole number; the global minimum is 0 at 0. Walks start anywhere in [−2.5, 2.5].</summary>
/// <param name="Dimension">Its numbers; each is a walk of its own, as the sum has no mixed terms.</param>
public sealed record Rastrigin(int Dimension = 10) : Landscape
{
    /// <inheritdoc/>
    public override string Name => "Rastrigin";

    /// <inheritdoc/>
    public override int Dimension { get; } = Dimension;

    /// <summary>At 0: 2 + 40π².</summary>
    public override double Curvature => 2 + (40 * Math.PI * Math.PI);

    /// <summary>From the dent at 1 to the one at 0: the top between them is near 0.5, at 20.25, the dent at 0.995.</summary>
    public override double Barrier => 19.3;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        foreach (var value in x) sum += (value * value) - (10 * Math.Cos(2 * Math.PI * value)) + 10;
        return sum;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        for (var i = 0; i < x.Length; i++) gradient[i] = (2 * x[i]) + (20 * Math.PI * Math.Sin(2 * Math.PI * x[i]));
    }

    /// <inheritdoc/>
    public override void Start(Span<double> x, CounterRandom random)
    {
        for (var i = 0; i < x.Length; i++) x[i] = 5 * (random.Uniform((ulong)i) - 0.5);
    }

    /// <summary>The share of the numbers that are in the dent at 0.</summary>
    public override double Reached(ReadOnlySpan<double> x)
    {
        var inside = 0;
        foreach (var value in x) inside += Math.Abs(value) < 0.5 ? 1 : 0;
        return (double)inside / x.Length;
    }
}
