namespace Rubato.Engine.Tests;

[Collection(nameof(ProcessorSettings))]
public sealed class ProcessorTests
{
    [Theory]
    [InlineData("scalar", VectorWidth.Scalar)]
    [InlineData(" Scalar ", VectorWidth.Scalar)]
    [InlineData("128", VectorWidth.Bits128)]
    [InlineData("256", VectorWidth.Bits256)]
    [InlineData("512", VectorWidth.Bits512)]
    public void Parse_AWidth_IsIt(string text, VectorWidth expected) => Assert.Equal(expected, Processor.Parse(text));

    [Fact]
    public void Parse_Nothing_IsTheWidestOfTheHardware()
    {
        Assert.Equal(Processor.Parse(null), Processor.Parse(""));
        Assert.True(Enum.IsDefined(Processor.Parse(null)));
    }

    [Fact]
    public void Parse_AnythingElse_ListsTheWidths() =>
        Assert.Contains("'1024'; allowed are scalar, 128, 256 and 512", Assert.Throws<ArgumentException>(() => Processor.Parse("1024")).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Processor.MaximumThreads + 1)]
    public void Threads_OutOfRange_Throws(int threads)
    {
        using var settings = new SettingsScope();
        Assert.Contains($"got {threads}", Assert.Throws<ArgumentOutOfRangeException>(() => Processor.Threads = threads).Message);
        Processor.Threads = Processor.MaximumThreads;
        Assert.Equal(Processor.MaximumThreads, Processor.Threads);
    }

    [Fact]
    public void VectorWidth_Unknown_Throws()
    {
        using var settings = new SettingsScope();
        Assert.Contains("got 64", Assert.Throws<ArgumentException>(() => Processor.VectorWidth = (VectorWidth)64).Message);
    }
}
