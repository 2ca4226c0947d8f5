using static Rubato.Tests.Functions.Compiled;

namespace Rubato.Tests.Functions;

public class ClockTests
{
    const double Rounding = 1e-15;

    const string Wave = "wave(1, 3)";
    const string Parts = "linear(1, 2) for 30% then cosine(2, 5) for 25st then exponential(5, 1)";

    [Fact]
    public void Shift_OfAnyCourse_IsTheCourseLater()
    {
        for (var t = 0; t <= 100; t++)
            Assert.Equal(At(Parts, Math.Max(t - 17, 0), 100), At($"shift({Parts}, by: 17st)", t, 100));
    }

    [Fact]
    public void Stretch_ByAWholeFactor_MeetsTheCourseAtItsMultiples()
    {
        for (var t = 0; t <= 100; t++)
        {
            if (t % 3 == 0) Assert.Equal(At(Parts, t / 3, 100), At($"stretch({Parts}, 3)", t, 100), Rounding);
            Assert.Equal(At(Parts, Math.Min(4 * t, 100), 100), At($"stretch({Parts}, 0.25)", t, 100), Rounding);
        }
        Assert.Equal(1 + 1.0 / 60, At($"stretch({Parts}, 2)", 1, 100), Rounding);
    }

    [Fact]
    public void Stretch_OfCycles_MakesThemLonger()
    {
        for (var t = 0; t <= 100; t++)
        {
            Assert.Equal(At("repeat(wave(1, 3), every: 20st)", t, 100), At("stretch(repeat(wave(1, 3), every: 10st), 2)", t, 100), Rounding);
            Assert.Equal(At("repeat(linear(1, 0), every: 15st, stretch: 2)", t, 100), At("stretch(repeat(linear(1, 0), every: 10st, stretch: 2), 1.5)", t, 100), 4 * Rounding);
        }
    }

    [Fact]
    public void Reverse_OfAnyCourse_RunsItBackwards()
    {
        for (var t = 0; t <= 100; t++) Assert.Equal(At(Parts, 100 - t, 100), At($"reverse({Parts})", t, 100));
        Assert.Equal((1, 5), (At($"reverse({Parts})", 0, 100), At($"reverse({Parts})", 45, 100)));
    }

    [Fact]
    public void Clocks_InsideAPart_CountThePart()
    {
        for (var t = 0; t <= 80; t++)
        {
            Assert.Equal(At($"reverse({Parts})", t, 80), At($"9 for 20st then reverse({Parts})", 20 + t, 100));
            Assert.Equal(At($"shift({Parts}, by: 10%)", t, 80), At($"9 for 20st then shift({Parts}, by: 10%)", 20 + t, 100));
            Assert.Equal(At($"phase({Wave}, 0.3)", t, 80), At($"9 for 20st then phase({Wave}, 0.3)", 20 + t, 100));
        }
    }

    [Theory]
    [InlineData("reverse(reverse(X))")]
    [InlineData("shift(X, by: 0st)")]
    [InlineData("stretch(X, 1)")]
    [InlineData("tick(X, every: 1st)")]
    public void Clock_ThatChangesNothing_GivesTheSame(string text)
    {
        for (var t = 0; t <= 100; t++) Assert.Equal(At(Parts, t, 100), At(text.Replace("X", Parts, StringComparison.Ordinal), t, 100));
    }

    [Theory]
    [InlineData("0.25", 25)]
    [InlineData("-0.25", 75)]
    [InlineData("0.004", 0)]
    [InlineData("0.005", 1)]
    [InlineData("7.5", 50)]
    public void Phase_OfAWave_IsAheadByWholeSteps(string turns, long ahead)
    {
        for (var t = 0; t <= 100; t++) Assert.Equal(At(Wave, (t + ahead) % 100, 100), At($"phase({Wave}, {turns})", t, 100), Rounding);
    }

