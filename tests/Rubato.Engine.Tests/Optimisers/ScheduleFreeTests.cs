namespace Rubato.Engine.Tests.Optimisers;

public sealed class ScheduleFreeTests
{
    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    public void WriteAverage_AfterAnyStep_IsTheTwinsX_AndRestoreGivesTheBitsBack(string kind)
    {
        var (optimizer, parameter) = Make(kind);
        var values = new TwinParameter(parameter.Shape, Same.Widen(parameter.Value.Data), 0);
        var twin = kind == "sgd" ? ScheduleFreeCases.SgdTwin(values) : ScheduleFreeCases.AdamWTwin(values);
        for (var step = 0; step < 50; step++)
        {
            values.H = kind == "sgd" ? ScheduleFreeCases.Sgd(step, 0) : ScheduleFreeCases.AdamW(step, 0);
            for (var h = 0; h < values.H.Length; h++) optimizer[h, 0] = values.H[h];
            Gradient(parameter, step);
            values.Gradient = Same.Widen(parameter.Gradient.Data);
            optimizer.Step();
            twin.Step();

            var hash = optimizer.Parameters.Hash();
            optimizer.WriteAverage();
            Assert.True(optimizer.ShowsAverage);
            Same.Within(5e-6, twin.X, parameter.Value.Data, $"x, step {step}"); // as the contract's tolerance
            optimizer.RestoreTrainingPoint();
            Assert.Equal(hash, optimizer.Parameters.Hash());
        }
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    public void Step_WhileTheAverageIsShown_IsAnErrorThatNamesTheRemedy(string kind)
    {
        var (optimizer, _) = Make(kind);
        Assert.Contains("WriteAverage", Assert.Throws<InvalidOperationException>(optimizer.RestoreTrainingPoint).Message);
        optimizer.WriteAverage();
        foreach (var action in new Action[] { optimizer.Step, optimizer.WriteAverage, () => _ = optimizer.State })
            Assert.Contains("RestoreTrainingPoint", Assert.Throws<InvalidOperationException>(action).Message);
        optimizer.RestoreTrainingPoint();
        optimizer.Step();
    }

    [Fact]
    public void WriteAverage_BeforeTheFirstStep_ChangesNothing()
    {
        var (optimizer, _) = Make("sgd");
        var hash = optimizer.Parameters.Hash();
        optimizer.WriteAverage();
        Assert.Equal(hash, optimizer.Parameters.Hash());
    }

    /// <summary>With β = 1 and a constant rate x is the plain mean of all z.</summary>
    [Fact]
    public void Average_ConstantRateAndBeta1_IsTheMeanOfAllZ()
    {
        var (optimizer, parameter) = Make("sgd");
        optimizer.Set("lr", 0.1);
        optimizer.Set("momentum", 1);
        var (z, sum) = ((double)parameter.Value.Data[0], 0.0);
        for (var step = 1; step <= 20; step++)
        {
            Gradient(parameter, step);
            z -= 0.1f * parameter.Gradient.Data[0];
            sum += z;
            optimizer.Step();
            Assert.Equal(sum / step, parameter.Value.Data[0], 1e-6); // numbers of size 1, rounded 20 times
        }
    }

    private static (ScheduleFreeOptimizer Optimizer, Parameter Parameter) Make(string kind)
    {
        var parameters = new ParameterSet([new Parameter("w", [37], 1, 0)]);
        Numbers.Uniform(3, 37).CopyTo(parameters[0].Value.Data);
        return (kind == "sgd" ? new ScheduleFreeSgd(parameters) : new ScheduleFreeAdamW(parameters), parameters[0]);
    }

    private static void Gradient(Parameter parameter, int step)
    {
        Numbers.AwayFromZero((ulong)step, parameter.Shape.Count).CopyTo(parameter.Gradient.Data);
        parameter.HasGradient = true;
    }
}
