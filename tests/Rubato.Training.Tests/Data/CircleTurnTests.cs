using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class CircleTurnTests
{
    [Fact]
    public void Of_AnyAngle_EqualsThePlatforms()
    {
        for (var turns = -2.0; turns < 2; turns += 0.00137)
        {
            var (cosine, sine) = CircleTurn.Of(turns);
            // The platform's angle 2π·turns is itself rounded, by up to 10⁻¹⁵ here.
            Assert.Equal(Math.Cos(2 * Math.PI * turns), cosine, 3e-15);
            Assert.Equal(Math.Sin(2 * Math.PI * turns), sine, 3e-15);
        }
    }

    [Fact]
    public void Of_Quarters_IsExact() =>
        Assert.Equal([(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)], Enumerable.Range(0, 5).Select(i => CircleTurn.Of(i / 4.0)));
}
