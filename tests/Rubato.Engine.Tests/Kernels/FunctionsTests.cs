using System.Globalization;
using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

/// <summary>Functions of one number against double precision over the whole range of single precision.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class FunctionsTests
{
    /// <summary>A prime step through all 2³² bit patterns: about 1.6 million numbers of every size and sign.</summary>
    private const uint Stride = 2713;

    private static readonly float[] Special =
    [
        0, -0f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1.17549421e-38f, -1.17549435e-38f, 1, -1, 0.99999994f, 1.0000001f, 0.70710677f, 0.70710678f, 0.7071068f, 1.4142135f, 1.4142137f, 2,
        87.33654f, -87.33654f, 88.72283f, 88.72284f, 88.73f, 89, -103.27893f, -103.97207f, -103.97208f, -104, -105, 1e30f, -1e30f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Exponential_WholeRange_IsWithinTwoUnitsInTheLastPlace() => RequireUlps(new Exponential(), Math.Exp, 2, Sweep());

    [Fact]
    public void Exponential_WhereResultsAreOrdinary_IsWithinTwoUnitsInTheLastPlace() =>
        RequireUlps(new Exponential(), Math.Exp, 2, Grid(-110, 95, 1_000_000));

    [Fact]
    public void Logarithm_WholeRange_IsWithinTwoUnitsInTheLastPlace() => RequireUlps(new Logarithm(), Math.Log, 2, Sweep());

    [Fact]
    public void Logarithm_AroundOne_IsWithinTwoUnitsInTheLastPlace() => RequireUlps(new Logarithm(), Math.Log, 2, Grid(0.4f, 2.5f, 1_000_000));

    [Fact]
    public void Root_WholeRange_IsRoundedCorrectly() => RequireUlps(new Root(), Math.Sqrt, 0.5, Sweep());

    [Fact]
    public void Functions_SpecialNumbers_GiveTheirLimits()
    {
        Assert.Equal([1, 1, float.PositiveInfinity, 0, float.NaN], Map(new Exponential(), [0, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN]));
        Assert.Equal(
            [float.NegativeInfinity, float.NegativeInfinity, 0, float.NaN, float.PositiveInfinity, float.NaN, float.NaN],
            Map(new Logarithm(), [0, -0f, 1, -1, float.PositiveInfinity, float.NegativeInfinity, float.NaN]));
        Assert.Equal([0, 2, 0, float.PositiveInfinity, 0, float.NaN], Map(new PositivePart(), [-2, 2, 0, float.PositiveInfinity, float.NegativeInfinity, float.NaN]));
    }

    [Fact]
    public void Functions_AnyWidth_GiveTheSameBits()
    {
        float[] x = [.. Special, .. Numbers.Uniform(1, 3000, -100, 100), .. Numbers.Uniform(2, 3001, 0, 3)];
        RequireSameBits(new Exponential(), x);
        RequireSameBits(new Logarithm(), x);
        RequireSameBits(new Root(), x);
        RequireSameBits(new PositivePart(), x);
        RequireSameBits(new Affine(1.3f, -0.7f), x);
    }

    private static void RequireSameBits<F>(F function, float[] x)
        where F : struct, IUnary
    {
        using var scope = new SettingsScope();
        Processor.VectorWidth = VectorWidth.Scalar;
        var expected = Map(function, x);
        foreach (var width in SettingsScope.Widths)
        {
            Processor.VectorWidth = width;
            Same.Bits(expected, Map(function, x), $"{typeof(F).Name}, {width}");
            for (var length = 0; length < 40; length++) Same.Bits(expected.AsSpan(0, length), Map(function, x[..length]), $"{typeof(F).Name}, {width}, first {length}");
        }
    }

    private static float[] Sweep()
    {
        var x = new List<float>(Special);
        for (var bits = 0L; bits <= uint.MaxValue; bits += Stride) x.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        return [.. x];
    }

    private static float[] Grid(float low, float high, int count) => [.. Enumerable.Range(0, count).Select(i => low + (high - low) * i / count)];

    private static float[] Map<F>(F function, float[] x)
        where F : struct, IUnary
    {
        var y = new float[x.Length];
        Elementwise.Apply(function, x, y);
        return y;
    }

    private static void RequireUlps<F>(F function, Func<double, double> exact, double allowed, float[] x)
        where F : struct, IUnary
    {
        var y = Map(function, x);
        var (worst, at) = (0.0, 0f);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = exact(x[i]);
            if (double.IsNaN(expected) || double.IsInfinity((float)expected) || double.IsInfinity(expected))
            {
                // Half a unit below the largest number, rounding to infinity may go either way.
                if (!double.IsInfinity(expected) && y[i] == float.MaxValue) continue;
                if (!y[i].Equals((float)expected)) Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{typeof(F).Name}({x[i]:R}) is {y[i]:R}, expected was {(float)expected}"));
                continue;
            }

            var unit = Math.Max(Math.ScaleB(1, (expected == 0 ? -149 : Math.ILogB(expected)) - 23), Math.ScaleB(1, -149));
            var error = Math.Abs(y[i] - expected) / unit;
            if (!(error <= worst)) (worst, at) = (error, x[i]);
        }

        Assert.True(worst <= allowed, string.Create(CultureInfo.InvariantCulture, $"{typeof(F).Name}({at:R}) is {worst:F3} units in the last place off; allowed are {allowed}"));
    }
}
