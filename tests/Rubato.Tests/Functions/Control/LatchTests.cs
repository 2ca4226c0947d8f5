using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class LatchTests
{
    [Fact]
    public void Latch_OnceTheConditionHeld_StaysSo() =>
        Assert.Equal([0, 0, 1, 1, 1], Steered.Run("latch(x < 1)", null, 2, 0.5, 2, null));

    [Fact]
    public void Latch_After_StartsItsOwnSpan() =>
        Assert.Equal([9, 9, 1, 0.75, 0.5, 0.25], Steered.Run("latch(x < 1, before: 9, after: linear(1, 0))", null, 2, 0.5, 2, null, null));

    [Fact]
    public void Latch_AtTheFirstStep_NeverSeesBefore() =>
        Assert.Equal([1, 0.5], Steered.Run("latch(step < 5, before: 9, after: linear(1, 0))", null, null));

    [Fact]
    public void Latch_InAPart_CountsThatPart() =>
        Assert.Equal([5, 5, 9, 1, 0.5], Steered.Run("5 for 2st then latch(x < 1, before: 9, after: linear(1, 0))", 2, 2, null, 0.5, null));

    [Fact]
    public void Latch_PartsOfAfterThatDoNotFit_AreCut() =>
        Assert.Equal([9, 1, 1], Steered.Run("latch(x < 1, before: 9, after: 1 for 100st then 2)", null, 0, null));

    [Fact]
    public void Latch_WhatAfterRemembers_BeginsThere() =>
        Assert.Equal([9, 9, 1, 0.5], Steered.Run("latch(x < 1, before: 9, after: plateau(x, 1, 0.5, patience: 0))", 3, 2, 0.5, 0.5));

    [Fact]
    public void Latch_RangeOfAfter_IsKnown()
    {
        var plan = Plan.Parse("lr = latch(x < 1, before: 0.5, after: mirror(cosine(1, 2), 0.1, 0.2))").Compile(new PlanContext(50) { Signals = ["x"] });
        Assert.Equal(0.5, plan.RangeOf("lr").High);
        Assert.InRange(plan.RangeOf("lr").Low, 0, 0.1);
    }

    [Fact]
    public void Latch_Within_EndsBeforeAtTheLatestThen()
    {
        Assert.Equal([0, 0.5, 9, 9], Steered.Run("latch(x < 1, before: linear(0, 1), after: 9, within: 2st)", null, null, null, null));
        Assert.Equal([0, 9, 9, 9], Steered.Run("latch(x < 1, before: linear(0, 1), after: 9, within: 2st)", null, 0, 2, null));
        Assert.Equal([5, 0, 0.5, 9, 9, 9], Steered.Run("5 for 1st then latch(x < 1, before: linear(0, 1), after: 9, within: 40%)", null, null, null, null, null, null));
    }

    [Fact]
    public void Latch_After_KnowsWhatBeforeCameTo()
    {
        Assert.Equal([0, 0.25, 0.5, 0.25], Steered.Run("latch(x < 1, before: linear(0, 1), after: linear(previous, 0))", null, null, 0, null));
        Assert.Equal([0, 0.5, 1, 0.5], Steered.Run("latch(x < 1, before: linear(0, 1), after: linear(previous, 0), within: 2st)", null, null, null, null));
        Assert.Equal([3, 1.5], Steered.Run("latch(step < 1, before: linear(3, 1), after: linear(previous, 0))", null, null));
    }

    [Fact]
    public void Latch_InARecurrence_HasItsOwnPrevious() =>
        Assert.Equal([1, 2, 4, 3, 3], Steered.Run("recurrence(1, next: latch(x < 1, before: previous * 2, after: previous - 5))", null, null, null, 0, null));

    [Fact]
    public void Latch_WithinTheWholeRun_KnowsTheRange()
    {
        var plan = Plan.Parse("lr = latch(x < 1, before: linear(1e-3, 0.1), after: cosine(previous, 1e-4), within: 10%)\nmomentum = mirror(lr, 0.85, 0.95)")
            .Compile(new PlanContext(500) { Signals = ["x"] });
        Assert.Equal(new Interval(1e-4, 0.1), plan.RangeOf("lr"));
        Assert.All(plan.Check(), finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
    }

    [Fact]
    public void Latch_JumpAtTheLatestEnd_IsFound() =>
        Assert.Contains(
            Plan.Parse("lr = latch(x < 1, before: linear(1e-3, 0.1), after: cosine(1e-3, 1e-4), within: 10%)").Compile(new PlanContext(500) { Signals = ["x"] }).Check(),
            finding => finding.Code == "jump" && finding.Message.Contains("step 50", StringComparison.Ordinal));

    [Theory]
    [InlineData("latch(x < 1, within: 3st)", "within: got 3st, 3 steps; the enclosing span has only 2")]
    [InlineData("latch(x < 1, within: 0st)", "within")]
    [InlineData("latch(x < 1, before: previous)", "outside of a recurrence")]
    public void Latch_BadArgument_IsRefused(string formula, string due) =>
        Assert.Contains(due, Assert.Throws<PlanException>(() => Steered.Run(formula, null, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Latch_AnyReports_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var level = Math.Round(random.NextDouble(), 2);
            var (at, last) = (-1L, double.NaN);
            Steered.Follow(Invariant($"latch(x < {level}, before: 2 - progress, after: linear(1, 0))"), random, (step, report) =>
            {
                last = report ?? last;
                if (at < 0 && last < level) at = step;
                return at < 0 ? 2 - step / 120.0 : 1 - (step - at) / (120.0 - at);
            });
        }
    }

    [Fact]
    public void Latch_WithinAndPrevious_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var (level, within) = (Math.Round(random.NextDouble() * 0.6, 2), random.Next(1, 100));
            var (at, last) = (-1L, double.NaN);
            Steered.Follow(Invariant($"latch(x < {level}, before: linear(0.5, 2), after: linear(previous, 0.1), within: {within}st)"), random, (step, report) =>
            {
                last = report ?? last;
                if (at < 0 && (last < level || step >= within)) at = step;
                double Before(long t) => 0.5 + 1.5 * t / within;
                return at < 0 ? Before(step) : Before(at) + (0.1 - Before(at)) * (step - at) / (120.0 - at);
            });
        }
    }
}
