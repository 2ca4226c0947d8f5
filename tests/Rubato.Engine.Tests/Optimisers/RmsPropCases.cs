using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class RmsPropCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("rmsprop", (p, g) => new RmsProp(p, g), Schedule, Each(p => Twin(p, false, false))),
        new("rmsprop, centred", (p, g) => new RmsProp(p, g, centred: true), Schedule, Each(p => Twin(p, true, false))),
        new("rmsprop, centred, decoupled decay", (p, g) => new RmsProp(p, g, centred: true, decayKind: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, true, true))),
        new("rmsprop, plain", (p, g) => new RmsProp(p, g), (_, _) => [0.001, 0.99, 0, 1e-8, 0], Each(p => Twin(p, false, false))),
    ];

    private static double[] Schedule(int step, int group) =>
        [2e-3 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.95 - 0.04 * Math.Cos(0.2 * step), 0.4 + 0.1 * (step % 3) - 0.05 * group, 1e-6 * (1 + step), 0.1 * (step % 2)];

    private static Action Twin(TwinParameter p, bool centred, bool decoupled)
    {
        var (square, mean, velocity) = (new double[p.Count], new double[p.Count], new double[p.Count]);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, smoothing, momentum, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3], p.H[4]);
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                square[i] = smoothing * square[i] + (1 - smoothing) * d * d;
                mean[i] = smoothing * mean[i] + (1 - smoothing) * d;
                var variance = centred ? square[i] - mean[i] * mean[i] : square[i];
                velocity[i] = momentum * velocity[i] + d / (Math.Sqrt(variance) + epsilon);
                if (decoupled) theta[i] *= 1 - rate * decay;
                theta[i] -= rate * velocity[i];
            }
        };
    }
}
