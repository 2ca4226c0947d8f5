using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class HutchinsonTests
{
    /// <summary>The true trace is that of the whole matrix; of 100 seeds 95 are expected inside, and 90 or fewer would happen once in 30 times.</summary>
    [Theory]
    [InlineData("mlp")]
    [InlineData("batch norm")]
    public void Trace_OfAHessian_IsWithinItsInterval(string name)
    {
        var (objective, _) = SmallNets.Trained(name);
        var dense = SmallNets.Hessian(objective);
        var trace = Enumerable.Range(0, dense.Length).Sum(i => dense[i][i]);
        LinearOperator product = (v, into) =>
        {
            for (var i = 0; i < into.Length; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < into.Length; j++) sum += dense[i][j] * v[j];
                into[i] = (float)sum;
            }
        };
        var inside = 0;
        for (var seed = 0UL; seed < 100; seed++)
        {
            var (low, high) = Hutchinson.Trace(product, objective.Count, probes: 8, seed).Interval;
            if (low <= trace && trace <= high) inside++;
        }

        Assert.InRange(inside, 90, 100);
        using var curvature = objective.Curvature();
        var (own, ofDense) = (Hutchinson.Trace(curvature.Product, objective.Count, 8, 3), Hutchinson.Trace(product, objective.Count, 8, 3));
        Assert.Equal(1, own.Mean / ofDense.Mean, 1e-4);
        Assert.Equal(1, own.StandardError / ofDense.StandardError, 1e-3);
        Assert.Equal(8, own.Count);
    }

    [Fact]
    public void Trace_OfADiagonal_IsExactFromOneProbe()
    {
        var found = Hutchinson.Trace((v, into) => { for (var i = 0; i < v.Length; i++) into[i] = i * v[i]; }, 100, 1);
        Assert.Equal(4950, found.Mean);
        Assert.True(double.IsNaN(found.StandardError) && double.IsNaN(found.Interval.Low));
        Assert.Equal(new Estimate(4950, 0, 5), Hutchinson.Trace((v, into) => { for (var i = 0; i < v.Length; i++) into[i] = i * v[i]; }, 100, 5));
    }

    [Fact]
    public void Trace_NumbersOutOfRange_AreNamed()
    {
        Assert.Contains("0 probes", Assert.Throws<ArgumentOutOfRangeException>(() => Hutchinson.Trace((_, _) => { }, 3, 0)).Message);
        Assert.Contains("vectors of 0", Assert.Throws<ArgumentOutOfRangeException>(() => Hutchinson.Trace((_, _) => { }, 0, 1)).Message);
    }
}
