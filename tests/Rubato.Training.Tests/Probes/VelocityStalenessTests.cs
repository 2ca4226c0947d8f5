using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class VelocityStalenessTests
{
    const string Signal = "velocity_staleness";

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    public void Report_AtAConstantRate_IsExactlyZero(string optimizer)
    {
        var run = new DrivenRun(VelocityStaleness.Kind, p => optimizer switch
        {
            "sgd" => new Sgd(p, learningRate: 0.05, momentum: 0.9, weightDecay: 0.1),
            "adam" => new Adam(p),
            _ => new RmsProp(p, learningRate: 0.001, momentum: 0.5),
        });
        for (var step = 0; step < 6; step++) run.Step();
        Assert.All(run.Of(Signal), reading => Assert.Equal(0, reading.Value));
        Assert.Equal(6, run.Of(Signal).Length);
    }

    /// <summary>Against the two sums over all steps, with rate and momentum changing every step.</summary>
    [Fact]
    public void Report_UnderChangingRateAndMomentum_IsTheDistanceOfBothVelocities()
    {
        var run = new DrivenRun(VelocityStaleness.Kind, p => new Sgd(p), every: 2);
        double[] old = [], today = [];
        for (var step = 0; step < 9; step++)
        {
            var (rate, momentum) = (0.1 / (1 + step), 0.9 - (0.02 * step));
            run.With("lr", rate).With("momentum", momentum).Step();
            old = [.. run.Gradient.Select((g, i) => (momentum * (step == 0 ? 0 : old[i])) + (rate * g))];
            today = [.. run.Gradient.Select((g, i) => (momentum * (step == 0 ? 0 : today[i])) + g)];
            if (step % 2 != 0) continue;
            var expected = Math.Sqrt(old.Zip(today, (v, u) => Math.Pow(v - (rate * u), 2)).Sum() / old.Sum(v => v * v));
            Assert.Equal(expected, run.Last(Signal), 1e-5 + (1e-4 * expected));
        }

        Assert.True(run.Last(Signal) > 0.3, "a rate that falls fast must show");
    }

    [Fact]
    public void Report_OfSteadyGradientsUnderExponentialDecay_IsMemoryTimesDecay()
    {
        const double beta = 0.8, decay = 0.95;
        var run = new DrivenRun(VelocityStaleness.Kind, p => new Sgd(p, momentum: beta));
        for (var step = 0; step < 80; step++) run.With("lr", 1e-6 * Math.Pow(decay, step)).Step(network => network.Parameters.Gradients.Data.Fill(1));
        Assert.Equal(beta * ((1 / decay) - 1) / (1 - beta), run.Last(Signal), 1e-4);
    }

    [Fact]
    public void Report_RateFallenToZero_IsOne()
    {
        var run = new DrivenRun(VelocityStaleness.Kind, p => new Sgd(p, learningRate: 0.05, momentum: 0.9));
        run.Step();
        run.With("lr", 0).Step();
        Assert.Equal(1, run.Last(Signal), 1e-6);
    }

    [Fact]
    public void Report_OfFrozenParameters_LeavesThemOut()
    {
        var run = new DrivenRun(VelocityStaleness.Kind, p => new Sgd(p, learningRate: 0.05, momentum: 0.9));
        run.Step();
        foreach (var parameter in run.Network.Parameters) parameter.IsFrozen = parameter.Name != "fc2.bias";
        var before = run.Gradient[^3..];
        run.With("lr", 0.01).Step();
        double[] old = [.. run.Gradient[^3..].Select((g, i) => (0.9 * 0.05 * before[i]) + (0.01 * g))], today = [.. run.Gradient[^3..].Select((g, i) => 0.01 * ((0.9 * before[i]) + g))];
        Assert.Equal(Math.Sqrt(old.Zip(today, (v, u) => (v - u) * (v - u)).Sum() / old.Sum(v => v * v)), run.Last(Signal), 1e-5);
    }

    [Fact]
    public void Refusal_OfVelocitiesThatHoldRatesOrNone_SaysSo()
    {
        Assert.Contains("no sum of past gradients", DrivenRun.RefusalOf(VelocityStaleness.Kind, p => new Lars(p)));
        Assert.NotNull(DrivenRun.RefusalOf(VelocityStaleness.Kind, p => new Adagrad(p)));
        Assert.NotNull(DrivenRun.RefusalOf(VelocityStaleness.Kind, p => new Muon(p)));
        Assert.Null(DrivenRun.RefusalOf(VelocityStaleness.Kind, p => new Lion(p)));
    }
}
