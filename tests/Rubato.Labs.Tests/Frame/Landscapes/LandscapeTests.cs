using Rubato.Engine;
using Rubato.Labs.Landscapes;

namespace Rubato.Labs.Tests.Frame.Landscapes;

public class LandscapeTests
{
    public static TheoryData<Landscape> All => [new DoubleWell(), new DoubleWell(2, 0), new MuellerBrown(), new Rastrigin(), new Plateau(), new Saddle()];

    static double[] GradientAt(Landscape landscape, double[] x)
    {
        var gradient = new double[x.Length];
        landscape.Gradient(x, gradient);
        return gradient;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_IsTheSlopeOfTheValue(Landscape landscape)
    {
        const double H = 1e-5;
        var random = new CounterRandom(3);
        for (var point = 0; point < 20; point++)
        {
            double[] x = [.. Enumerable.Range(0, landscape.Dimension).Select(i => 1.5 * (random.Uniform((ulong)((point * 100) + i)) - 0.4))];
            var gradient = GradientAt(landscape, x);
            for (var i = 0; i < x.Length; i++)
            {
                double[] above = [.. x], below = [.. x];
                above[i] += H;
                below[i] -= H;
                var difference = (landscape.Value(above) - landscape.Value(below)) / (2 * H);
                Assert.Equal(difference, gradient[i], 1e-6 * Math.Max(1, Math.Abs(difference)));
            }
        }
    }

    [Fact]
    public void MuellerBrown_Minima_AreWhereTheyAreSaidToBe()
    {
        var landscape = new MuellerBrown();
        foreach (var (at, value) in new[] { (MuellerBrown.Global, -1.46700), (MuellerBrown.First, -1.08167) })
        {
            double[] x = [at.X, at.Y];
            Assert.All(GradientAt(landscape, x), slope => Assert.Equal(0, slope, 1e-4));
            Assert.Equal(value, landscape.Value(x), 1e-5);
        }

        double[] saddle = [0.212487, 0.292988];
        Assert.All(GradientAt(landscape, saddle), slope => Assert.Equal(0, slope, 1e-4));
        Assert.Equal(landscape.Barrier, landscape.Value(saddle) - landscape.Value([MuellerBrown.First.X, MuellerBrown.First.Y]), 0.005);
    }

    /// <summary>L of the setting is the largest eigenvalue of the Hessian where walks start or end, by power iteration on differences of the slope.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Curvature_IsTheLargestOfStartAndGoal(Landscape landscape)
    {
        double[][] places = landscape switch
        {
            DoubleWell => [[1], [-1]],
            MuellerBrown => [[MuellerBrown.First.X, MuellerBrown.First.Y], [MuellerBrown.Global.X, MuellerBrown.Global.Y]],
            Rastrigin => [new double[10]],
            Plateau => [[-Math.Log(2 + Math.Sqrt(3))]],
            _ => [[0, 1]],
        };
        Assert.Equal(landscape.Curvature, places.Max(place => LargestCurvature(landscape, place)), 0.005 * landscape.Curvature);
    }

    static double LargestCurvature(Landscape landscape, double[] place)
    {
        const double H = 1e-5;
        var direction = Enumerable.Range(0, place.Length).Select(i => 1.0 / (i + 1)).ToArray();
        var length = 0.0;
        for (var round = 0; round < 200; round++)
        {
            var norm = Math.Sqrt(direction.Sum(value => value * value));
            direction = [.. direction.Select(value => value / norm)];
            var above = GradientAt(landscape, [.. place.Zip(direction, (x, v) => x + (H * v))]);
            var below = GradientAt(landscape, [.. place.Zip(direction, (x, v) => x - (H * v))]);
            direction = [.. above.Zip(below, (a, b) => (a - b) / (2 * H))];
            length = Math.Sqrt(direction.Sum(value => value * value));
        }

        return length;
    }

    [Fact]
    public void Rastrigin_Minimum_IsZeroAtZero()
    {
        Assert.Equal(0, new Rastrigin(3).Value([0, 0, 0]));
        Assert.All(GradientAt(new Rastrigin(3), [0, 0, 0]), slope => Assert.Equal(0, slope, 12));
        Assert.Equal(2.0 / 3, new Rastrigin(3).Reached([0.4, -0.4, 1]), 12);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Start_IsNotTheGoal(Landscape landscape)
    {
        var x = new double[landscape.Dimension];
        landscape.Start(x, new CounterRandom(1));
        Assert.True(landscape.Reached(x) < 1);
    }

    [Fact]
    public void Many_WithoutNoise_StaysInItsWell() => Assert.All(Walk.Many(new DoubleWell(), Enumerable.Repeat(0.05, 300).ToArray(), 0, 3, new CounterRandom(1)), walk => Assert.Equal((0.0, 300), walk));

    [Fact]
    public void Many_OnASaddle_CountsTheStepsToLeaveIt()
    {
        var walks = Walk.Many(new Saddle(), Enumerable.Repeat(0.1, 300).ToArray(), 0, 2, new CounterRandom(1));
        Assert.All(walks, walk => Assert.True(walk.Reached == 1 && walk.Steps is > 50 and < 100)); // 0.001·1.1ᵏ = ½ at k = 65
    }
}
