using static Rubato.Engine.Tests.Optimisers.OptimizerCase;

namespace Rubato.Engine.Tests.Optimisers;

internal sealed class AmsGradCases : IOptimizerCases
{
    public static IEnumerable<OptimizerCase> Cases =>
    [
        new("amsgrad", (p, g) => new AmsGrad(p, g), AdamTwin.Schedule, Each(p => AdamTwin.Make(p, decoupled: false, keepsLargest: true))),
        new("amsgrad, decoupled decay, no bias correction", (p, g) => new AmsGrad(p, g, biasCorrection: false, decay: WeightDecayKind.Decoupled), AdamTwin.Schedule,
            Each(p => AdamTwin.Make(p, decoupled: true, corrects: false, keepsLargest: true))),
    ];
}
