using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class LanczosTests
{
    public static TheoryData<string> Nets => [.. SmallNets.All.Keys];

    /// <summary>Against the whole matrix. The tolerance of 1e-3 holds for the residual; the values are better.</summary>
    [Theory]
    [MemberData(nameof(Nets))]
    public void Largest_OfAHessian_AreTheDenseMatrixs(string name)
    {
        var (objective, _) = SmallNets.Trained(name);
        Assert.InRange(objective.Count, 100, 2000);
        var expected = DenseMatrix.Largest(SmallNets.Hessian(objective), 3);
        using var curvature = objective.Curvature();
        var found = Lanczos.Largest(curvature.Product, objective.Count, count: 3, maxProducts: 80);
        Assert.True(found.IsConverged, $"{name}: not converged after {found.Products} products");
        for (var i = 0; i < 3; i++)
        {
            Assert.True(Math.Abs(found.Values[i] / expected[i] - 1) < 1e-3, FormattableString.Invariant($"{name}: eigenvalue {i} is {found.Values[i]}; the dense one is {expected[i]}"));
            Assert.True(found.Residuals[i] <= 1e-3 * Math.Abs(found.Values[i]));
            var (vector, image) = (new float[objective.Count], new float[objective.Count]);
            found.Vector(i, vector);
            curvature.Product(vector, image);
            var residual = Math.Sqrt(vector.Zip(image, (v, h) => h - found.Values[i] * v).Sum(x => x * x));
            Assert.Equal(1, vector.Sum(x => (double)x * x), 1e-5);
            Assert.True(residual <= 1.05 * found.Residuals[i] + 1e-5 * found.Values[0], FormattableString.Invariant($"{name}: a residual of {residual} instead of {found.Residuals[i]}"));
        }
    }

    /// <summary>With Adam's divisors, P = w₁(√(v/w₂) + ε) here computed from its state, the whole matrix P^(−½)HP^(−½) again.</summary>
    [Theory]
    [MemberData(nameof(Nets))]
    public void Largest_Preconditioned_AreTheDenseMatrixs(string name)
    {
        var (objective, optimizer) = SmallNets.Trained(name, optimizer: p => new Adam(p, learningRate: 1e-2));
        var moments = optimizer.State.Where(s => s.Name.EndsWith(".second_moment", StringComparison.Ordinal)).SelectMany(s => s.Value.ToArray());
        double[] roots = [.. moments.Select(v => Math.Sqrt((1 - Math.Pow(0.9, 12)) * (Math.Sqrt(v / (1 - Math.Pow(0.999, 12))) + 1e-8)))];
        var dense = SmallNets.Hessian(objective);
        for (var i = 0; i < dense.Length; i++)
            for (var j = 0; j < dense.Length; j++) dense[i][j] /= roots[i] * roots[j];
        var expected = DenseMatrix.Largest(dense, 3);
        using var curvature = objective.Curvature();
        var found = Lanczos.Largest(Preconditioner.Of(optimizer, objective)!.Around(curvature.Product), objective.Count, count: 3, maxProducts: 80);
        Assert.True(found.IsConverged, $"{name}: not converged after {found.Products} products");
        for (var i = 0; i < 3; i++)
            Assert.True(Math.Abs(found.Values[i] / expected[i] - 1) < 1e-3, FormattableString.Invariant($"{name}: eigenvalue {i} is {found.Values[i]}; the dense one is {expected[i]}"));
    }

    /// <summary>A saddle: the largest magnitude is negative.</summary>
    [Fact]
    public void Largest_WithLargerNegativeOnes_IsTheLargestAlgebraically()
    {
        var found = Lanczos.Largest(Diagonal(-50, -20, 3, 2, 1, 0.5f, 0, -1, -2, -3), 10, count: 2, tolerance: 1e-6);
        Assert.Equal([3, 2], found.Values.Select(value => Math.Round(value, 5)));
        Assert.True(found.IsConverged);
    }

    /// <summary>Started at the exact eigenvector of a smaller eigenvalue, whose residual is 0.</summary>
    [Fact]
    public void Largest_StartedAtAnOvertakenVector_LeavesIt()
    {
        float[] numbers = [.. Enumerable.Range(0, 400).Select(i => i == 7 ? 10 : i == 3 ? 9 : i / 400f)];
        var start = new float[400];
        start[3] = 2;
        var found = Lanczos.Largest(Diagonal(numbers), 400, start: start);
        Assert.Equal(10, found.Values[0], 0.01);
        var vector = new float[400];
        found.Vector(0, vector);
        Assert.Equal(1, Math.Abs(vector[7]), 1e-2);
    }

    [Fact]
    public void Largest_StartedNearby_TakesFewerProducts()
    {
        var (objective, optimizer) = SmallNets.Trained("cnn");
        Eigenvalues Find(ReadOnlySpan<float> start)
        {
            using var curvature = objective.Curvature();
            return Lanczos.Largest(curvature.Product, objective.Count, start: start);
        }

        var before = new float[objective.Count];
        Find([]).Vector(0, before);
        SmallNets.Train(objective.Task, 2, optimizer, from: 12);
        var (cold, warm) = (Find([]), Find(before));
        Assert.Equal(1, warm.Values[0] / cold.Values[0], 1e-3);
        Assert.True(warm.Products < cold.Products, $"{warm.Products} products instead of {cold.Products}");
    }

    [Fact]
    public void Largest_OfTheWholeSpectrum_FindsAllAndRepeats()
    {
        float[] numbers = [4, 4, 4, 1, 0, -7];
        var found = Lanczos.Largest(Diagonal(numbers), 6, count: 6);
        Assert.Equal(numbers, found.Values.Select(value => (float)Math.Round(value, 5)));
        Assert.Equal((6, true), (found.Products, found.IsConverged));
        Assert.Equal(found.Values, Lanczos.Largest(Diagonal(numbers), 6, count: 9).Values);
        Assert.Equal([0, 0], Lanczos.Largest(Diagonal(new float[5]), 5, count: 2).Values);
    }

    [Fact]
    public void Largest_TooFewProducts_SaysThatItIsNotConverged()
    {
        var found = Lanczos.Largest(Diagonal([.. Enumerable.Range(0, 300).Select(i => i / 300f)]), 300, maxProducts: 4);
        Assert.Equal((4, false), (found.Products, found.IsConverged));
        Assert.InRange(found.Values[0] + found.Residuals[0], 0.9, 2);
    }

    [Fact]
    public void Largest_ProductNotFinite_IsNaN()
    {
        var found = Lanczos.Largest((_, into) => into.Fill(float.NaN), 9, count: 2);
        Assert.Equal([double.NaN, double.NaN], found.Values);
        Assert.False(found.IsConverged);
        var vector = new float[9];
        found.Vector(1, vector);
        Assert.All(vector, number => Assert.True(float.IsNaN(number)));
    }

    [Fact]
    public void Largest_NumbersOutOfRange_AreNamed()
    {
        var product = Diagonal(1, 2, 3);
        Assert.Contains("0 eigenvalues", Assert.Throws<ArgumentOutOfRangeException>(() => Lanczos.Largest(product, 3, count: 0)).Message);
        Assert.Contains("at most 1 products for 2", Assert.Throws<ArgumentOutOfRangeException>(() => Lanczos.Largest(product, 3, count: 2, maxProducts: 1)).Message);
        Assert.Contains("vectors of 0", Assert.Throws<ArgumentOutOfRangeException>(() => Lanczos.Largest(product, 0)).Message);
        Assert.Contains("tolerance -1", Assert.Throws<ArgumentOutOfRangeException>(() => Lanczos.Largest(product, 3, tolerance: -1)).Message);
        Assert.Contains("start of 2", Assert.Throws<ArgumentException>(() => Lanczos.Largest(product, 3, start: [1, 2])).Message);
        var found = Lanczos.Largest(product, 3);
        Assert.Contains("got 1; there are 0 to 0", Assert.Throws<ArgumentOutOfRangeException>(() => found.Vector(1, new float[3])).Message);
        Assert.Contains("room for 2", Assert.Throws<ArgumentException>(() => found.Vector(0, new float[2])).Message);
    }

    static LinearOperator Diagonal(params float[] numbers) => (v, into) =>
    {
        for (var i = 0; i < v.Length; i++) into[i] = numbers[i] * v[i];
    };
}
