using Rubato.Engine;

namespace Rubato.Labs.Landscapes;

/// <summary>
/// The surface of K. Müller and L. D. Brown (1979, Theoretica Chimica Acta 53), a hundredth of its height: three minima in a bent valley. Walks start
/// in the one at (0.623, 0.028), −1.08; the global one is at (−0.558, 1.442), −1.467; the way leads past (−0.050, 0.467), −0.808.
/// </summary>
public sealed record MuellerBrown : Landscape
{
    static readonly double[] Heights = [-200, -100, -170, 15], A = [-1, -1, -6.5, 0.7], B = [0, 0, 11, 0.6], C = [-10, -10, -6.5, 0.7], X = [1, 0, -0.5, -1], Y = [0, 0.5, 1.5, 1];

    /// <summary>The global minimum.</summary>
    public static readonly (double X, double Y) Global = (-0.558224, 1.441726);

    /// <summary>The minimum where walks start.</summary>
    public static readonly (double X, double Y) First = (0.623499, 0.028038);

    /// <inheritdoc/>
    public override string Name => "Müller–Brown";

    /// <inheritdoc/>
    public override int Dimension => 2;

    /// <summary>The largest at the three minima, at the global one.</summary>
    public override double Curvature => 40.7;

    /// <summary>From the first minimum over the saddle at (0.212, 0.293), −0.722.</summary>
    public override double Barrier => 0.36;

    /// <inheritdoc/>
    public override double Value(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var i = 0; i < Heights.Length; i++) sum += Term(i, x[0], x[1]);
        return sum;
    }

    /// <inheritdoc/>
    public override void Gradient(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient.Clear();
        for (var i = 0; i < Heights.Length; i++)
        {
            var (dx, dy, term) = (x[0] - X[i], x[1] - Y[i], Term(i, x[0], x[1]));
            gradient[0] += term * ((2 * A[i] * dx) + (B[i] * dy));
            gradient[1] += term * ((B[i] * dx) + (2 * C[i] * dy));
        }
    }

    /// <inheritdoc/>
    public override void Start(Span<double> x, CounterRandom random) => (x[0], x[1]) = First;

    /// <inheritdoc/>
    public override double Reached(ReadOnlySpan<double> x) => double.Hypot(x[0] - Global.X, x[1] - Global.Y) < 0.35 ? 1 : 0;

    static double Term(int i, double x, double y) =>
        Heights[i] / 100 * Math.Exp((A[i] * (x - X[i]) * (x - X[i])) + (B[i] * (x - X[i]) * (y - Y[i])) + (C[i] * (y - Y[i]) * (y - Y[i])));
}
