using Rubato.Training.Records;

namespace Rubato.Training.Tests.Records;

public class StepClockTests
{
    static EpochRecord Epoch(long step, double seconds) => new(0, step, 0, null, 0, 0, seconds, 0);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 2)]
    [InlineData(10, 4)]
    [InlineData(15, 10)]
    [InlineData(20, 16)]
    [InlineData(25, 22)]
    public void SecondsAfter_Steps_AreBetweenTheEpochsEnds(long steps, double expected) =>
        Assert.Equal(expected, new StepClock([Epoch(10, 4), Epoch(20, 16)]).SecondsAfter(steps), 12);

    [Fact]
    public void SecondsAfter_TimesThatDoNotRise_ArePassedOver()
    {
        var clock = new StepClock([Epoch(10, 4), Epoch(10, 5), Epoch(20, 3), Epoch(30, double.NaN), Epoch(40, 10)]);
        Assert.Equal([4.0, 6, 10], new[] { 10L, 20, 40 }.Select(clock.SecondsAfter));
    }

    [Fact]
    public void SecondsAfter_NoEpoch_UsesTheEndWhereItIsKnown()
    {
        Assert.False(new StepClock([]).IsKnown);
        Assert.Equal(0, new StepClock([]).SecondsAfter(7));
        Assert.Equal(6.25, new StepClock([], RunFolderTests.Summary()).SecondsAfter(5));
    }
}
