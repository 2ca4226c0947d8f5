using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class AdagradCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("adagrad", (p, g) => new Adagrad(p, g), Schedule, Each(p => Twin(p, 0, false))),
        new("adagrad, initial sum, decoupled decay", (p, g) => new Adagrad(p, g, initialSum: 0.1, decay: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, 0.1, true))),
    ];

    private static double[] Schedule(int step, int group) => [0.05 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 1e-8 * (1 + step), 0.05 * (group + 1) * (step % 3)];

    private static Action Twin(TwinParameter p, double initial, bool decoupled)
    {
        var sum = new double[p.Count];
        Array.Fill(sum, initial);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, epsilon, decay) = (p.H[0], p.H[1], p.H[2]);
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                sum[i] += d * d;
                if (decoupled) theta[i] *= 1 - rate * decay;
                theta[i] -= rate * d / (Math.Sqrt(sum[i]) + epsilon);
            }
        };
    }
}
