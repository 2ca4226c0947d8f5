namespace Rubato.Engine.Tests.Operations;

public sealed class CreationTests
{
    [Fact]
    public void Creation_SmallCases_AreWhatTheyAreCalled()
    {
        Assert.Equal([2, 2], Creation.Full([2], 2).ToArray());
        Assert.Equal([1, 1.5f, 2], Creation.Range(3, 1, 0.5f).ToArray());
        Assert.Empty(Creation.Range(0).ToArray());
        Assert.Equal([-1, 0, 1], Creation.Linspace(-1, 1, 3).ToArray());
        Assert.Equal([1, 0, 0, 1], Creation.Identity(2).ToArray());
        Assert.Equal([0, 1, 0, 0, 0, 1], Indexing.OneHot([1, 2], [2], 3).ToArray());
        Assert.Equal(new Shape(2, 1, 3), Indexing.OneHot([1, 2], [2, 1], 3).Shape);
    }

    /// <summary>Steps that single precision can't hold don't add up, and both ends are exact.</summary>
    [Fact]
    public void RangeAndLinspace_ManyNumbers_AreEachRoundedOnce()
    {
        var range = Creation.Range(100_001, 0, 0.1f).ToArray();
        Assert.Equal((float)(100_000 * (double)0.1f), range[^1]);
        var line = Creation.Linspace(0.1f, 0.7f, 100_001).ToArray();
        Assert.Equal((0.1f, 0.7f), (line[0], line[^1]));
        Assert.Equal((float)(((double)0.1f + 0.7f) / 2), line[50_000]);
    }

    [Fact]
    public void UniformAndNormal_OfAGenerator_AreItsNumbers()
    {
        var random = new CounterRandom(3);
        Assert.Equal([random.Uniform(0), random.Uniform(1)], Creation.Uniform([2], random).ToArray());
        Assert.Equal([2 + 3 * random.Normal(0), 2 + 3 * random.Normal(1)], Creation.Normal([2], random, 2, 3).ToArray());
        Assert.All(Creation.Uniform([10_000], random, 1, 1.0000002f).ToArray(), x => Assert.InRange(x, 1, 1.0000001f));
    }

    [Fact]
    public void Creation_InAScope_EndsWithIt()
    {
        Tensor inside;
        using (new Tape().Evaluate()) inside = Creation.Full([2], 1);
        Assert.True(inside.IsReleased);
    }
}
