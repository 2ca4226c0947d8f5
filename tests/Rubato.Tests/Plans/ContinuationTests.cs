namespace Rubato.Tests.Plans;

public class ContinuationTests
{
    [Theory]
    [InlineData("linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4)", ContinuationKind.Held, 1e-4, true, false)]
    [InlineData("cosine(0.1, 0)", ContinuationKind.Held, 0, false, true)]
    [InlineData("inverse_time(0.1, rate: 0.1, per: 1ep)", ContinuationKind.Power, 1, true, true)]
    [InlineData("0.1 / (1 + step / 1000)", ContinuationKind.Power, 1, true, true)]
    [InlineData("inverse_sqrt(0.1, per: 100st)", ContinuationKind.Power, 0.5, true, false)]
    [InlineData("0.1 * (1 + step) ^ -0.75", ContinuationKind.Power, 0.75, true, true)]
    [InlineData("0.1 * (1 + step) ^ -2", ContinuationKind.Power, 2, false, true)]
    [InlineData("exponential(0.1, rate: 0.97, per: 1ep)", ContinuationKind.Exponential, 0, false, true)]
    [InlineData("step_decay(0.1, 0.5, every: 3ep)", ContinuationKind.Exponential, 0, false, true)]
    [InlineData("max(0.1 / (1 + step), 1e-3)", ContinuationKind.Held, 1e-3, true, false)]
    [InlineData("0.05 * (1.5 + cos(step / 100))", ContinuationKind.Bounded, 0.025, true, false)]
    [InlineData("0.1 / log(10 + step)", ContinuationKind.Undecided, 0, null, null)]
    [InlineData("0.05 * (1 + cos(step / 100))", ContinuationKind.Undecided, 0, null, null)]
    [InlineData("plateau(loss, 0.1)", ContinuationKind.Undecided, 0, null, null)]
    public void Continuation_OfAFormula_TellsWhetherTheSumsHold(string formula, ContinuationKind kind, double number, bool? sum, bool? squares)
    {
        var plan = Plan.Parse($"lr = {formula}").Compile(new PlanContext(1000, 50, 64) { Signals = ["loss"] });
        var continuation = plan.ContinuationOf("lr");
        Assert.Equal(kind, continuation.Kind);
        // The bound is that of an interval's cosine, exact but for rounding; slopes are told to five digits.
        Assert.Equal(number, continuation.Number, 1e-12);
        Assert.Equal((sum, squares), (continuation.SumDiverges, continuation.SumOfSquaresConverges));
    }

    [Fact]
    public void Continuation_AsText_NamesWhatRobbinsAndMonroAskFor()
    {
        var plan = Plan.Parse("lr = 0.1 / (1 + step)").Compile(new PlanContext(1000));
        Assert.Equal("beyond the horizon it falls as t^-1: Ση = ∞ and Ση² < ∞, as Robbins and Monro ask", plan.ContinuationOf("lr").ToString());
    }
}
