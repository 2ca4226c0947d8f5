using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class RecurrenceTests
{
    static CompiledPlan Compile(string formula, long horizon = 10) =>
        Plan.Parse($"lr = {formula}").Compile(new PlanContext(horizon) { Signals = ["x"] });

    [Fact]
    public void Recurrence_AtStepZero_AsksFromOnly() =>
        Assert.Equal([4, 4, 3.5], Steered.Run("recurrence(4 + step, times: 0.5, plus: 1 + 1 / step)", null, null, null));

    [Fact]
    public void Recurrence_Next_SeesTheStepBefore() =>
        Assert.Equal([1, 3, 7, 0], Steered.Run("recurrence(1, next: if(step < 3, previous * 2 + 1, previous - 7))", null, null, null, null));

    [Fact]
    public void Recurrence_InAnother_SeesItsOwnStepBefore() =>
        Assert.Equal([0, 2, 6], Steered.Run("recurrence(0, next: previous + recurrence(1, next: previous * 2))", null, null, null));

    [Theory]
    [InlineData("recurrence(1, times: 2, next: previous)", "`next` beside")]
    [InlineData("recurrence(previous, times: 2)", "outside of a recurrence")]
    [InlineData("recurrence(1, times: previous)", "outside of a recurrence")]
    public void Recurrence_BadArgument_IsRefused(string formula, string due) =>
        Assert.Contains(due, Assert.Throws<PlanException>(() => Compile(formula)).Message, StringComparison.Ordinal);

    [Fact]
    public void Recurrence_OfConstants_IsAFormulaOfTime()
    {
        var plan = Compile("recurrence(3, times: -0.5)");
        Assert.False(plan.NeedsFeedback);
        Assert.Equal(-0.375, plan.At("lr", 3));
    }

    [Fact]
    public void Recurrence_AfterTheHorizon_Holds()
    {
        var run = Compile("recurrence(1, times: 1 + step * 0, plus: 1)", 4).Start();
        for (var step = 0; step < 4; step++) run.Advance();
        Assert.Equal([5, 5, 5], new[] { run.Advance()[0], run.Advance()[0], run.Advance()[0] });
    }

    [Fact]
    public void Recurrence_InAnotherCycle_StartsAgain() =>
        Assert.Equal([1, 2, 3, 1, 2, 3], Steered.Run("repeat(recurrence(1, plus: 1), every: 3st)", null, null, null, null, null, null));

    [Fact]
    public void Recurrence_ThatShrinks_HasARange()
    {
        Assert.Equal(new Interval(0, 0.5), Compile("recurrence(0.5, times: if(step < 3, 1, 0.5))").RangeOf("lr"));
        Assert.Equal(double.PositiveInfinity, Compile("recurrence(0.5, times: if(step < 3, 1, 1.5))").RangeOf("lr").High);
    }

    [Fact]
    public void Recurrence_AnyFormulas_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (times, plus, wave) = (Math.Round(random.NextDouble(), 2), Math.Round(random.NextDouble() - 0.5, 2), random.Next(1, 9));
            var (value, last) = (0.0, 1.0);
            Steered.Follow(Invariant($"recurrence(0.7, times: {times} + 0.1 * sin(step / {wave}), plus: {plus} * last(x, start: 1))"), random, (step, report) =>
            {
                if (report is { } x && double.IsFinite(x)) last = x;
                return value = step == 0 ? 0.7 : value * (times + 0.1 * Math.Sin(step / (double)wave)) + plus * last;
            }, 1e-11);
        }
    }
}
