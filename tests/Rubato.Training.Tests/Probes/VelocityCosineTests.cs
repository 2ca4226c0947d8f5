using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class VelocityCosineTests
{
    [Fact]
    public void Report_OfSgd_IsThatOfItsVelocityBeforeTheUpdate()
    {
        var run = new DrivenRun(VelocityCosine.Kind, p => new Sgd(p, learningRate: 0.05, momentum: 0.9));
        float[]? velocity = null;
        for (var step = 0; step < 6; step++)
        {
            run.Step();
            if (velocity is null) Assert.Equal(double.NaN, run.Last("velocity_cosine"));
            else Assert.Equal(Numbers.Cosine(velocity, run.Gradient), run.Last("velocity_cosine"), 1e-5);
            velocity = [.. run.Gradient.Select((g, i) => (float)((0.9 * (velocity?[i] ?? 0)) + g))];
        }
    }

    [Fact]
    public void Report_OfAdam_IsThatOfItsFirstMoment()
    {
        var run = new DrivenRun(VelocityCosine.Kind, p => new Adam(p, learningRate: 0.01, beta1: 0.8), task: "cnn");
        float[]? moment = null;
        for (var step = 0; step < 6; step++)
        {
            run.Step();
            if (moment is not null) Assert.Equal(Numbers.Cosine(moment, run.Gradient), run.Last("velocity_cosine"), 1e-5);
            moment = [.. run.Gradient.Select((g, i) => (float)((0.8 * (moment?[i] ?? 0)) + (0.2 * g)))];
        }
    }

    [Fact]
    public void Report_GradientTurnedRound_IsNegative()
    {
        var run = new DrivenRun(VelocityCosine.Kind, p => new Sgd(p, learningRate: 0, momentum: 0.9), batch: 24);
        run.Step(network => Scale(network, -1));
        run.Step();
        Assert.Equal(-1, run.Last("velocity_cosine"), 1e-6);
    }

    [Fact]
    public void Report_WithoutMomentum_IsNoNumber()
    {
        var run = new DrivenRun(VelocityCosine.Kind, p => new Adam(p, beta1: 0));
        for (var step = 0; step < 3; step++) run.Step();
        Assert.Equal(double.NaN, run.Last("velocity_cosine"));
    }

    [Fact]
    public void Refusal_OfOptimisersWithoutVelocity_SaysSo()
    {
        Assert.Equal("its optimiser has no momentum", DrivenRun.RefusalOf(VelocityCosine.Kind, p => new Adagrad(p)));
        Assert.NotNull(DrivenRun.RefusalOf(VelocityCosine.Kind, p => new ScheduleFreeSgd(p)));
        Assert.Null(DrivenRun.RefusalOf(VelocityCosine.Kind, p => new ClippedGradients(new Lion(p))));
        Assert.Null(DrivenRun.RefusalOf(VelocityCosine.Kind, p => new Muon(p)));
    }

    static void Scale(Network network, float factor)
    {
        foreach (ref var number in network.Parameters.Gradients.Data) number *= factor;
    }
}
