using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class NAdamCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("nadam", (p, g) => new NAdam(p, g), Schedule, Each(p => Twin(p, true, false))),
        new("nadam, decoupled decay, no bias correction", (p, g) => new NAdam(p, g, biasCorrection: false, decay: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, false, true))),
        new("nadam, short warmup", (p, g) => new NAdam(p, g), (step, _) => [1e-3, 0.95, 0.99, 1e-8, 0, 40 * (step % 4)], Each(p => Twin(p, true, false))),
    ];

    private static double[] Schedule(int step, int group) => [.. AdamTwin.Schedule(step, group), 4e-3 * (1 + step % 3) * (1 + group)];

    /// <summary>The sum of ψ over the steps takes the place of tψ.</summary>
    private static Action Twin(TwinParameter p, bool corrects, bool decoupled)
    {
        var (m, v) = (new double[p.Count], new double[p.Count]);
        var (product2, momenta, psi) = (1.0, 1.0, 0.0);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, beta1, beta2, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3], p.H[4]);
            psi += p.H[5];
            var now = beta1 * (1 - 0.5 * Math.Pow(0.96, psi));
            var next = beta1 * (1 - 0.5 * Math.Pow(0.96, psi + p.H[5]));
            momenta *= now;
            product2 *= beta2;
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                m[i] = beta1 * m[i] + (1 - beta1) * d;
                v[i] = beta2 * v[i] + (1 - beta2) * d * d;
                var vHat = corrects ? v[i] / (1 - product2) : v[i];
                var along = (1 - now) * d / (corrects ? 1 - momenta : 1) + next * m[i] / (corrects ? 1 - momenta * next : 1);
                if (decoupled) theta[i] *= 1 - rate * decay;
                theta[i] -= rate * along / (Math.Sqrt(vHat) + epsilon);
            }
        };
    }
}
