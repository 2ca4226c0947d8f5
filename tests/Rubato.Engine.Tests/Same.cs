using System.Globalization;

namespace Rubato.Engine.Tests;

/// <summary>Comparisons of arrays that say where and by how much they differ.</summary>
internal static class Same
{
    /// <summary>Equal bits; any NaN equals any NaN.</summary>
    public static void Bits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i])) continue;
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{what}: element {i} is {actual[i]:R}, expected were the bits of {expected[i]:R}"));
        }
    }

    /// <summary>|expected − actual| ≤ tolerance·max(largest |expected|, <paramref name="atLeast"/>), for each element.</summary>
    public static void Within(double tolerance, ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what, double atLeast = 1)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = atLeast;
        foreach (var x in expected) scale = Math.Max(scale, Math.Abs(x));
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * scale))
                Assert.Fail(string.Create(
                    CultureInfo.InvariantCulture, $"{what}: element {i} is {actual[i]:R}, expected was {expected[i]:R} ± {tolerance * scale:G3}"));
    }

    public static void Within(double tolerance, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, double atLeast = 1) =>
        Within(tolerance, Widen(expected), actual, what, atLeast);

    public static double[] Widen(ReadOnlySpan<float> numbers)
    {
        var wide = new double[numbers.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = numbers[i];
        return wide;
    }
}
