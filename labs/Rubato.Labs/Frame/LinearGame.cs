using System.Numerics;

namespace Rubato.Labs;

/// <summary>
/// Two players near their balance: x ← x − η₁(t)·(y + μx), y ← y + η₂(t)·(x − μy), both at once, with rates m·(1 + a·cos(2πt/T)) and the same shifted
/// by a phase.
/// </summary>
static class LinearGame
{
    /// <summary>What the distance from the balance is multiplied by in a step, in the long run: the T-th root of the spectral radius of one period's matrix.</summary>
    /// <param name="mean">m.</param>
    /// <param name="period">T, in steps.</param>
    /// <param name="depth">a, 0 … 1.</param>
    /// <param name="friction">μ.</param>
    /// <param name="phase">Of the second player's rate, in radians.</param>
    public static double Growth(double mean, int period, double depth, double friction, double phase)
    {
        var (a, b, c, d) = (1.0, 0.0, 0.0, 1.0);
        for (var step = 0; step < period; step++)
        {
            var (first, second) = RatesAt(step, mean, period, depth, phase);
            (a, b, c, d) = (
                ((1 - (first * friction)) * a) - (first * c), ((1 - (first * friction)) * b) - (first * d),
                (second * a) + ((1 - (second * friction)) * c), (second * b) + ((1 - (second * friction)) * d));
        }

        var (half, determinant) = ((a + d) / 2, (a * d) - (b * c));
        var root = Complex.Sqrt((half * half) - determinant);
        return Math.Pow(Math.Max((half + root).Magnitude, (half - root).Magnitude), 1.0 / period);
    }

    /// <summary>The same from the game played: mean growth a step of the distance over many periods.</summary>
    public static double Played(double mean, int period, double depth, double friction, double phase, int periods)
    {
        var (x, y, log) = (1.0, 0.3, 0.0);
        for (var step = 0; step < period * periods; step++)
        {
            var (first, second) = RatesAt(step % period, mean, period, depth, phase);
            (x, y) = (x - (first * (y + (friction * x))), y + (second * (x - (friction * y))));
            if (step % period < period - 1) continue;
            var distance = double.Hypot(x, y);
            (x, y, log) = (x / distance, y / distance, log + Math.Log(distance));
        }

        return Math.Exp(log / ((double)period * periods));
    }

    static (double First, double Second) RatesAt(int step, double mean, int period, double depth, double phase)
    {
        var angle = 2 * Math.PI * step / period;
        return (mean * (1 + (depth * Math.Cos(angle))), mean * (1 + (depth * Math.Cos(angle + phase))));
    }
}
