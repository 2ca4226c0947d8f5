using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

/// <summary>Kingma and Ba, algorithm 1, with the decay of Loshchilov and Hutter, algorithm 2; the powers of β as products.</summary>
internal static class AdamTwin
{
    public static double[] Schedule(int step, int group) =>
    [
        0.01 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.9 - 0.05 * Math.Cos(0.2 * step) - 0.01 * group, 0.99 + 0.005 * Math.Sin(0.1 * step), 1e-8 * (1 + step), 0.1 * (group + 1) * (step % 3),
    ];

    public static Action Make(TwinParameter p, bool decoupled, bool corrects = true, bool keepsLargest = false)
    {
        var (m, v, largest) = (new double[p.Count], new double[p.Count], new double[p.Count]);
        var (product1, product2) = (1.0, 1.0);
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, beta1, beta2, epsilon, decay) = (p.H[0], p.H[1], p.H[2], p.H[3], p.H[4]);
            product1 *= beta1;
            product2 *= beta2;
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                m[i] = beta1 * m[i] + (1 - beta1) * d;
                v[i] = beta2 * v[i] + (1 - beta2) * d * d;
                largest[i] = keepsLargest ? Math.Max(largest[i], v[i]) : v[i];
                var mHat = corrects ? m[i] / (1 - product1) : m[i];
                var vHat = corrects ? largest[i] / (1 - product2) : largest[i];
                if (decoupled) theta[i] -= rate * decay * theta[i];
                theta[i] -= rate * mHat / (Math.Sqrt(vHat) + epsilon);
            }
        };
    }
}
