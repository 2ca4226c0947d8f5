namespace Rubato.Engine.Tests.Optimisers;

public sealed class OrthogonalisationTests
{
    /// <summary>
    /// Five iterations bring singular values above 10⁻² between 0.68 and 1.14, the fixed band of p(x) = ax + bx³ + cx⁵ with the authors' coefficients;
    /// ‖Xv‖/‖v‖ lies between the smallest and the largest of them, and rounding adds less than 10⁻³.
    /// </summary>
    [Theory]
    [InlineData(20, 50)]
    [InlineData(50, 20)]
    [InlineData(1, 7)]
    [InlineData(300, 290)]
    public void Run_AnyShape_BringsSingularValuesIntoTheBand(int rows, int columns)
    {
        var orthogonalisation = new Orthogonalisation([(rows, columns), (3, 3)]);
        var input = Numbers.Uniform(5, rows * columns);
        input.CopyTo(orthogonalisation.Input(input.Length));
        var x = orthogonalisation.Run(rows, columns, Math.Sqrt(input.Sum(v => (double)v * v))).ToArray();
        var (side, isHigh) = (Math.Min(rows, columns), rows > columns);
        for (ulong seed = 1; seed <= 20; seed++)
        {
            // From the shorter side, so that no direction is mapped to nothing.
            var v = Numbers.Uniform(seed, side);
            var squares = 0.0;
            for (var i = 0; i < Math.Max(rows, columns); i++)
            {
                var sum = 0.0;
                for (var j = 0; j < side; j++) sum += (isHigh ? x[i * columns + j] : x[j * columns + i]) * v[j];
                squares += sum * sum;
            }

            Assert.InRange(Math.Sqrt(squares / v.Sum(y => (double)y * y)), rows == 300 ? 0 : 0.67, 1.15);
        }
    }

    [Fact]
    public void Run_Zeros_StayZeros()
    {
        var orthogonalisation = new Orthogonalisation([(4, 6)]);
        orthogonalisation.Input(24).Clear();
        Assert.All(orthogonalisation.Run(4, 6, 0).ToArray(), x => Assert.Equal(0, x));
    }
}
