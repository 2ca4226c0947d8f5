using static Rubato.Tests.Functions.Compiled;

namespace Rubato.Tests.Functions;

public class DecayTests
{
    const double Rounding = 1e-15;

    [Fact]
    public void InverseTime_ClosedForm_Holds()
    {
        for (var t = 0; t <= 40; t++)
        {
            Assert.Equal(0.1 / (1 + 0.3 * t), At("inverse_time(0.1, rate: 0.3)", t, 40), Rounding);
            Assert.Equal(0.1 / (1 + 0.3 * t / 20), At("inverse_time(0.1, rate: 0.3, per: 2ep)", t, 40), Rounding);
        }
    }

    [Fact]
    public void InverseSqrt_WithWarmup_RisesInALineThenDecays()
    {
        for (var t = 0; t <= 60; t++)
            Assert.Equal(0.1 * (t < 20 ? t / 20.0 : Math.Sqrt(20.0 / t)), At("inverse_sqrt(0.1, warmup: 2ep)", t, 60), Rounding);
        Assert.Equal(0, At("inverse_sqrt(0.1, warmup: 2ep)", 0, 60));
        Assert.Equal(0.1, At("inverse_sqrt(0.1, warmup: 2ep)", 20, 60));
    }

    [Fact]
    public void InverseSqrt_AfterAWarmupOfItsTimeScale_IsTheOneWithWarmup()
    {
        for (var t = 0; t <= 60; t++)
            Assert.Equal(At("inverse_sqrt(0.1, warmup: 20st)", t, 60), At("linear(0, 0.1) for 20st then inverse_sqrt(0.1, per: 20st)", t, 60), Rounding);
    }

    [Theory]
    [InlineData("inverse_time(0.1, rate: 0.3)")]
    [InlineData("inverse_sqrt(0.1, warmup: 7st)")]
    [InlineData("inverse_sqrt(0.1, per: 7st)")]
    [InlineData("noam(1, width: 64, warmup: 7st)")]
    public void Decay_WithoutAnEnd_DoesNotKnowItsSpan(string decay)
    {
        for (var t = 0; t < 50; t++)
        {
            Assert.Equal(At(decay, t, 1000), At(decay, t, 50));
            Assert.Equal(At(decay, t, 1000), At($"{decay} for 60st then {decay}", t, 1000));
        }
    }

    [Fact]
    public void Noam_ClosedForm_Holds()
    {
        for (var t = 0; t <= 60; t++)
        {
            var s = t + 1.0;
            Assert.Equal(2 * Math.Pow(64, -0.5) * Math.Min(Math.Pow(s, -0.5), s * Math.Pow(16, -1.5)), At("noam(2, width: 64, warmup: 16st)", t, 60), Rounding);
        }
        Assert.Equal(2 / Math.Sqrt(64 * 16), At("noam(2, width: 64, warmup: 16st)", 15, 60), Rounding);
    }

    [Fact]
    public void OneMinusSqrt_ClosedForm_Holds()
    {
        for (var t = 0; t <= 40; t++)
            Assert.Equal(0.01 + 0.09 * (1 - Math.Sqrt(t / 40.0)), At("one_minus_sqrt(0.1, 0.01)", t, 40), Rounding);
        Assert.Equal(0.01, At("one_minus_sqrt(0.1, 0.01)", 40, 40));
    }

    [Fact]
    public void Rex_ClosedForm_Holds()
    {
        for (var t = 0; t <= 40; t++)
        {
            var q = t / 40.0;
            Assert.Equal(0.01 + 0.09 * (1 - q) / (0.5 + 0.5 * (1 - q)), At("rex(0.1, 0.01)", t, 40), Rounding);
        }
        Assert.Equal((0.1, 0.01), (At("rex(0.1, 0.01)", 0, 40), At("rex(0.1, 0.01)", 40, 40)));
    }

    [Fact]
    public void Tanh_ClosedForm_HoldsAndMeetsItsEnds()
    {
        for (var t = 0; t <= 40; t++)
        {
            var share = (Math.Tanh(-6 + 9 * t / 40.0) - Math.Tanh(-6)) / (Math.Tanh(3) - Math.Tanh(-6));
            Assert.Equal(0.1 - 0.09 * share, At("tanh(0.1, 0.01)", t, 40), Rounding);
        }
        Assert.Equal((0.1, 0.01), (At("tanh(0.1, 0.01)", 0, 40), At("tanh(0.1, 0.01)", 40, 40)));
    }

    [Fact]
    public void Tanh_BetweenThePapersOwnEnds_IsThePapers()
    {
        static double Paper(double q) => 0.01 + 0.09 / 2 * (1 - Math.Tanh(-7 * (1 - q) + 3 * q));
        var text = FormattableString.Invariant($"tanh({Paper(0):R}, {Paper(1):R}, start: -7)");
        for (var t = 0; t <= 40; t++) Assert.Equal(Paper(t / 40.0), At(text, t, 40), Rounding);
    }

    [Fact]
    public void Sigmoid_ClosedForm_HoldsAndMeetsItsEnds()
    {
        static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
        for (var t = 0; t <= 40; t++)
        {
            var share = (Logistic(8 * (t / 40.0 - 0.5)) - Logistic(-4)) / (Logistic(4) - Logistic(-4));
            Assert.Equal(0.1 - 0.09 * share, At("sigmoid(0.1, 0.01, steepness: 8)", t, 40), Rounding);
        }
        Assert.Equal((0.1, 0.01), (At("sigmoid(0.1, 0.01)", 0, 40), At("sigmoid(0.1, 0.01)", 40, 40)));
        Assert.Equal(0.055, At("sigmoid(0.1, 0.01, steepness: 1e3)", 20, 40), Rounding);
    }

    [Theory]
    [InlineData("inverse_time(0.1, rate: -1)")]
    [InlineData("inverse_time(0.1, rate: 1, per: 0st)")]
    [InlineData("inverse_sqrt(0.1)")]
    [InlineData("inverse_sqrt(0.1, warmup: 3st, per: 3st)")]
    [InlineData("inverse_sqrt(0.1, warmup: 0st)")]
    [InlineData("noam(1, width: 0, warmup: 3st)")]
    [InlineData("noam(1, width: 8, warmup: 0.4st)")]
    [InlineData("tanh(1, 0, start: 3, end: 2)")]
    [InlineData("tanh(1, 0, start: 30, end: 40)")]
    [InlineData("sigmoid(1, 0, steepness: 0)")]
    public void Decay_WithWrongArguments_IsRefused(string text) => Assert.Equal("bad-argument", Refusal(text).Code);
}
