using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class SharpnessTests
{
    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void Report_WhileTraining_IsTheTopOfTheHessian(string task)
    {
        var run = new DrivenRun(Sharpness.Kind, p => new Sgd(p, learningRate: 0.05), task, every: 4);
        for (var step = 0; step < 9; step++)
        {
            var isDue = step % 4 == 0;
            var expected = isDue ? Numbers.Eigenvalues(run.Hessian(run.Target.Examples, run.Target.Moment)) : [];
            run.Step();
            if (!isDue) continue;
            Numbers.RequireClose(expected[0], run.Last("sharpness"), 0.01);
            Numbers.RequireClose(expected[1], run.Last("sharpness_2"), 0.02);
            Numbers.RequireClose(expected[2], run.Last("sharpness_3"), 0.03);
        }
    }

    [Fact]
    public void Report_LossNotFinite_IsNoNumberAndLaterOneAgain()
    {
        var run = new DrivenRun(Sharpness.Kind, p => new Sgd(p, learningRate: 0));
        var weight = run.Network.Parameters[0].Value;
        var kept = weight.Data[0];
        run.Step();
        weight.Data[0] = float.NaN;
        run.Step();
        weight.Data[0] = kept;
        run.Step();
        var found = run.Of("sharpness");
        Assert.Equal(double.NaN, found[1].Value);
        Numbers.RequireClose(found[0].Value, found[2].Value, 0.01);
    }

    [Fact]
    public void Kind_BeforeAnyMeasurement_CountsAsFlat()
    {
        Assert.Equal(0, Sharpness.Kind.Signals[0].Initial);
        Assert.Equal(0, PreconditionedSharpness.Kind.Signals[0].Initial);
    }
}
