using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

/// <summary>Sums against a plain loop over sixteen lanes, to the bit: what a processor's width must not change.</summary>
public class WideSumsTests
{
    const int Lanes = 16;

    public static TheoryData<int> Lengths => [0, 1, 7, 15, 16, 17, 31, 32, 33, 48, 100, 1000, 4099];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sums_OfAnyLength_AreThoseOfSixteenLanes(int length)
    {
        var (a, b) = (Some(length, 1), Some(length, 2));
        double[] wideA = [.. a.Select(x => x * Math.PI)], wideB = [.. b.Select(x => x / 3.0)];
        Equal(Reference(length, i => a[i]), WideSums.Sum(a));
        Equal(Reference(length, i => (double)a[i] * b[i]), WideSums.Dot(a, b));
        Equal(Reference(length, i => wideA[i] * b[i]), WideSums.Dot(wideA, b));
        Equal(Reference(length, i => wideA[i] * wideB[i]), WideSums.Dot(wideA, wideB));
        Equal(Reference(length, i => ((double)a[i] - b[i]) * ((double)a[i] - b[i])), WideSums.SquareOfDifference(a, b));
        Equal(Math.Sqrt(Reference(length, i => (double)a[i] * a[i])), WideSums.Norm(a));
        Equal(Math.Sqrt(Reference(length, i => wideA[i] * wideA[i])), WideSums.Norm(wideA));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Maps_OfAnyLength_AreThoseOfAPlainLoop(int length)
    {
        const double factor = 0.1;
        var (a, b) = (Some(length, 3), Some(length, 4));
        double[] wide = [.. a.Select(x => x * Math.E)], added = [.. wide], summed = [.. wide], widened = new double[length];
        var scaled = new float[length];
        WideSums.AddScaled(added, factor, b);
        WideSums.Add(summed, added);
        WideSums.Scale(wide, factor, scaled);
        WideSums.Widen(a, widened);
        for (var i = 0; i < length; i++)
        {
            Equal(wide[i] + (factor * b[i]), added[i]);
            Equal(wide[i] + added[i], summed[i]);
            Equal((float)(wide[i] * factor), scaled[i]);
            Equal(a[i], widened[i]);
        }
    }

    [Fact]
    public void Sums_OfWhatIsNotFinite_AreNotFinite()
    {
        var numbers = Some(40, 5);
        numbers[20] = float.NaN;
        Assert.Equal(double.NaN, WideSums.Sum(numbers));
        numbers[20] = float.PositiveInfinity;
        Assert.Equal(double.PositiveInfinity, WideSums.Norm(numbers));
    }

    [Fact]
    public void Dot_OfTwoLengths_IsRefused() => Assert.Contains("got 3 and 4 numbers", Assert.Throws<ArgumentException>(() => WideSums.Dot(new float[3], new float[4])).Message);

    static double Reference(int length, Func<int, double> term)
    {
        var lanes = new double[Lanes];
        var whole = length / Lanes * Lanes;
        for (var i = 0; i < whole; i++) lanes[i % Lanes] += term(i);
        var sum = 0.0;
        for (var lane = 0; lane < Lanes / 2; lane++) sum += lanes[lane] + lanes[lane + (Lanes / 2)];
        for (var i = whole; i < length; i++) sum += term(i);
        return sum;
    }

    static float[] Some(int length, ulong seed)
    {
        var random = new CounterRandom(seed);
        return [.. Enumerable.Range(0, length).Select(i => random.Normal((ulong)i) * MathF.Pow(10, (i % 7) - 3))];
    }

    static void Equal(double expected, double actual) => Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(actual));
}
