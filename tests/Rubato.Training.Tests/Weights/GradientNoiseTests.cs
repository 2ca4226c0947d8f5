using Rubato.Engine;
using Rubato.Training.Recipes;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;
using Rubato.Training.Weights;

namespace Rubato.Training.Tests.Weights;

public sealed class GradientNoiseTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Noise_OfZero_IsThatOfARunWithout()
    {
        var recipe = Trained.Small with { Plan = "lr = 0.02; momentum = 0.9" };
        var plain = Trained.In(_folder, "plain", recipe);
        Assert.Equal(plain.Summary.Weights, Trained.In(_folder, "zero", recipe with { Plan = recipe.Plan + "; gradient_noise = 0" }).Summary.Weights);
        var noisy = Trained.In(_folder, "noisy", recipe with { Plan = recipe.Plan + "; gradient_noise = linear(0.01, 0) for 50% then 0" });
        Assert.NotEqual(plain.Summary.Weights, noisy.Summary.Weights);
        Assert.Equal(noisy.Summary.Weights, Trained.In(_folder, "threads", noisy.Folder.ReadRecipe() with { Threads = 1 }).Summary.Weights);
    }

    [Fact]
    public void Add_ToEveryGradient_HasItsDeviationAndNoMean()
    {
        const double deviation = 0.25;
        var numbers = Added(deviation, seed: 1, step: 3);
        var (mean, square) = (numbers.Average(), numbers.Average(x => x * x));
        Assert.InRange(mean, -4 * deviation / Math.Sqrt(numbers.Length), 4 * deviation / Math.Sqrt(numbers.Length));
        Assert.InRange(Math.Sqrt(square), deviation * (1 - (4 / Math.Sqrt(2 * numbers.Length))), deviation * (1 + (4 / Math.Sqrt(2 * numbers.Length))));
        Assert.Equal(numbers, Added(deviation, 1, 3));
        foreach (var other in new[] { Added(deviation, 1, 4), Added(deviation, 2, 3) })
            Assert.InRange(numbers.Zip(other, (a, b) => a * b).Average() / square, -4 / Math.Sqrt(numbers.Length), 4 / Math.Sqrt(numbers.Length));
    }

    [Fact]
    public void Add_ToFrozenParameters_DoesNothing()
    {
        var network = Trainee.New();
        network.Parameters[0].IsFrozen = true;
        new GradientNoise(network, 1) { Deviation = 1 }.Add(0);
        Assert.All(network.Parameters[0].Gradient.ToArray(), x => Assert.Equal(0, x));
        Assert.All(network.Parameters[2].Gradient.ToArray(), x => Assert.NotEqual(0, x));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Deviation_NotAllowed_IsToldInWords(double value) =>
        Assert.Contains("allowed is 0 ≤ gradient_noise < ∞", Assert.Throws<ArgumentOutOfRangeException>(() => new GradientNoise(Trainee.New(), 1).Deviation = value).Message);

    static double[] Added(double deviation, long seed, long step)
    {
        var network = Trainee.New();
        new GradientNoise(network, seed) { Deviation = deviation }.Add(step);
        return [.. network.Parameters.SelectMany(parameter => parameter.Gradient.ToArray()).Select(x => (double)x)];
    }
}
