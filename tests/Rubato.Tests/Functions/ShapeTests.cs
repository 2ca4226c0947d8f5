using Rubato.Functions;
using static Rubato.Tests.Functions.Compiled;

namespace Rubato.Tests.Functions;

public class ShapeTests
{
    const double Rounding = 1e-15;

    [Fact]
    public void Linear_StartMiddleEnd_FollowsTheLine()
    {
        Assert.Equal(1e-3, At("linear(1e-3, 0.1)", 0, 100));
        Assert.Equal(1e-3 + 0.099 * 0.3, At("linear(1e-3, 0.1)", 30, 100), Rounding);
        Assert.Equal(0.1, At("linear(1e-3, 0.1)", 100, 100));
        Assert.Equal(0.1, At("linear(1e-3, 0.1)", 12345, 100));
    }

    [Theory]
    [InlineData("linear(1, 0)")]
    [InlineData("cosine(1, 0)")]
    [InlineData("polynomial(1, 0, 2)")]
    [InlineData("exponential(1, 0.5)")]
    [InlineData("one_minus_sqrt(1, 0)")]
    [InlineData("rex(1, 0)")]
    [InlineData("tanh(1, 0)")]
    [InlineData("sigmoid(1, 0)")]
    public void Shape_Inclusive_ReachesItsEndOnTheLastStep(string shape)
    {
        var end = At(shape, 100, 100);
        Assert.NotEqual(end, At(shape, 99, 100));
        Assert.Equal(end, At(shape[..^1] + ", inclusive: true)", 99, 100));
        Assert.Equal(end, At(shape[..^1] + ", inclusive: true)", 0, 1));
    }

    [Fact]
    public void Cosine_ClosedForm_Holds()
    {
        for (var t = 0; t <= 40; t++)
            Assert.Equal(0.01 + 0.09 * (1 + Math.Cos(Math.PI * t / 40)) / 2, At("cosine(0.1, 0.01)", t, 40), Rounding);
        Assert.Equal(0.01, At("cosine(0.1, 0.01)", 40, 40));
    }

    [Fact]
    public void Cosine_NearAnEndOfZero_KeepsItsRelativeAccuracy()
    {
        var left = Math.PI * 1e-6 / 2;
        Assert.Equal(1, At("cosine(0.1, 0)", 999_999, 1_000_000) / (0.1 * left * left), 1e-9);
        Assert.Equal(1, At("cosine(0, 0.1)", 1, 1_000_000) / (0.1 * left * left), 1e-9);
    }

    [Fact]
    public void Polynomial_ClosedForm_Holds()
    {
        for (var t = 0; t <= 20; t++)
            Assert.Equal(0.01 + 0.99 * Math.Pow(1 - t / 20.0, 3), At("polynomial(1, 0.01, 3)", t, 20), Rounding);
        Assert.Equal(1, At("polynomial(1, 0.01, 3)", 0, 20));
        Assert.Equal(0.01, At("polynomial(1, 0.01, 3)", 20, 20));
    }

    [Fact]
    public void Exponential_ToAnEnd_HasEqualRatios()
    {
        Assert.Equal(0.01, At("exponential(1, 1e-4)", 10, 20), Rounding);
        Assert.Equal(1e-4, At("exponential(1, 1e-4)", 20, 20));
    }

    [Fact]
    public void Exponential_AtARate_MultipliesEachPer()
    {
        Assert.Equal(Math.Pow(0.9, 7), At("exponential(1, rate: 0.9)", 7, 100), Rounding);
        Assert.Equal(Math.Pow(0.9, 2.5), At("exponential(1, rate: 0.9, per: 1ep)", 25, 100), Rounding);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(29, 1)]
    [InlineData(30, 0.1)]
    [InlineData(59, 0.1)]
    [InlineData(60, 0.01)]
    public void StepDecay_AtAStair_DropsOnItsFirstStep(long step, double expected) =>
        Assert.Equal(expected, At("step_decay(1, 0.1, every: 3ep)", step, 100), Rounding);

    [Fact]
    public void Constant_EveryStep_IsTheSame()
    {
        Assert.Equal(0.3, At(new Constant(0.3), 0, 10));
        Assert.Equal(0.3, At(new Constant(0.3), 99, 10));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(15, 2)]
    [InlineData(30, 3)]
    [InlineData(65, 2)]
    [InlineData(100, 1)]
    public void Triangle_WithUp_PeaksThere(long step, double expected) =>
        Assert.Equal(expected, At("triangle(1, 3, up: 30%)", step, 100), Rounding);