    [Fact]
    public void Phase_OfRepeat_TurnsEachCycleInside()
    {
        for (var t = 0; t < 100; t++)
        {
            var (start, length) = t < 10 ? (0, 10) : t < 30 ? (10, 20) : t < 70 ? (30, 40) : (70, 80);
            var turned = (t - start + length / 2) % length;
            Assert.Equal(1 - turned / (double)length, At("phase(repeat(linear(1, 0), every: 10st, stretch: 2), 0.5)", t, 100), Rounding);
        }
        Assert.Equal(At("repeat(phase(wave(1, 3), 0.3), every: 20st)", 47, 100), At("phase(repeat(wave(1, 3), every: 20st), 0.3)", 47, 100));
    }

    [Fact]
    public void Phase_OfASum_TurnsEachCycleByItsOwnLength()
    {
        for (var t = 0; t < 100; t++)
        {
            Assert.Equal(
                At("phase(wave(1, 3), 0.25) - 2 * phase(repeat(triangle(1, 2), every: 20st), 0.25) ^ 2", t, 100),
                At("phase(wave(1, 3) - 2 * repeat(triangle(1, 2), every: 20st) ^ 2, 0.25)", t, 100));
            Assert.Equal(At("phase(wave(1, 3), 0.75)", t, 100), At("phase(phase(wave(1, 3), 0.5), 0.25)", t, 100));
        }
    }

    [Fact]
    public void Phase_ByHalfATurn_IsTheMirror()
    {
        for (var t = 0; t <= 100; t++)
            Assert.Equal(At("mirror(wave(1, 3), 1, 3)", t, 100), At("phase(wave(1, 3), 0.5)", t, 100), 2 * Rounding);
    }

    [Fact]
    public void Tick_OfAnEpochSchedule_HoldsItsValuesForAnEpoch()
    {
        for (var t = 0; t <= 100; t++)
        {
            Assert.Equal(At("cosine(1, 0)", t / 10, 10), At("tick(cosine(1, 0), every: 1ep)", t, 100));
            Assert.Equal(At("step_decay(1, 0.5, every: 3st)", t / 10, 10), At("tick(step_decay(1, 0.5, every: 3st), every: 1ep)", t, 100));
            Assert.Equal(At("1 for 30% then cosine(2, 5) for 5st then 3", t / 7, 14), At("tick(1 for 30% then cosine(2, 5) for 5st then 3, every: 7st)", t, 100));
        }
    }

    [Fact]
    public void Tick_Inside_CountsTicks()
    {
        Assert.Equal((9, 0.9, 9, 100), (At("tick(step, every: 1ep)", 95, 100), At("tick(progress, every: 1ep)", 95, 100), At("tick(epoch, every: 1ep)", 95, 100), At("tick(horizon, every: 1ep)", 95, 100)));
        Assert.Equal((1, 2), (At("tick(1 for 2ep then 2, every: 5st)", 19, 100), At("tick(1 for 2ep then 2, every: 5st)", 20, 100)));
        Assert.Equal((1, 2), (At("tick(1 for 640sp then 2, every: 5st)", 19, 100), At("tick(1 for 640sp then 2, every: 5st)", 20, 100)));
        Assert.Equal(3, At("tick(tick(step, every: 2st), every: 1ep)", 75, 100));
    }

    [Fact]
    public void Tick_BySeveral_CountsThemAllAtOnce()
    {
        Assert.Equal((288, 3200), (At("tick(step, every: 1st, by: 32)", 9, 100), At("tick(step, every: 1st, by: 32)", 100, 100)));
        Assert.Equal(At("linear(0, 1)", 37, 100), At("tick(linear(0, 1), every: 1st, by: 32)", 37, 100));
        Assert.Equal(1 - 992.0 / 1000, At("tick(linear(1, 0) for 1000st, every: 1st, by: 32)", 31, 100), 1e-16);
        Assert.Equal((1, 2), (At("tick(1 for 2ep then 2, every: 1st, by: 32)", 19, 100), At("tick(1 for 2ep then 2, every: 1st, by: 32)", 20, 100)));
        Assert.Equal((0, 2), (At("tick(step, every: 4st, by: 2)", 3, 100), At("tick(step, every: 4st, by: 2)", 4, 100)));
    }

