using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class ClippedFractionTests
{
    [Fact]
    public void Report_EveryThreeSteps_CountsThoseSinceTheLast()
    {
        const double tiny = 1e-6, large = 1e6;
        var run = new DrivenRun(ClippedFraction.Kind, p => new Sgd(p), every: 3);
        foreach (var (norm, value) in new[] { (large, large), (tiny, large), (large, tiny), (large, large), (tiny, tiny), (double.PositiveInfinity, double.PositiveInfinity), (double.PositiveInfinity, large) })
            run.With("clip_norm", norm).With("clip_value", value).Step();
        Assert.Equal([(0L, 0.0), (3L, 2.0 / 3), (6L, 1.0 / 3)], run.Of("clipped_fraction"));
    }

    [Fact]
    public void Refusal_WithoutClipping_SaysSo() => Assert.Equal("nothing clips its gradients", DrivenRun.RefusalOf(ClippedFraction.Kind, p => new Sgd(p)));
}
