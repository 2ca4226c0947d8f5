using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class FlatnessTests
{
    /// <summary>At a small radius a smooth loss is quadratic: ½δᵀHδ for each direction, by products. Single precision of the loss leaves some percent.</summary>
    [Theory]
    [InlineData(FlatnessScale.Tensor)]
    [InlineData(FlatnessScale.Filter)]
    public void Rise_AtASmallRadius_IsHalfTheCurvature(FlatnessScale scale)
    {
        const double radius = 0.03;
        var (objective, _) = SmallNets.Trained("smooth");
        var (position, displacement, product) = (new float[objective.Count], new float[objective.Count], new float[objective.Count]);
        objective.Position(position);
        using var curvature = objective.Curvature();
        double[] expected = [.. Enumerable.Range(0, 6).Select(direction =>
        {
            Flatness.Draw(objective, position, radius, scale, new CounterRandom(4).Derive("flatness").Derive((ulong)direction), displacement);
            curvature.Product(displacement, product);
            return displacement.Zip(product, (d, h) => (double)d * h).Sum() / 2;
        })];
        var found = Flatness.Rise(objective, radius, 6, scale, seed: 4);
        Assert.Equal(1, found.Mean / expected.Average(), 0.02);
        Assert.Equal(1, found.StandardError / Estimate.Of(expected).StandardError, 0.1);
        Assert.Equal(6, found.Count);
    }

    [Fact]
    public void Draw_ByTensorAndByFilter_HasTheirNormsAndLeavesZerosAlone()
    {
        var objective = new Objective(SmallNets.All["cnn"](), SmallNets.Examples(4), SmallNets.Moment);
        foreach (var parameter in objective.Task.Network.Parameters.Where(p => p.Name == "conv.bias")) parameter.Value.Data.Clear();
        var (position, displacement) = (new float[objective.Count], new float[objective.Count]);
        objective.Position(position);
        Flatness.Draw(objective, position, 0.1, FlatnessScale.Tensor, new(1), displacement);
        foreach (var slice in objective.Slices) Assert.Equal(0.1 * Norm(slice.Of(position.AsSpan())), Norm(slice.Of(displacement.AsSpan())), 1e-6);
        Flatness.Draw(objective, position, 0.1, FlatnessScale.Filter, new(1), displacement);
        foreach (var slice in objective.Slices)
        {
            var length = slice.Shape.Rank > 1 ? slice.Length / slice.Shape[0] : slice.Length;
            for (var first = 0; first < slice.Length; first += length)
                Assert.Equal(0.1 * Norm(slice.Of(position.AsSpan()).Slice(first, length)), Norm(slice.Of(displacement.AsSpan()).Slice(first, length)), 1e-6);
        }

        Assert.All(objective.Slices.Single(s => s.Name == "conv.bias").Of(displacement.AsSpan()).ToArray(), number => Assert.Equal(0, number));
    }

    [Fact]
    public void Rise_NumbersOutOfRange_AreNamed()
    {
        var objective = new Objective(SmallNets.All["mlp"](), SmallNets.Examples(4), SmallNets.Moment);
        Assert.Contains("radius 0", Assert.Throws<ArgumentOutOfRangeException>(() => Flatness.Rise(objective, 0, 1)).Message);
        Assert.Contains("0 directions", Assert.Throws<ArgumentOutOfRangeException>(() => Flatness.Rise(objective, 0.1, 0)).Message);
        Assert.True(double.IsNaN(Flatness.Rise(objective, 0.1, 1).StandardError));
    }

    static double Norm(ReadOnlySpan<float> numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers) sum += (double)number * number;
        return Math.Sqrt(sum);
    }
}
