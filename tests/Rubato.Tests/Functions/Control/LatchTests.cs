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
}
