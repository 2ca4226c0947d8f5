namespace Rubato.Engine.Tests.Operations;

public sealed class SinusoidsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 7)]
    [InlineData(2000, 64)]
    public void OfPlaces_AnySize_EqualsThePlatformsSine(int length, int width)
    {
        var table = Sinusoids.OfPlaces(length, width);
        for (var t = 0; t < length; t++)
            for (var c = 0; c < width; c++)
            {
                var angle = t * Math.Pow(10_000, -2.0 * (c / 2) / width);
                Assert.Equal(c % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle), table.Data[t * width + c], 6e-8); // half a unit in the last place below 1
            }
    }

    /// <summary>ω is right to some 1e-15, so the angle to 1e-9 at a million.</summary>
    [Fact]
    public void Sine_ToAMillion_EqualsThePlatforms()
    {
        for (var i = 0; i < 20_000; i++)
        {
            var x = i * 49.97 + i * 1e-3;
            for (var quarters = 0; quarters < 4; quarters++) Assert.Equal(Math.Sin(x + quarters * Math.PI / 2), Sinusoids.Sine(x, quarters), 1e-9);
        }
    }

    [Fact]
    public void OfPlaces_LongestOfOne_Throws() =>
        Assert.Contains("got a longest of 1;", Assert.Throws<ArgumentException>(() => Sinusoids.OfPlaces(2, 2, 1)).Message);

    [Fact]
    public void TimeFeatures_OfATime_AreItsSines()
    {
        var y = new Network(new TimeFeaturesLayer(4, scale: 100), [1], 1).Forward(Tensor.From([0, 0.5f], [2, 1]), Pass.Evaluation);
        Same.Within(1e-5, [0, 1, 0, 1, Math.Sin(50), Math.Cos(50), Math.Sin(0.5), Math.Cos(0.5)], y.Data, "time features"); // angles to 50·6e-8
    }
}
