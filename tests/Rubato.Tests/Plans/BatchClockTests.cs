namespace Rubato.Tests.Plans;

/// <summary>A scheduled batch size bends the clock: epochs and samples count samples, steps count updates.</summary>
public class BatchClockTests
{
    const int PerEpoch = 50, Batch = 64, Horizon = 1000;

    static CompiledPlan Compile(string text, long horizon = Horizon) =>
        Plan.Parse(text).Compile(new PlanContext(horizon, PerEpoch, Batch) { Signals = ["loss"] });

    /// <summary>The step, rounded half up, before which so many epochs of samples went, by counting.</summary>
    static long StepOf(CompiledPlan plan, double epochs)
    {
        var left = epochs * PerEpoch * Batch;
        for (var step = 0L; ; step++)
        {
            var size = plan.At("batch_size", step);
            if (left <= size) return (long)Math.Floor(step + left / size + 0.5);
            left -= size;
        }
    }

    [Fact]
    public void Boundaries_UnderADoublingBatch_FallWhereTheSamplesAre()
    {
        var plan = Compile("batch_size = 64 for 4ep then 128 for 4ep then 256\nlr = 3 for 4ep then 2 for 4ep then 1");
        Assert.Equal([4 * 50, 4 * 50 + 2 * 50], plan.LandmarksOf(1).Select(l => l.Step));
        Assert.Equal(128, plan.At("batch_size", 200));
        Assert.Equal(64, plan.At("batch_size", 199));
        Assert.Equal((3, 2, 2, 1), (plan.At("lr", 199), plan.At("lr", 200), plan.At("lr", 299), plan.At("lr", 300)));
    }

    [Fact]
    public void Epoch_OfEveryStep_CountsTheSamplesBefore()
    {
        var plan = Compile("batch_size = integer(linear(32, 200))\ne = epoch");
        var samples = 0.0;
        for (var step = 0; step <= Horizon; step++)
        {
            Assert.Equal(samples / (PerEpoch * Batch), plan.At("e", step), 1e-12 * (1 + samples / (PerEpoch * Batch)));
            samples += plan.At("batch_size", step);
        }
    }

    [Theory]
    [InlineData("lr = 1 for 3ep then 2 for 3ep then 1")]
    [InlineData("lr = repeat(linear(1, 0.1), every: 3ep)")]
    public void Cycles_InEpochs_BeginWhereTheirSamplesAre(string line)
    {
        var plan = Compile("batch_size = integer(linear(32, 200))\n" + line);
        for (var cycle = 1; cycle < 3; cycle++)
        {
            var start = StepOf(plan, 3 * cycle);
            Assert.True(Math.Abs(plan.At("lr", start) - plan.At("lr", start - 1)) > 0.5, $"no change at step {start}");
        }
    }

    [Fact]
    public void StretchedCycles_InEpochs_BeginWhereTheirSamplesAre()
    {
        var plan = Compile("batch_size = 64 for 300st then 192\nlr = repeat(linear(1, 0.1), every: 2ep, stretch: 2)");
        long[] starts = [StepOf(plan, 2), StepOf(plan, 6), StepOf(plan, 14)];
        Assert.All(starts, start => Assert.Equal(1, plan.At("lr", start)));
    }

    [Fact]
    public void Rate_PerEpoch_CountsSamples()
    {
        var plan = Compile("batch_size = 64 for 100st then 128\nlr = exponential(1, rate: 0.5, per: 1ep)");
        Assert.Equal(0.25, plan.At("lr", 100), 1e-15);
        Assert.Equal(0.0625, plan.At("lr", 150), 1e-15);
    }

    [Fact]
    public void SampleDuration_UnderAConstantOtherBatch_UsesIt()
    {
        var plan = Compile("batch_size = 128\nlr = 2 for 12800sp then 1");
        Assert.Equal((2, 1), (plan.At("lr", 99), plan.At("lr", 100)));
    }

    [Theory]
    [InlineData("batch_size = linear(32, 64)\nlr = 0.1", "not-whole")]
    [InlineData("batch_size = integer(linear(0, 64))\nlr = 0.1", "not-whole")]
    [InlineData("batch_size = if(loss < 0.5, 64, 128)\nlr = 1 for 5ep then 0.5", "unknown-clock")]
    [InlineData("batch_size = if(loss < 0.5, 64, 128)\nlr = linear(1, 0.1) * epoch", "unknown-clock")]
    [InlineData("batch_size = 64 for 100st then 128\nlr = repeat(step_decay(1, 0.5, every: 1ep), every: 100st, stretch: 2)", "")]
    public void Plan_WhoseClockCannotBeKnown_IsRefused(string text, string code)
    {
        var findings = Plan.Parse(text).Check(new PlanContext(Horizon, PerEpoch, Batch) { Signals = ["loss"] });
        Assert.Equal(code, findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error)?.Code ?? "");
    }

    [Fact]
    public void Horizon_InEpochs_CountsTheSamples()
    {
        var plan = Plan.Parse("batch_size = 64 for 4ep then 128 for 4ep then 256\nlr = 0.1");
        Assert.Equal(200 + 100 + 50, plan.HorizonOf(Schedule.Epochs(12), new PlanContext(1, PerEpoch, Batch)));
        var ramp = Plan.Parse("batch_size = 64 for 50% then 128\nlr = 0.1");
        var horizon = ramp.HorizonOf(Schedule.Epochs(12), new PlanContext(1, PerEpoch, Batch));
        Assert.Equal(400, horizon);
        Assert.Equal(12 * 50, Plan.Parse("lr = 0.1").HorizonOf(Schedule.Epochs(12), new PlanContext(1, PerEpoch, Batch)));
    }
}
