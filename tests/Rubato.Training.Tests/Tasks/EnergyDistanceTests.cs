using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

public class EnergyDistanceTests
{
    [Fact]
    public void Of_EqualSamples_IsZero() => Assert.Equal(0, EnergyDistance.Of([1, 2, 3, 4], [3, 4, 1, 2], 2), 1e-12);

    /// <summary>Of {0} and {3, 5}: 2·4 − 0 − (0 + 2 + 2 + 0)/4.</summary>
    [Fact]
    public void Of_ThreeNumbers_IsTheSumByHand() => Assert.Equal(7, EnergyDistance.Of([0], [3, 5], 1), 1e-12);

    [Fact]
    public void Of_TwoPoints_IsTwiceTheirDistance() => Assert.Equal(10, EnergyDistance.Of([0, 0], [3, 4], 2), 1e-12);
}
