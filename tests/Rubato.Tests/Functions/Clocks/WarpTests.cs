namespace Rubato.Tests.Functions.Clocks;

public class WarpTests
{
    [Fact]
    public void Warp_Share_PacesTheFormula()
    {
        Assert.Equal(0.25, Compiled.At("warp(linear(0, 1), progress ^ 2)", 5, 10), 1e-15);
        Assert.Equal(Compiled.At("cosine(3, 1)", 10, 40), Compiled.At("warp(cosine(3, 1), 0.25)", 17, 40), 1e-15);
    }

    [Fact]
    public void Warp_ShareOutside_IsCut()
    {
        Assert.Equal(1, Compiled.At("warp(linear(0, 1), 2 * progress)", 9, 10));
        Assert.Equal(0, Compiled.At("warp(linear(0, 1), progress - 0.5)", 2, 10));
    }

    [Fact]
    public void Warp_BoundaryBetweenSteps_IsMetBetweenSteps()
    {
        // A share of 0.26 over 10 steps is 2.6 steps: 0.6 of a step into the second part's eight.
        Assert.Equal(5 + 0.6 / 8, Compiled.At("warp(1 for 2st then linear(5, 6), 0.26)", 0, 10), 1e-14);
        Assert.Equal(1, Compiled.At("warp(1 for 2st then linear(5, 6), 0.19)", 0, 10));
    }

    [Fact]
    public void Warp_OfAMeasurement_IsRefused() => Assert.Equal("re-timed-name", Assert.Throws<PlanException>(
        () => Plan.Parse("let a = linear(1, 2); lr = warp(a, 0.5)").Compile(new PlanContext(10))).Findings[0].Code);
}
