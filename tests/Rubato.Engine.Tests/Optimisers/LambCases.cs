using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class LambCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("lamb", (p, g) => new Lamb(p, g), AdamTwin.Schedule, Each(p => Twin(p, true, true))) { Tolerance = 1e-5 }, // the ratio's rounding moves a whole tensor the same way
        new("lamb, matrices only, no bias correction", (p, g) => new Lamb(p, g, biasCorrection: false, adaptsVectors: false), AdamTwin.Schedule, Each(p => Twin(p, false, false)))
        {
            Tolerance = 1e-5,
        },
    ];

    private static Action Twin(TwinParameter p, bool adaptsVectors, bool corrects)
    {
        var (m, v, d) = (new double[p.Count], new double[p.Count], new double[p.Count]);
        var (product1, product2) = (1.0, 1.0);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, beta1, beta2, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3], p.H[4]);
            product1 *= beta1;
            product2 *= beta2;
            for (var i = 0; i < theta.Length; i++)
            {
                m[i] = beta1 * m[i] + (1 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
                d[i] = m[i] / (corrects ? 1 - product1 : 1) / (Math.Sqrt(v[i] / (corrects ? 1 - product2 : 1)) + epsilon) + decay * theta[i];
            }

            var ratio = adaptsVectors || p.Shape.Rank > 1 ? Math.Sqrt(theta.Sum(x => x * x)) / Math.Sqrt(d.Sum(x => x * x)) : 1;
            for (var i = 0; i < theta.Length; i++) theta[i] -= rate * ratio * d[i];
        };
    }
}
