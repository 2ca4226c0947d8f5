namespace Rubato.Tests.Functions.Arithmetic;

public class Float32Tests
{
    [Theory]
    [InlineData("0.1", 0.10000000149011612)]
    [InlineData("0.5", 0.5)]
    [InlineData("1 + 2 ^ -24", 1)]
    [InlineData("1 + 3 * 2 ^ -24", 1.0000002384185791)]
    [InlineData("1e-46", 0)]
    public void Float32_ANumber_IsTheNearestOfSinglePrecision(string number, double due)
    {
        Assert.Equal(due, Compiled.At($"float32({number})", 0, 10));
        Assert.Equal(due, Compiled.At($"float32({number} + 0 * step)", 3, 10));
    }

    [Fact]
    public void Float32_Range_IsRoundedToo()
    {
        var plan = Plan.Parse("lr = float32(linear(0.1, 0.7))").Compile(new PlanContext(10));
        Assert.Equal(new Interval(0.1f, 0.7f), plan.RangeOf("lr"));
    }
}
