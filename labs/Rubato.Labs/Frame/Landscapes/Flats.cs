using Rubato.Engine;

namespace Rubato.Labs.Landscapes;

/// <summary>A plateau, −1/(1 + e⁻ˣ): walks start at −6, where the slope is 0.0025, and leave it at 0.</summary>
public sealed record Plateau : Landscape
{
    /// <inheritdoc/>
    public override string Name => "plateau";

    /// <inheritdoc/>
    public override int Dimension => 1;

    /// <summary>The largest anywhere, √3/18.</summary>
    public override double Curvature => Math.Sqrt(3) / 18;

    /// <inheritdoc/>
    public override double Barrier => 0;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> x) => -Logistic(x[0]);

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> x, Span<double> gradient) => gradient[0] = -Logistic(x[0]) * (1 - Logistic(x[0]));

    /// <inheritdoc/>
    public override void Start(Span<double> x, CounterRandom random) => x[0] = -6;

    /// <inheritdoc/>
    public override double Reached(ReadOnlySpan<double> x) => x[0] > 0 ? 1 : 0;

    static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}

/// <summary>A saddle, ½x² − ½y² + ¼y⁴: walks start on its ridge, at (1, 0.001), and have left it where |y| is above ½; the minima are at y = ±1.</summary>
public sealed record Saddle : Landscape
{
    /// <inheritdoc/>
    public override string Name => "saddle";

    /// <inheritdoc/>
    public override int Dimension => 2;

    /// <summary>At the minima.</summary>
    public override double Curvature => 2;

    /// <inheritdoc/>
    public override double Barrier => 0;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> x) => (0.5 * x[0] * x[0]) - (0.5 * x[1] * x[1]) + (0.25 * Math.Pow(x[1], 4));

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> x, Span<double> gradient) => (gradient[0], gradient[1]) = (x[0], (x[1] * x[1] * x[1]) - x[1]);

    /// <inheritdoc/>
    public override void Start(Span<double> x, CounterRandom random) => (x[0], x[1]) = (1, 0.001);

    /// <inheritdoc/>
    public override double Reached(ReadOnlySpan<double> x) => Math.Abs(x[1]) > 0.5 ? 1 : 0;
}
