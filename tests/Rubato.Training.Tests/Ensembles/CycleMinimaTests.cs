using Rubato.Training.Ensembles;

namespace Rubato.Training.Tests.Ensembles;

public class CycleMinimaTests
{
    [Theory]
    [InlineData("repeat(cosine(0.1, 1e-4), every: 100st)", 400, "99 199 299 399")]
    [InlineData("repeat(cosine(0.1, 1e-4), every: 100st)", 430, "99 199 299 399 429")] // the last cycle is cut
    [InlineData("repeat(cosine(0.1, 0), every: 10st, stretch: 2)", 150, "9 29 69 149")]
    [InlineData("repeat(cosine(0.1, 0), every: 10st, stretch: 2, scale: 0.5)", 150, "9 29 69 149")]
    [InlineData("linear(1e-5, 0.1) for 20st then repeat(cosine(0.1, 1e-4), every: 40st)", 100, "59 99")]
    [InlineData("repeat(triangle(1e-4, 0.1), every: 50st)", 200, "50 100 150 199")]
    [InlineData("repeat(triangle(1e-4, 0.1, up: 30%), every: 50st, scale: 0.5)", 200, "50 100 150 199")]
    [InlineData("linear(0.004, 0.1) for 30% then cosine(0.1, 1e-6)", 1000, "999")] // one cycle
    [InlineData("step_decay(0.1, 0.5, every: 30st)", 100, "99")]
    [InlineData("0.1", 100, "99")]
    [InlineData("0.1", 1, "0")]
    [InlineData("linear(0.1, 1)", 50, "49")] // a warmup alone
    [InlineData("linear(0.1, 0.01) for 10st then 0.01 for 5st then linear(0.01, 0.1)", 30, "15 29")] // rests, and rises from step 15 on
    [InlineData("repeat(wave(1e-4, 0.1), every: 250000st)", 1_000_000, "250000 500000 750000 999999")] // flat at its troughs: a step's rise is 4e-12
    [InlineData("sqrt(repeat(cosine(0.1, 1e-4), every: 100st))", 300, "99 199 299")] // no shape of its own has these landmarks
    public void Of_APlan_FindsTheLastStepOfEachCycle(string lr, long horizon, string expected) =>
        Assert.Equal(expected, string.Join(' ', CycleMinima.Of(Compile($"lr = {lr}", horizon))));

    /// <summary>Cycles of many lengths, whose starts follow from the documented formula.</summary>
    [Fact]
    public void Of_CosinesWithGrowingCycles_IsTheStepBeforeEachRestart()
    {
        foreach (var stretch in new[] { 1.1, 1.5, 2, 3 })
        {
            const int every = 7, horizon = 900;
            List<long> expected = [];
            for (var cycle = 1; ; cycle++)
            {
                var start = (long)Math.Floor(every * (Math.Pow(stretch, cycle) - 1) / (stretch - 1) + 0.5);
                if (start >= horizon) break;
                expected.Add(start - 1);
            }

            if (expected[^1] != horizon - 1) expected.Add(horizon - 1);
            Assert.Equal(expected, CycleMinima.Of(Compile(FormattableString.Invariant($"lr = repeat(cosine(0.1, 1e-3), every: {every}st, stretch: {stretch})"), horizon)));
        }
    }

    [Fact]
    public void Of_AnotherColumn_IsThatColumns()
    {
        var plan = Compile("lr = 0.1; momentum = repeat(cosine(0.95, 0.85), every: 20st)", 60);
        Assert.Equal("19 39 59", string.Join(' ', CycleMinima.Of(plan, "momentum")));
        Assert.Equal(59, Assert.Single(CycleMinima.Of(plan)));
    }

    [Fact]
    public void Of_WhatThePlanDoesNotKnow_SaysWhatItSets()
    {
        var plan = Compile("lr = 0.1; momentum = 0.9", 10);
        Assert.Contains("sets no 'momentun'; it sets lr, momentum. Did you mean 'momentum'?", Assert.Throws<EnsembleException>(() => CycleMinima.Of(plan, "momentun")).Message);
        var steered = Compile("lr = plateau(val_loss, 0.1)", 10);
        Assert.Contains("lr is steered by val_loss", Assert.Throws<EnsembleException>(() => CycleMinima.Of(steered)).Message);
    }

    static CompiledPlan Compile(string plan, long horizon) =>
        Plan.Parse(plan, "plan").Compile(new PlanContext(horizon, 10, 32) { Signals = [Signals.ValLoss] });
}
