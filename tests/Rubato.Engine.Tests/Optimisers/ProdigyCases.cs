using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class ProdigyCases : IOptimizerCases
{
    // d is a ratio of sums over θ₀ − θ, which starts at the size of single roundings: its error moves all coordinates the same way.
    private const double EstimatedRate = 1e-4;

    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("prodigy", (p, g) => new Prodigy(p, g, initialDistance: 0.01), Schedule, p => Twin(p, false, true)) { Tolerance = EstimatedRate },
        new("prodigy, coupled decay, bias correction", (p, g) => new Prodigy(p, g, initialDistance: 0.01, biasCorrection: true, decay: WeightDecayKind.Coupled), Schedule, p => Twin(p, true, false))
        {
            Tolerance = EstimatedRate,
        },
    ];

    private static double[] Schedule(int step, int group) =>
    [
        0.1 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step), 0.99 + 0.005 * Math.Sin(0.1 * step), 1e-8 * (1 + step),
        0.1 * (group + 1) * (step % 3), 1 + 0.5 * (step % 2),
    ];

    private static Action Twin(IReadOnlyList<TwinParameter> parameters, bool corrects, bool decoupled)
    {
        var (d, r) = (0.01, 0.0);
        var start = parameters.Select(p => p.Values.ToArray()).ToList();
        var moments = parameters.Select(p => (M: new double[p.Count], V: new double[p.Count], S: new double[p.Count])).ToList();
        var products = parameters.Select(_ => (One: 1.0, Two: 1.0)).ToArray();
        return () =>
        {
            var first = parameters.First(p => p.Group == 0).H;
            var (numerator, denominator) = (Math.Sqrt(first[2]) * r, 0.0);
            for (var k = 0; k < parameters.Count; k++)
            {
                var (theta, h) = (parameters[k].Values, parameters[k].H);
                var (beta1, beta2) = (h[1], h[2]);
                products[k] = (products[k].One * beta1, products[k].Two * beta2);
                var gamma = corrects ? h[0] * Math.Sqrt(1 - products[k].Two) / (1 - products[k].One) : h[0];
                var (m, v, s) = moments[k];
                for (var i = 0; i < theta.Length; i++)
                {
                    var g = parameters[k].Gradient[i] + (decoupled ? 0 : h[4] * theta[i]);
                    numerator += gamma * d * d * g * (start[k][i] - theta[i]);
                    m[i] = beta1 * m[i] + (1 - beta1) * d * g;
                    v[i] = beta2 * v[i] + (1 - beta2) * d * d * g * g;
                    s[i] = Math.Sqrt(beta2) * s[i] + gamma * d * d * g;
                    denominator += Math.Abs(s[i]);
                    if (decoupled) theta[i] *= 1 - gamma * d * h[4];
                    theta[i] -= gamma * d * m[i] / (Math.Sqrt(v[i]) + d * h[3]);
                }
            }

            r = numerator;
            d = Math.Max(d, first[5] * r / denominator);
        };
    }
}
