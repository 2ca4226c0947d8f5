using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class SgdCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("sgd, coupled decay", (p, g) => new Sgd(p, g), Schedule, Each(p => Twin(p, false, false))),
        new("sgd, decoupled decay", (p, g) => new Sgd(p, g, decay: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, false, true))),
        new("sgd, nesterov, coupled decay", (p, g) => new Sgd(p, g, nesterov: true), Schedule, Each(p => Twin(p, true, false))),
        new("sgd, nesterov, decoupled decay", (p, g) => new Sgd(p, g, nesterov: true, decay: WeightDecayKind.Decoupled), Schedule, Each(p => Twin(p, true, true))),
        new("sgd, plain", (p, g) => new Sgd(p, g), (_, group) => [0.01 / (1 + group), 0, 0.1], Each(p => Twin(p, false, false))),
        new("sgd, momentum now and then", (p, g) => new Sgd(p, g), (step, group) => [0.01, (step + group) % 5 > 1 ? 0.9 : 0, 0], Each(p => Twin(p, false, false))),
    ];

    private static double[] Schedule(int step, int group) =>
        [0.005 * (1 + 0.5 * Math.Sin(0.3 * step)) / (1 + group), 0.8 - 0.1 * Math.Cos(0.2 * step) - 0.05 * group, 0.01 * (group + 1) * (step % 3)];

    /// <summary>A step without momentum leaves no velocity behind.</summary>
    private static Action Twin(TwinParameter p, bool nesterov, bool decoupled)
    {
        var velocity = new double[p.Count];
        return () =>
        {
            var (theta, g) = (p.Values, p.Gradient);
            var (rate, momentum, decay) = (p.H[0], p.H[1], p.H[2]);
            for (var i = 0; i < theta.Length; i++)
            {
                var d = decoupled ? g[i] : g[i] + decay * theta[i];
                if (decoupled) theta[i] *= 1 - rate * decay;
                velocity[i] = momentum * velocity[i] + d;
                theta[i] -= rate * (nesterov ? d + momentum * velocity[i] : velocity[i]);
                if (momentum == 0) velocity[i] = 0;
            }
        };
    }
}
