using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Generated;

public class GeneratedPointsTests
{
    static string HashOf(LabelledPoints points) => Convert.ToHexStringLower(
        SHA256.HashData([.. MemoryMarshal.AsBytes(points.Labels.Span), .. MemoryMarshal.AsBytes(points.Coordinates.Span)]))[..16];

    /// <summary>Must be the same on every platform.</summary>
    [Fact]
    public void Generate_FirstPoints_AreTheGoldenOnes()
    {
        Assert.Equal("9658594ed3e6efae", HashOf(GaussianMixture.Ring(8).Generate(1, DataPart.Train, 200)));
        Assert.Equal("ca0ef6043fbf2b84", HashOf(GaussianMixture.Grid(5).Generate(1, DataPart.Test, 200)));
        Assert.Equal("b07b587ab0412cda", HashOf(new Spirals(3).Generate(1, DataPart.Train, 200)));
    }

    [Fact]
    public void Generate_Prefix_IsThatOfAnyLongerSet()
    {
        var all = new Spirals(4).Generate(7, DataPart.Train, 101);
        var some = new Spirals(4).Generate(7, DataPart.Train, 50);
        Assert.Equal(all.Coordinates[..100].ToArray(), some.Coordinates.ToArray());
        Assert.Equal(all.Labels[..50].ToArray(), some.Labels.ToArray());
    }

    [Fact]
    public void Load_PartsAndSeeds_ShareNoPoint()
    {
        var data = GaussianMixture.Ring().Load(1, 500, 500);
        var other = GaussianMixture.Ring().Generate(2, DataPart.Train, 500);
        var seen = new HashSet<(float, float)>();
        foreach (var points in (LabelledPoints[])[data.Train, data.Test, other])
        {
            for (var i = 0; i < points.Count; i++)
                Assert.True(seen.Add((points.Point(i)[0], points.Point(i)[1])));
        }
    }

    [Fact]
    public void Generate_Mixture_HasItsCentresAndDeviation()
    {
        var mixture = GaussianMixture.Ring(4, radius: 3, deviation: 0.5);
        Assert.Equal([(3, 0), (0, 3), (-3, 0), (0, -3)], mixture.Centres);
        var points = mixture.Generate(1, DataPart.Train, 40_000);
        for (var c = 0; c < 4; c++)
        {
            var own = Enumerable.Range(0, points.Count).Where(i => points.Labels.Span[i] == c).ToArray();
            Assert.Equal(10_000, own.Length);
            var (x, y) = mixture.Centres[c];
            // Four standard errors of a mean of 10,000, and of a variance: 0.25·√(2/10,000).
            Assert.Equal(x, own.Average(i => points.Point(i)[0]), 4 * 0.005);
            Assert.Equal(y, own.Average(i => points.Point(i)[1]), 4 * 0.005);
            Assert.Equal(0.25, own.Average(i => Math.Pow(points.Point(i)[0] - x, 2)), 4 * 0.0036);
            Assert.Equal(0.25, own.Average(i => Math.Pow(points.Point(i)[1] - y, 2)), 4 * 0.0036);
            Assert.Equal(0, own.Average(i => (points.Point(i)[0] - x) * (points.Point(i)[1] - y)), 4 * 0.0025);
        }
    }

    [Fact]
    public void Grid_Centres_LieAroundZero()
    {
        var centres = GaussianMixture.Grid(3, 2).Centres;
        Assert.Equal(((-2, -2), (0, 0), (2, -2)), (centres[0], centres[4], centres[2]));
        Assert.Equal(0, GaussianMixture.Grid(4, 1).Centres.Sum(centre => centre.X + centre.Y));
    }

    [Fact]
    public void Generate_SpiralsWithoutNoise_LieOnTheirArms()
    {
        var points = new Spirals(arms: 3, turns: 1.5, noise: 0).Generate(5, DataPart.Train, 300);
        for (var i = 0; i < points.Count; i++)
        {
            var (x, y) = (points.Point(i)[0], points.Point(i)[1]);
            var radius = Math.Sqrt((x * x) + (y * y));
            Assert.InRange(radius, 0.05 - 1e-6, 1);
            var turns = (Math.Atan2(y, x) / (2 * Math.PI)) - (1.5 * radius) - (points.Labels.Span[i] / 3.0);
            Assert.Equal(0, turns - Math.Round(turns), 1e-5);
        }
    }

    [Fact]
    public void FillBatch_Indices_GathersPoints()
    {
        var points = new LabelledPoints(2, new float[] { 1, 2, 3, 4, 5, 6 }, new[] { 0, 1, 2 }, 3);
        var inputs = new float[4];
        var labels = new int[2];
        points.FillBatch([2, 0], inputs, labels);
        Assert.Equal([5, 6, 1, 2], inputs);
        Assert.Equal([2, 0], labels);
        Assert.Throws<ArgumentException>(() => points.FillBatch([1, 2], new float[3], labels));
        Assert.Throws<ArgumentException>(() => new LabelledPoints(2, new float[5], new[] { 0, 1 }, 2));
        Assert.Throws<ArgumentException>(() => new LabelledPoints(1, new float[2], new[] { 0, 2 }, 2));
    }

    [Fact]
    public void Make_NumbersOutOfRange_SayWhatIsAllowed()
    {
        static void Refused(string expected, Action make) =>
            Assert.Contains(expected, Culture.German(() => Assert.Throws<DataException>(make).Message));
        Refused("centres: 0; 1 to 1024", () => GaussianMixture.Ring(0));
        Refused("a radius of -0.5; 0 and above", () => GaussianMixture.Ring(3, -0.5));
        Refused("a deviation of NaN", () => GaussianMixture.Ring(3, 1, double.NaN));
        Refused("a grid's side of 33; 1 to 32", () => GaussianMixture.Grid(33));
        Refused("a spacing of -1", () => GaussianMixture.Grid(3, -1));
        Refused("arms: 101; 1 to 100", () => new Spirals(101));
        Refused("turns of 100.5", () => new Spirals(3, 100.5));
        Refused("a noise of -0.1", () => new Spirals(3, 1, -0.1));
        Refused("got 0 points; 1 to 10,000,000", () => new Spirals().Generate(1, DataPart.Train, 0));
    }
}
