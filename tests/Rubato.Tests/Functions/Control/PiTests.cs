using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class PiTests
{
    const double Rounding = 1e-12;

    static double[] Values(string formula, params double?[] reports) => Steered.Run(formula, reports);

    static double?[] Often(double report, int count) => [.. Enumerable.Repeat<double?>(report, count)];

    static CompiledPlan Compile(string text, long horizon = 100) => Plan.Parse(text).Compile(new PlanContext(horizon, 10, 32) { Signals = ["x", "y"] });

    [Fact]
    public void Pi_MeasurementTooLow_RaisesByTheIntegralGain() =>
        AssertNear([1, 1, 2, 4], Values("pi(x, 2, 1, 0.01, 100, kp: 0, ki: 1)", null, 1, 1, 1));

    [Fact]
    public void Pi_ErrorThatChanges_MovesByTheProportionalGain() =>
        AssertNear([1, 2, 2, 1], Values("pi(x, 2, 1, 0.01, 100, kp: 1, ki: 0)", 2, 1, 1, 2));

    [Fact]
    public void Pi_WithoutLog_CountsDifferences() =>
        Assert.Equal([1, 1.75, 2.75], Values("pi(x, 2, 1, -9, 9, kp: 0.5, ki: 0.25, log: false)", 2, 1, 0));

    [Fact]
    public void Pi_Reverse_LowersWhatIsTooLow() =>
        AssertNear([1, 0.5, 0.25], Values("pi(x, 2, 1, 0.01, 100, kp: 0, ki: 1, reverse: true)", 1, 1, 1));

    [Fact]
    public void Pi_FirstReport_LeavesTheStartWithoutAJump() =>
        Assert.Equal([0.3, 0.3, 0.3], Values("pi(x, 2, 0.3, 1e-9, 1e9, kp: 5, ki: 5)", null, null, 1e-6));

    [Fact]
    public void Pi_AfterAWarmup_GoesOnFromWhereThatEnds() =>
        Assert.Equal([0, 0.5, 1, 1, 2], Values("linear(0, 1) for 2st then pi(x, 2, start: 1, min: 0.1, max: 10, kp: 0, ki: 1)", 9, 9, null, 1, 1));

    [Fact]
    public void Pi_StepsWithoutReport_ChangeNothing() =>
        AssertNear([1, 1, 2, 2, 2, 4], Values("pi(x, 2, 1, 0.01, 100, kp: 0, ki: 1)", 1, null, 1, null, null, 1));

    [Fact]
    public void Pi_ReportsThatAreNoNumbers_ChangeNothing()
    {
        AssertNear([1, 2, 2, 2, 2, 2, 4], Values("pi(x, 2, 1, 0.01, 100, kp: 3, ki: 1)", 1, 1, double.NaN, double.PositiveInfinity, 0, -1, 1));
        AssertNear([1, 1.5, 1.5, 1], Values("pi(x, 0, 1, -9, 9, kp: 0, ki: 0.5, log: false)", -1, -1, double.NaN, 1));
    }

    [Fact]
    public void Pi_SeveralSignals_ActsOnTheReportOfAny()
    {
        var run = Compile("lr = pi(x / y, 2, 1, 0.01, 100, kp: 0, ki: 1)").Start();
        double Next(double? x, double? y)
        {
            if (x is { } first) run.Report("x", first);
            if (y is { } second) run.Report("y", second);
            return run.Advance()[0];
        }
        AssertNear([1, 1, 2, 2, 1], [Next(3, null), Next(3, 3), Next(null, 3), Next(null, null), Next(12, null)]);
    }

    [Theory]
    [InlineData(1, 3, 10)]
    [InlineData(4, 1, 0.1)]
    public void Pi_LongAtABound_LeavesItWithTheFirstErrorThatTurned(double pushing, double turned, double bound)
    {
        var values = Values("pi(x, 2, 1, 0.1, 10)", [.. Often(pushing, 500), turned, turned]);
        Assert.Equal(bound, values[499]);
        var (first, second) = (Math.Log(values[500] / bound), Math.Log(values[501] / bound));
        // kp·(e − e′) + ki·e, then ki·e: as if it hadn't been at the bound before.
        Assert.Equal(0.2 * Math.Log(pushing / turned) + 0.1 * Math.Log(2 / turned), first, Rounding);
        Assert.Equal(first + 0.1 * Math.Log(2 / turned), second, Rounding);
    }

    [Fact]
    public void Pi_LongAtItsSlew_StopsAtOnceWhereTheErrorTurns()
    {
        var values = Values("pi(x, 2, 1, 1e-9, 1e9, kp: 0, ki: 1, slew: 1.1)", [.. Often(0.01, 100), 2, 2, 4, 2.1]);
        AssertNear([Math.Pow(1.1, 99), Math.Pow(1.1, 99), Math.Pow(1.1, 99), Math.Pow(1.1, 98), Math.Pow(1.1, 98) / 1.05], values[99..]);
    }

    [Fact]
    public void Pi_SlewWithoutLog_IsADifference() =>
        AssertNear([0, 0.25, 0.5, 0.5, 0.25], Values("pi(x, 2, 0, -9, 9, kp: 0, ki: 1, slew: 0.25, log: false)", 0, 0, 0, 2, 9));

    [Fact]
    public void Pi_SetpointThatChanges_ActsAtTheNextReport() =>
        AssertNear([1, 1, 1, 4, 8], Values("pi(x, 2 for 2st then 4, 1, 0.01, 100, kp: 1, ki: 1)", 2, 2, null, 2, 2));

    [Fact]
    public void Pi_BoundThatComesNearer_TakesTheValueAlong() =>
        AssertNear([1, 4, 2, 2, 8], Values("pi(x, 2, 1, 0.01, if(step < 2, 100, if(step < 4, 2, 100)), kp: 0, ki: 1)", 0.5, 0.5, 0.5, null, 0.5));

    [Fact]
    public void Pi_BoundsThatCross_GiveNoValueUntilTheyDoNot() =>
        AssertNear([1, 2, double.NaN, 2, 4], Values("pi(x, 2, 1, if(step < 2, 0.1, if(step < 3, 20, 1)), 10, kp: 0, ki: 1)", 1, 1, 1, null, 1));

    [Fact]
    public void Pi_BoundsThatCrossInTime_AreFoundBeforeTheRun() =>
        Assert.Contains(Compile("lr = pi(x, 2, start: 0.5, min: 0.1, max: linear(1, 0))").Check(), finding => finding.Code == "not-finite" && finding.Severity == FindingSeverity.Error);

    [Fact]
    public void Pi_BoundWithoutReport_IsFoundBeforeTheRun() =>
        Assert.Contains(Compile("lr = pi(x, 2, start: 0.5, min: 0.1, max: 2 / y)").Check(), finding => finding.Code == "no-value-yet" && finding.Message.Contains('y', StringComparison.Ordinal));

    [Theory]
    [InlineData(100)]
    [InlineData(5000)]
    public void Pi_Range_IsItsBounds(long horizon)
    {
        var plan = Compile("lr = pi(x / y, 2, start: 0.01, min: 1e-3, max: 1)\nmomentum = mirror(lr, 0.85, 0.95, log: true)", horizon);
        Assert.Equal(new Interval(1e-3, 1), plan.RangeOf("lr"));
        Assert.Equal(0.85, plan.RangeOf("momentum").Low, Rounding);
        Assert.Equal(0.95, plan.RangeOf("momentum").High, Rounding);
        Assert.All(plan.Check(), finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
    }

    [Fact]
    public void Pi_RangeOfBoundsThatChange_HoldsBoth() =>
        Assert.Equal(new Interval(1e-3, 2), Compile("lr = pi(x, 2, start: 0.5, min: linear(0.1, 1e-3), max: linear(1, 2))").RangeOf("lr"));

    /// <summary>A measurement that goes with a power of the rate, follows it late, and is noisy: from 100 times too far off, into the band and staying there.</summary>
    [Theory]
    [InlineData(100, 0.5, 1)]
    [InlineData(100, 1, 5)]
    [InlineData(0.01, 0.5, 5)]
    [InlineData(0.01, 2, 10)]
    [InlineData(0.01, -1, 5)]
    [InlineData(100, -0.5, 1)]
    public void Pi_FromAHundredTimesOff_ReachesTheBandWithin200Steps(double off, double power, double lag)
    {
        const double Target = 0.02;
        var run = Compile(Invariant($"lr = pi(x, 3, start: {Target * off}, min: 1e-6, max: 10, slew: 2, reverse: {(power < 0 ? "true" : "false")})"), 400).Start();
        var random = new Random(7);
        var (measured, rate) = (power * Math.Log(off), Target * off);
        for (var step = 0; step < 400; step++)
        {
            measured += (power * Math.Log(rate / Target) - measured) / lag;
            run.Report("x", 3 * Math.Exp(measured + 0.05 * (random.NextDouble() - 0.5)));
            rate = run.Advance()[0];
            if (step >= 200) Assert.InRange(rate, Target / 1.1, Target * 1.1);
        }
    }

    [Fact]
    public void Pi_AnyReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var (isLog, isReverse, hasSlew) = (random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0);
            var (kp, ki, setpoint) = (Math.Round(random.NextDouble(), 2), Math.Round(random.NextDouble(), 2), Math.Round(0.2 + random.NextDouble(), 2));
            var (value, before) = (0.5, double.NaN);
            var formula = Invariant($"pi(x, {setpoint} + 0.1 * progress, 0.5, 0.05, 4, kp: {kp}, ki: {ki}{(hasSlew ? ", slew: 1.25" : "")}, reverse: {Text(isReverse)}, log: {Text(isLog)})");
            Steered.Follow(formula, random, (step, report) =>
            {
                if (report is not { } x || double.IsNaN(x) || (isLog && x <= 0)) return value;
                var due = setpoint + 0.1 * (step / 120.0);
                if (isLog)
                {
                    var error = isReverse ? x / due : due / x;
                    var factor = double.IsNaN(before) ? 1 : Math.Pow(error / before, kp) * Math.Pow(error, ki);
                    if (hasSlew) factor = Math.Clamp(factor, 1 / 1.25, 1.25);
                    (value, before) = (Math.Clamp(value * factor, 0.05, 4), error);
                }
                else
                {
                    var error = isReverse ? x - due : due - x;
                    var change = double.IsNaN(before) ? 0 : kp * (error - before) + ki * error;
                    if (hasSlew) change = Math.Clamp(change, -1.25, 1.25);
                    (value, before) = (Math.Clamp(value + change, 0.05, 4), error);
                }
                return value;
            }, 1e-9);
        }
    }

    [Fact]
    public void Pi_ResumedAnywhere_GoesOnToTheBit()
    {
        var plan = Compile("lr = pi(ema(x, half_life: 3st), 2, start: 0.5, min: 0.01, max: 10, slew: 1.5)");
        var (run, other) = (plan.Start(), plan.Start());
        var random = new Random(3);
        for (var step = 0; step < 100; step++)
        {
            if (random.Next(3) == 0) other = plan.Resume(PlanState.FromJson(other.State.ToJson()));
            if (random.Next(4) > 0)
            {
                var report = 4 * random.NextDouble();
                run.Report("x", report);
                other.Report("x", report);
            }
            Assert.Equal(BitConverter.DoubleToInt64Bits(run.Advance()[0]), BitConverter.DoubleToInt64Bits(other.Advance()[0]));
        }
    }

    [Theory]
    [InlineData("pi(x, 2, 0.5, min: 1, max: 0.1)", "got min 1 above max 0.1")]
    [InlineData("pi(x, 2, 5, min: 0.1, max: 1)", "start: got 5; allowed is 0.1 to 1")]
    [InlineData("pi(x, 0, 0.5, min: 0.1, max: 1)", "setpoint: got 0; allowed is above 0")]
    [InlineData("pi(x, 2, 0.5, min: 0, max: 1)", "min: got 0; allowed is above 0")]
    [InlineData("pi(x, 2, 0.5, min: 0.1, max: 1, ki: -1)", "ki: got -1; allowed is 0 or more; `reverse: true`")]
    [InlineData("pi(x, 2, 0.5, min: 0.1, max: 1, kp: -1)", "kp: got -1")]
    [InlineData("pi(x, 2, 0.5, min: 0.1, max: 1, slew: 1)", "slew: got 1; allowed is a factor above 1")]
    [InlineData("pi(x, 2, 0.5, min: 0, max: 1, kp: 1, ki: 1, slew: 0, log: false)", "slew: got 0; allowed is above 0")]
    [InlineData("pi(x, 2, 0.5, min: 0, max: 1, kp: 1, log: false)", "ki: got nothing beside `log: false`")]
    public void Pi_BadArgument_IsRefusedByName(string formula, string due) =>
        Assert.Contains(due, Assert.Throws<PlanException>(() => Values(formula, 1)).Message, StringComparison.Ordinal);

    static string Text(bool value) => value ? "true" : "false";

    static void AssertNear(double[] due, double[] got)
    {
        Assert.Equal(due.Length, got.Length);
        for (var i = 0; i < due.Length; i++) Assert.Equal(due[i], got[i], double.IsNaN(due[i]) ? 0 : Rounding * Math.Max(1, due[i]));
    }
}
