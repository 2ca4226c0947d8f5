using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class LarsCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("lars", (p, g) => new Lars(p, g), Schedule, Each(p => Twin(p, true))),
        new("lars, matrices only", (p, g) => new Lars(p, g, adaptsVectors: false), Schedule, Each(p => Twin(p, false))),
    ];

    private static double[] Schedule(int step, int group) =>
        [0.5 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.8 - 0.1 * Math.Cos(0.2 * step), 0.05 * (group + 1) * (step % 3), 0.01 * (1 + step % 2)];

    private static Action Twin(TwinParameter p, bool adaptsVectors)
    {
        var velocity = new double[p.Count];
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, momentum, decay, trust) = (p.H[0], p.H[1], p.H[2], p.H[3]);
            var (values, gradients) = (Math.Sqrt(theta.Sum(x => x * x)), Math.Sqrt(g.Sum(x => x * x)));
            var ratio = adaptsVectors || p.Shape.Rank > 1 ? values / (gradients + decay * values) : 1;
            for (var i = 0; i < theta.Length; i++)
            {
                velocity[i] = momentum * velocity[i] + rate * trust * ratio * (g[i] + decay * theta[i]);
                theta[i] -= velocity[i];
            }
        };
    }
}