    [Fact]
    public void Tick_BySeveral_ReachesEveryCycle()
    {
        // Cycles of 512 and 1024 ticks: 16 and 32 steps.
        const string cycles = "tick(repeat(linear(1, 0), every: 512st, stretch: 2), every: 1st, by: 32)";
        Assert.Equal([1, 0.5, 1, 0.5, 1], new[] { 0, 8, 16, 32, 48 }.Select(step => At(cycles, step, 100)));
        Assert.Equal([16, 48], Plan.Parse($"lr = {cycles}").Compile(new PlanContext(100, 10, 32)).LandmarksOf(0).Select(l => l.Step));
    }

    [Fact]
    public void Tick_LongerThanTheSpan_IsOneTick() => Assert.Equal(1, At("tick(linear(1, 0), every: 500st)", 99, 100));

    [Fact]
    public void Landmarks_OnAnotherClock_AreWhereThingsHappen()
    {
        static long[] Of(string formula) => [.. Plan.Parse($"lr = {formula}").Compile(new PlanContext(100, 10, 32)).LandmarksOf(0).Select(l => l.Step)];
        Assert.Equal([40], Of("shift(1 for 30% then 2, by: 10st)"));
        Assert.Equal([], Of("shift(1 for 30% then 2, by: 80st)"));
        Assert.Equal([60], Of("stretch(1 for 30% then 2, 2)"));
        Assert.Equal([71], Of("reverse(1 for 30% then 2)"));
        Assert.Equal([30], Of("tick(1 for 30% then 2, every: 1ep)"));
        Assert.Equal([50, 60], Of("phase(triangle(1, 2, up: 90%), 0.4)"));
    }

    [Fact]
    public void Range_OnAnotherClock_IsMet()
    {
        static Interval Of(string formula) => Plan.Parse($"lr = {formula}").Compile(new PlanContext(100, 10, 32)).RangeOf(0);
        Assert.Equal(new(1, 5), Of($"reverse({Parts})"));
        Assert.Equal(new(1, 5), Of($"shift({Parts}, by: 20st)"));
        Assert.Equal(new(1, 3), Of("phase(wave(1, 3), 0.3)"));
        Assert.Equal(new(1, 2), Of("stretch(linear(1, 3), 2)"));
    }

    [Theory]
    [InlineData("phase(linear(1, 2), 0.5)", "not-cyclic")]
    [InlineData("phase(wave(1, 2) * cosine(1, 0), 0.5)", "not-cyclic")]
    [InlineData("phase(wave(1, 2) + progress, 0.5)", "not-cyclic")]
    [InlineData("phase(0.3, 0.5)", "not-cyclic")]
    [InlineData("phase(wave(1, 2), progress)", "not-constant")]
    [InlineData("stretch(wave(1, 2), 0)", "bad-argument")]
    [InlineData("stretch(wave(1, 2), 1 + progress)", "not-constant")]
    [InlineData("tick(wave(1, 2), every: 0.4st)", "bad-argument")]
    [InlineData("tick(wave(1, 2), every: 1st, by: 0.5)", "bad-argument")]
    [InlineData("shift(if(progress > 0.5, 1, 2, margin: 0.1), by: 10st)", "steered")]
    public void Clock_WithWrongArguments_IsRefused(string text, string code) => Assert.Equal(code, Refusal(text).Code);

    [Theory]
    [InlineData("shift(lr, by: 3ep)", "re-timed-name")]
    [InlineData("1 + reverse(2 * lr)", "re-timed-name")]
    [InlineData("phase(lr, 0.5)", "re-timed-name")]
    [InlineData("stretch(mirror(lr, 1, 2), 0.5)", "re-timed-name")]
    [InlineData("shift(linear(0.5, peak), by: 3ep)", null)]
    [InlineData("tick(lr * 2, every: 3ep)", null)]
    public void Clock_AroundANameThatChanges_IsRefused(string formula, string? code)
    {
        var plan = Plan.Parse($"let peak = 0.1; lr = repeat(wave(1e-3, peak), every: 10st); momentum = {formula}");
        var findings = code is null ? plan.Check(new PlanContext(100, 10)) : Assert.Throws<PlanException>(() => plan.Compile(new PlanContext(100, 10))).Findings;
        Assert.Equal(code, findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error)?.Code);
    }
}
