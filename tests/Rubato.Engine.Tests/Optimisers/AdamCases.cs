using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class AdamCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("adam", (p, g) => new Adam(p, g), AdamTwin.Schedule, Each(p => AdamTwin.Make(p, decoupled: false))),
        new("adam, no bias correction", (p, g) => new Adam(p, g, biasCorrection: false), AdamTwin.Schedule, Each(p => AdamTwin.Make(p, decoupled: false, corrects: false))),
    ];
}
