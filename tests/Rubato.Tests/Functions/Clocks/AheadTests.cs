namespace Rubato.Tests.Functions.Clocks;

public class AheadTests
{
    [Fact]
    public void Ahead_Formula_BeganBeforeTheSpan()
    {
        double[] due = [.. Enumerable.Range(0, 31).Select(step => Compiled.At("cosine(2, 1)", 10 + step, 40))];
        Assert.Equal(due, Compiled.Course("ahead(cosine(2, 1), by: 10st)", 30));
    }

    [Fact]
    public void Ahead_CycleThatEndsWithTheSpan_StartsAnew() =>
        Assert.Equal([2, 1, 3, 2, 1, 3], Compiled.Course("ahead(repeat(linear(3, 0), every: 3st), by: 1st)", 6)[..6].Select(value => Math.Round(value, 12)));

    [Fact]
    public void Ahead_InAPart_CountsFromThePart() =>
        Assert.Equal([7, 7, 1.5, 2], Compiled.Course("7 for 2st then ahead(linear(1, 3), by: 1st)", 5)[..4]);
}
