using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class RAdamCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("radam", (p, g) => new RAdam(p, g), AdamTwin.Schedule, Each(p => Twin(p, true, false))),
        new("radam, decoupled decay, no bias correction", (p, g) => new RAdam(p, g, biasCorrection: false, decay: WeightDecayKind.Decoupled), AdamTwin.Schedule, Each(p => Twin(p, false, true))),
        new("radam, short memory", (p, g) => new RAdam(p, g), (_, _) => [1e-3, 0.8, 0.5, 1e-8, 0], Each(p => Twin(p, true, false))),
    ];

    /// <summary>The ages of v's weights are held one by one.</summary>
    private static Action Twin(TwinParameter p, bool corrects, bool decoupled)
    {
        var (m, v) = (new double[p.Count], new double[p.Count]);
        var product1 = 1.0;
        var weights = new List<double>();
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, beta1, beta2, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3], p.H[4]);
            product1 *= beta1;
            weights = [.. weights.Select(w => beta2 * w), 1 - beta2];
            var weight = weights.Sum();
            var rho = 2 * weights.Select((w, i) => w * (weights.Count - i)).Sum() / weight - 1;
            var most = 2 / (1 - beta2) - 1;
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                m[i] = beta1 * m[i] + (1 - beta1) * d;
                v[i] = beta2 * v[i] + (1 - beta2) * d * d;
                var mHat = corrects ? m[i] / (1 - product1) : m[i];
                if (decoupled) theta[i] *= 1 - rate * decay;
                if (rho > 5) mHat *= Math.Sqrt((rho - 4) * (rho - 2) * most / ((most - 4) * (most - 2) * rho)) * Math.Sqrt(corrects ? weight : 1) / (Math.Sqrt(v[i]) + epsilon);
                theta[i] -= rate * mHat;
            }
        };
    }
}
