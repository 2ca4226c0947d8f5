using System.Globalization;
using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels.Functions;

/// <summary>Functions of one number, and their derivatives, against double precision over the whole range of single precision.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class FunctionsTests
{
    /// <summary>A prime step through all 2³² bit patterns: about 1.6 million numbers of every size and sign.</summary>
    private const uint Stride = 2713;

    private static readonly float[] Special =
    [
        0, -0f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, 1.17549421e-38f, -1.17549435e-38f, 1, -1, 0.99999994f, 1.0000001f, -0.99999994f, 0.70710677f, 0.70710678f, 0.7071068f, 1.4142135f, 1.4142137f, 2,
        87.33654f, -87.33654f, 88.72283f, 88.72284f, 88.73f, 89, -103.27893f, -103.97207f, -103.97208f, -104, -105, 1e30f, -1e30f, float.MaxValue, float.MinValue,
        3.1415927f, -3.1415927f, 1.5707964f, 6.2831855f, 65536, 65537.5f, 8.2397e6f, 16367173e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    public static TheoryData<string> Names => new(FunctionCases.All.Select(c => c.Name));

    [Fact]
    public void Functions_OfTheEngine_HaveACaseEach() => Assert.Equal(
        typeof(IUnary).Assembly.GetTypes().Where(t => t is { IsValueType: true, IsNested: false } && t.IsAssignableTo(typeof(IUnary))).Select(t => t.Name).Order(),
        FunctionCases.All.Select(c => c.Function.Name).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_WholeRange_IsAsExactAsPromised(string name)
    {
        var @case = FunctionCases.Of(name);
        var x = Sweep(@case);
        var y = @case.Map(x);
        var (worst, at) = (0.0, 0f);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = @case.Exact(x[i]);
            if (double.IsNaN(expected) || double.IsInfinity((float)expected))
            {
                // Half a unit below the largest number, rounding to infinity may go either way.
                if (!double.IsInfinity(expected) && MathF.Abs(y[i]) == float.MaxValue) continue;
                Assert.True(y[i].Equals((float)expected), string.Create(CultureInfo.InvariantCulture, $"{name}({x[i]:R}) is {y[i]:R}, expected was {(float)expected}"));
                continue;
            }

            var error = Math.Max(0, Math.Abs(y[i] - expected) - @case.Absolute) / Unit(expected);
            if (!(error <= worst)) (worst, at) = (error, x[i]);
        }

        Assert.True(worst <= @case.Ulps, string.Create(CultureInfo.InvariantCulture, $"{name}({at:R}) is {worst:F3} units in the last place off; allowed are {@case.Ulps}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_WholeRange_IsTheDerivative(string name)
    {
        var @case = FunctionCases.Of(name);
        if (@case.Derivative is not { } derivative) return;
        float[] x = [.. Sweep(@case).Where(v => Math.Abs(v) is > 1e-15f and < 1e15f)];
        var dx = @case.Gradient(x, [.. x.Select(_ => 0.75f)]);
        var (worst, at) = (0.0, 0);
        for (var i = 0; i < x.Length; i++)
        {
            var expected = 0.75 * derivative(x[i]);
            if (double.IsNaN(expected) || double.IsInfinity((float)expected) || double.IsInfinity((float)@case.Exact(x[i]))) continue;
            var error = Math.Abs(dx[i] - expected) / Math.Max(Math.Max(Math.Abs(expected), @case.GradientScale), 1e-36);
            if (!(error <= worst)) (worst, at) = (error, i);
        }

        Assert.True(worst <= @case.GradientTolerance, string.Create(CultureInfo.InvariantCulture, $"{name}′({x[at]:R})·¾ is {dx[at]:R}, expected was {0.75 * derivative(x[at]):R}"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_AnyWidth_GivesTheSameBits(string name)
    {
        var @case = FunctionCases.Of(name);
        float[] x = [.. Special, .. Numbers.Uniform(1, 3000, -100, 100), .. Numbers.Uniform(2, 3001, -3, 3), .. Numbers.Uniform(3, 100, -1e9f, 1e9f)];
        x = [.. x.Where(v => !(v > @case.UpTo))];
        var dy = Numbers.Uniform(4, x.Length);
        using var scope = new SettingsScope();
        Processor.VectorWidth = VectorWidth.Scalar;
        var (expected, gradient) = (@case.Map(x), @case.Gradient(x, dy));
        foreach (var width in SettingsScope.Widths)
        {
            Processor.VectorWidth = width;
            Same.Bits(expected, @case.Map(x), $"{name}, {width}");
            Same.Bits(gradient, @case.Gradient(x, dy), $"{name}′, {width}");
            for (var length = 0; length < 40; length++) Same.Bits(expected.AsSpan(0, length), @case.Map(x[..length]), $"{name}, {width}, first {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Function_OfNaN_IsNaN(string name) => Assert.True(float.IsNaN(FunctionCases.Of(name).Map([float.NaN])[0]));

    private static double Unit(double value) => Math.Max(Math.ScaleB(1, (value == 0 ? -149 : Math.ILogB(value)) - 23), Math.ScaleB(1, -149));

    private static float[] Sweep(FunctionCase @case)
    {
        var x = new List<float>(Special);
        for (var bits = 0L; bits <= uint.MaxValue; bits += Stride) x.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        foreach (var (low, high) in @case.Ranges)
            for (var i = 0; i < 400_000; i++) x.Add(low + (high - low) * i / 400_000);
        return [.. x.Where(v => !(v > @case.UpTo))];
    }
}
