namespace Rubato.Engine.Tests.Operations;

/// <summary>What reductions promise where numbers are tied, infinite, zero or missing.</summary>
public sealed class ReduceTests
{
    /// <summary>Over several axes at once: the first in row-major order, not the first of the last axis.</summary>
    [Fact]
    public void Max_Ties_GiveTheGradientToTheFirstPlace()
    {
        var x = Tensor.From([0, 7, 7, 7, 0, 7], [2, 3]);
        x.IsTracked = true;
        var tape = new Tape();
        using (tape.Record())
        {
            Assert.Equal([0, 1, 0, 0, 0, 0], tape.Gradients(Reduce.Max(x), [x])[0].ToArray());
            Assert.Equal([0, 1, 0, 0, 0, 0], tape.Gradients(Reduce.Max(x, 0, 1), [x], Tensor.Filled([1, 1], 1))[0].ToArray());
            Assert.Equal([0, 1, 1, 1, 0, 0], tape.Gradients(Reduce.Max(x, 0), [x], Tensor.Filled([1, 3], 1))[0].ToArray());
            Assert.Equal([1, 0, 0, 0, 1, 0], tape.Gradients(Reduce.Min(x, 1), [x], Tensor.Filled([2, 1], 1))[0].ToArray());
        }
    }

    [Fact]
    public void ArgMax_OfRows_IsTheFirstPlace()
    {
        var x = Tensor.From([1, 3, 3, float.NaN, 5, float.NaN], [2, 3]);
        var places = new int[2];
        Reduce.ArgMax(x, -1, places);
        Assert.Equal([1, 0], places);
        Reduce.ArgMin(x, -1, places);
        Assert.Equal([0, 0], places);
        var columns = new int[3];
        Reduce.ArgMax(x, 0, columns);
        Assert.Equal([1, 1, 1], columns);
    }

    [Fact]
    public void LogSumExp_LargeSmallOrInfinite_DoesntOverflow()
    {
        static float Of(params float[] x) => Statistics.LogSumExp(Tensor.From(x, [x.Length])).Item();
        Assert.Equal((float)(1000 + Math.Log(2)), Of(1000, 1000));
        Assert.Equal((float)(Math.Log(2) - 1000), Of(-1000, -1000));
        Assert.Equal(3, Of(3, float.NegativeInfinity));
        Assert.Equal(float.NegativeInfinity, Of(float.NegativeInfinity, float.NegativeInfinity));
        Assert.Equal(float.PositiveInfinity, Of(1, float.PositiveInfinity));
        Assert.Equal(float.NaN, Of(1, float.NaN));
    }

    /// <summary>The true derivative doesn't exist there; a training step must not become NaN by it.</summary>
    [Fact]
    public void NormAndDeviation_AtZero_HaveTheDerivativeZero()
    {
        var x = Tensor.Zeros([2, 3]);
        x.IsTracked = true;
        var tape = new Tape();
        using (tape.Record())
        {
            foreach (var y in new[] { Statistics.Norm(x), Statistics.StandardDeviation(x), Reduce.Sum(Statistics.Norm(x, 1)) })
            {
                Assert.Equal(0, y.Item());
                var gradient = tape.Gradients(y, [x])[0];
                Assert.All(gradient.ToArray(), g => Assert.Equal(0, g));
                Assert.All(tape.Gradients(Reduce.Sum(gradient), [x])[0].ToArray(), g => Assert.True(float.IsFinite(g)));
            }
        }
    }

    [Fact]
    public void Variance_LargeMean_KeepsItsDigits() =>
        Assert.Equal(2f / 3, Statistics.Variance(Tensor.From([10_001, 10_002, 10_003], [3])).Item(), 1e-6f);
}
