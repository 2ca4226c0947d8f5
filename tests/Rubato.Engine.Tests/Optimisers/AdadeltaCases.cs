using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class AdadeltaCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("adadelta", (p, g) => new Adadelta(p, g), Schedule, Each(p => Twin(p, false))),
        new("adadelta, decoupled decay", (p, g) => new Adadelta(p, g, decayKind: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, true))),
    ];

    private static double[] Schedule(int step, int group) =>
        [0.5 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 1e-4 * (1 + step % 3), 0.05 * (group + 1) * (step % 3)];

    private static Action Twin(TwinParameter p, bool decoupled)
    {
        var (square, squareStep) = (new double[p.Count], new double[p.Count]);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, smoothing, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3]);
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                square[i] = smoothing * square[i] + (1 - smoothing) * d * d;
                var delta = Math.Sqrt(squareStep[i] + epsilon) / Math.Sqrt(square[i] + epsilon) * d;
                squareStep[i] = smoothing * squareStep[i] + (1 - smoothing) * delta * delta;
                if (decoupled) theta[i] *= 1 - rate * decay;
                theta[i] -= rate * delta;
            }
        };
    }
}
