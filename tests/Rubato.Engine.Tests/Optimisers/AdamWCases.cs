using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class AdamWCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("adamw", (p, g) => new AdamW(p, g), AdamTwin.Schedule, Each(p => AdamTwin.Make(p, decoupled: true))),
        new("adamw, long memory", (p, g) => new AdamW(p, g), (_, group) => [2e-3 * (group + 1), 0.99, 0.9999, 1e-8, 0.1], Each(p => AdamTwin.Make(p, decoupled: true))),
        new("adamw, no memory", (p, g) => new AdamW(p, g), (_, _) => [1e-3, 0, 0, 1e-3, 0], Each(p => AdamTwin.Make(p, decoupled: true))),
        new("adamw, no bias correction", (p, g) => new AdamW(p, g, biasCorrection: false), AdamTwin.Schedule, Each(p => AdamTwin.Make(p, decoupled: true, corrects: false))),
    ];
}
