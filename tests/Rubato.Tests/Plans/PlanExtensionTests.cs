namespace Rubato.Tests.Plans;

/// <summary>A plan goes on in a longer run only if what was done stays what it was.</summary>
public class PlanExtensionTests
{
    static CompiledPlan Compile(string plan) => Plan.Parse(plan).Compile(new PlanContext(1000, 50, 64) { Signals = ["val_loss"] });

    [Theory]
    [InlineData("lr = 0.1")]
    [InlineData("lr = linear(0, 0.1) for 100st then 0.1")]
    [InlineData("lr = linear(0, 0.1) for 2ep then 0.1 / sqrt(1 + step)")]
    [InlineData("lr = torch.CosineAnnealingWarmRestarts(0.1, 500)")]
    [InlineData("lr = plateau(val_loss, 0.1, patience: 3)")]
    [InlineData("lr = 0.1; weight_decay = 1e-4 / lr")]
    public void Extend_TimedInSteps_KeepsEveryValue(string plan)
    {
        var compiled = Compile(plan);
        var longer = compiled.Extend(1500);
        Assert.Equal(1500, longer.Context.Horizon);
        for (var column = 0; column < compiled.Columns.Length; column++)
        {
            if (compiled.IsSteered(column)) continue;
            for (var step = 0; step < 1000; step++) Assert.Equal(compiled.At(column, step), longer.At(column, step));
        }
    }

    [Theory]
    [InlineData("lr = cosine(0.1, 0)", "at step 1 ")]
    [InlineData("lr = linear(0, 0.1) for 10% then 0.1", "at step 1 ")]
    [InlineData("lr = 0.1 * (1 - progress)", "at step 1 ")]
    [InlineData("lr = 0.1 for 990st then linear(0.1, 0)", "at step 991 ")]
    [InlineData("lr = 0.1; momentum = wave(0.8, 0.9)", "momentum: ")]
    public void Extend_LaidOutOverTheRun_IsRefusedAtTheFirstStepThatMoves(string plan, string where)
    {
        var finding = Assert.Single(Assert.Throws<PlanException>(() => Compile(plan).Extend(1500)).Findings);
        Assert.Equal("re-anchored", finding.Code);
        Assert.Contains(where, finding.Message);
    }

    [Fact]
    public void Extend_NotLonger_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Compile("lr = 0.1").Extend(1000));

    [Fact]
    public void Carry_Steered_GoesOnAsTheLongerPlanWould()
    {
        const string text = "lr = plateau(val_loss, 0.1, factor: 0.5, patience: 1)";
        var (compiled, whole) = (Compile(text), Plan.Parse(text).Compile(new PlanContext(1500, 50, 64) { Signals = ["val_loss"] }).Start());
        var first = compiled.Start();
        for (var step = 0; step < 1000; step++)
        {
            first.Advance();
            whole.Advance();
            if (step % 100 != 0) continue;
            first.Report("val_loss", 1);
            whole.Report("val_loss", 1);
        }

        var longer = compiled.Extend(1500);
        var second = longer.Resume(compiled.Carry(first.State, longer));
        for (var step = 1000; step < 1500; step++)
        {
            Assert.Equal(whole.Advance()[0], second.Advance()[0]);
            if (step % 100 != 0) continue;
            second.Report("val_loss", 1);
            whole.Report("val_loss", 1);
        }
    }
}
