using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class LionCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("lion", (p, g) => new Lion(p, g), Schedule, Each(Twin)),
        new("lion, no memory", (p, g) => new Lion(p, g), (_, _) => [1e-3, 0, 0, 0], Each(Twin)),
    ];

    private static double[] Schedule(int step, int group) =>
        [3e-3 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 0.97 + 0.02 * Math.Sin(0.1 * step), 0.1 * (group + 1) * (step % 3)];

    private static Action Twin(TwinParameter p)
    {
        var m = new double[p.Count];
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, beta1, beta2, decay) = (p.H[0], p.H[1], p.H[2], p.H[3]);
            for (var i = 0; i < theta.Length; i++)
            {
                var c = beta1 * m[i] + (1 - beta1) * g[i];
                theta[i] -= rate * (Math.Sign(c) + decay * theta[i]);
                m[i] = beta2 * m[i] + (1 - beta2) * g[i];
            }
        };
    }
}