    [Fact]
    public void Triangle_UpAtTheEnds_OnlyFallsOrRises()
    {
        Assert.Equal(3, At("triangle(1, 3, up: 0%)", 0, 100));
        Assert.Equal(3, At("triangle(1, 3, up: 100%)", 100, 100));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 2)]
    [InlineData(50, 3)]
    [InlineData(100, 1)]
    public void Wave_Quarters_AreTroughMiddleTop(long step, double expected) =>
        Assert.Equal(expected, At("wave(1, 3)", step, 100), Rounding);

    [Fact]
    public void Repeat_OfCosine_RestartsAndHoldsItsEndAfterTheLastCycle()
    {
        const string Text = "repeat(cosine(1, 0.1), every: 25st)";
        Assert.Equal(1, At(Text, 25, 100));
        Assert.Equal(At("cosine(1, 0.1)", 24, 25), At(Text, 24, 100));
        Assert.Equal(0.1, At(Text, 100, 100));
        Assert.Equal(At("cosine(1, 0.1)", 20, 25), At(Text, 1000, 70));
    }

    [Fact]
    public void Repeat_Stretched_RestartsAtExactSums()
    {
        for (long factor = 2; factor <= 5; factor++)
        {
            foreach (var first in new long[] { 1, 7, 100 })
            {
                var plan = Plan.Parse($"lr = repeat(linear(1, 0), every: {first}st, stretch: {factor})").Compile(new PlanContext(Duration.Longest));
                long start = 0, length = first;
                for (var n = 0; n < 40 && start + length < Duration.Longest; n++)
                {
                    Assert.Equal(1, plan.At(0, start));
                    Assert.True(n == 0 || plan.At(0, start - 1) < 1 || length == first * factor && first == 1);
                    if (length > 1) Assert.Equal(1 - 1.0 / length, plan.At(0, start + 1), Rounding);
                    start += length;
                    length *= factor;
                }
            }
        }
    }

    [Fact]
    public void Repeat_Scaled_ShrinksTowardsTheLeastValue()
    {
        const string Text = "repeat(triangle(1, 3), every: 20st, scale: 0.5)";
        Assert.Equal(3, At(Text, 10, 200), Rounding);
        Assert.Equal(2, At(Text, 30, 200), Rounding);
        Assert.Equal(1.5, At(Text, 50, 200), Rounding);
        Assert.Equal(1, At(Text, 40, 200), Rounding);
        Assert.Equal(0.1 + 0.9 * 0.5, At("repeat(cosine(1, 0.1), every: 20st, scale: 0.5)", 20, 200), Rounding);
    }

    [Fact]
    public void Mirror_AtTheExtremes_IsAtTheOtherOnes()
    {
        const string Lr = "linear(1e-3, 0.1) for 20% then cosine(0.1, 1e-4)";
        Assert.Equal(0.85, At($"mirror({Lr}, 0.85, 0.95)", 20, 100));
        Assert.Equal(0.95, At($"mirror({Lr}, 0.85, 0.95)", 100, 100));
        Assert.Equal(0.95, At($"follow({Lr}, 0.85, 0.95)", 20, 100));
        Assert.Equal(0.85, At($"follow({Lr}, 0.85, 0.95)", 100, 100));
    }

    [Fact]
    public void Mirror_OfMirror_HasTheShapeOfTheFirst()
    {
        for (var t = 0; t <= 100; t += 7)
            Assert.Equal(At("cosine(0.1, 0.01)", t, 100), At("mirror(mirror(cosine(0.1, 0.01), 0.85, 0.95), 0.01, 0.1)", t, 100), 1e-13);
    }

    [Fact]
    public void Follow_Log_MapsRatios() =>
        Assert.Equal(0.5, At("follow(exponential(1e-4, 1), 0, 1, log: true)", 50, 100), 1e-13);

    [Fact]
    public void Mirror_InARepeatedPart_KnowsTheRangeOverAllCycles()
    {
        const string Text = "1 for 50% then repeat(mirror(linear(0, 1), 3, 5), every: 10st, stretch: 2)";
        Assert.Equal(5, At(Text, 50, 100), Rounding);
        Assert.InRange(At(Text, 59, 100), 3, 3.3);
    }

    [Fact]
    public void Bounds_MinMaxClamp_Bound()
    {
        Assert.Equal(0.2, At("min(linear(0, 1), 0.2, 0.7)", 50, 100));
        Assert.Equal(0.7, At("max(linear(0, 1), 0.2, 0.7)", 50, 100));
        Assert.Equal(0.3, At("clamp(linear(0, 1), 0.1, 0.3)", 50, 100));
        Assert.Equal(0.1, At("clamp(linear(0, 1), 0.1, 0.3)", 0, 100));
    }
}
