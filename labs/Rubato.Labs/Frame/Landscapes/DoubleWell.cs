using Rubato.Engine;

namespace Rubato.Labs.Landscapes;

/// <summary>Two wells, h·(x² − 1)² + tilt·x: walks start in the right one, the deeper is the left one where the tilt is above 0.</summary>
/// <param name="Height">h, the barrier without a tilt.</param>
/// <param name="Tilt">By how much the left well is favoured.</param>
public sealed record DoubleWell(double Height = 1, double Tilt = 0.3) : Landscape
{
    /// <inheritdoc/>
    public override string Name => "double well";

    /// <inheritdoc/>
    public override int Dimension => 1;

    /// <summary>At the wells without a tilt: f″(±1) = 8h; at the top between them it is −4h.</summary>
    public override double Curvature => 8 * Height;

    /// <summary>h less the tilt, to a few per cent of the way from the right well to the top.</summary>
    public override double Barrier => Height - Tilt;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> x) => (Height * Math.Pow((x[0] * x[0]) - 1, 2)) + (Tilt * x[0]);

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> x, Span<double> gradient) => gradient[0] = (4 * Height * x[0] * ((x[0] * x[0]) - 1)) + Tilt;

    /// <inheritdoc/>
    public override void Start(Span<double> x, CounterRandom random) => x[0] = 1;

    /// <inheritdoc/>
    public override double Reached(ReadOnlySpan<double> x) => x[0] < -0.5 ? 1 : 0;
}
