using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Randomness;

[Collection(nameof(ProcessorSettings))]
public sealed class CounterRandomTests
{
    /// <summary>The first outputs of SplitMix64 from seed 1234567, as they stand in its authors' and others' test vectors.</summary>
    [Fact]
    public void Bits_OfAKey_AreSplitMix64()
    {
        var random = new CounterRandom(1234567);
        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(i => random.Bits((ulong)i)));
    }

    [Fact]
    public void Uniform_ManyNumbers_FillTheUnitIntervalEvenly()
    {
        const int count = 200_000, cells = 50;
        var random = new CounterRandom(1).Derive("uniform");
        var cell = new int[cells];
        var (sum, products) = (0.0, 0.0);
        for (var i = 0UL; i < count; i++)
        {
            var u = random.Uniform(i);
            Assert.InRange(u, 0, 1 - 1f / (1 << 24));
            cell[(int)(u * cells)]++;
            sum += u;
            products += (u - 0.5) * (random.Uniform(i + 1) - 0.5);
        }

        Assert.InRange(sum / count, 0.5 - 0.0026, 0.5 + 0.0026); // four standard errors
        Assert.InRange(products / count, -0.00075, 0.00075); // neighbours don't correlate: four standard errors of 1/12/√n
        var chiSquared = cell.Sum(c => Math.Pow(c - (double)count / cells, 2) / ((double)count / cells));
        Assert.InRange(chiSquared, 23, 86); // 49 degrees of freedom, 99.8% of the mass
    }

    [Fact]
    public void Derive_OtherPurposes_GivesOtherNumbers()
    {
        var random = new CounterRandom(7);
        var keys = new[] { random.Key, random.Derive("a").Key, random.Derive("b").Key, random.Derive(0).Key, random.Derive(1).Key, random.Derive(1).Derive(0).Key, random.Derive(0).Derive(1).Key, new CounterRandom(8).Derive("a").Key };
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(random.Derive("a"), random.Derive("a"));
        // Neighbouring streams share no number in their beginnings.
        var numbers = Enumerable.Range(0, 100).SelectMany(stream => Enumerable.Range(0, 100).Select(i => random.Derive((ulong)stream).Bits((ulong)i))).ToList();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
    }

    [Fact]
    public void Normal_ManyNumbers_HaveTheMomentsOfTheDistribution()
    {
        const int count = 400_000;
        var random = new CounterRandom(1).Derive("normal");
        var numbers = Enumerable.Range(0, count).Select(i => (double)random.Normal((ulong)i)).ToArray();
        double Moment(int power) => numbers.Average(x => Math.Pow(x, power));
        // Each within four standard errors: √(Var xᵏ/n) with Var = 1, 2, 15, 96.
        Assert.Equal(0, Moment(1), 4 * Math.Sqrt(1.0 / count));
        Assert.Equal(1, Moment(2), 4 * Math.Sqrt(2.0 / count));
        Assert.Equal(0, Moment(3), 4 * Math.Sqrt(15.0 / count));
        Assert.Equal(3, Moment(4), 4 * Math.Sqrt(96.0 / count));
        Assert.Equal(0, Enumerable.Range(1, count - 1).Average(i => numbers[i] * numbers[i - 1]), 4 * Math.Sqrt(1.0 / count));
        foreach (var (bound, share) in new[] { (1.0, 0.6826895), (2.0, 0.9544997), (3.0, 0.9973002) })
            Assert.Equal(share, numbers.Count(x => Math.Abs(x) < bound) / (double)count, 4 * Math.Sqrt(share * (1 - share) / count));
        Assert.InRange(numbers.Max(), 4, 6); // some 400,000·Q(4) = 13 above 4, 0.0004 above 6
    }

    /// <summary>Bits that another program computed, in another language and with its own logarithm. They stay for ever: a seed's network begins with them.</summary>
    [Fact]
    public void Normal_OfAKey_StaysTheSame() =>
        Assert.Equal([1066944296, 1055513752, -1091589555, 1069559891], Enumerable.Range(0, 4).Select(i => BitConverter.SingleToInt32Bits(new CounterRandom(1234567).Normal((ulong)i))));

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(0.4, 0.4)]
    [InlineData(1, 1)]
    [InlineData(2.5, 2.5)]
    [InlineData(50, 50)]
    [InlineData(0.5, 3)]
    public void Beta_ManyNumbers_HaveTheMomentsOfTheDistribution(double a, double b)
    {
        const int count = 100_000;
        var random = new CounterRandom(5).Derive("beta");
        var numbers = Enumerable.Range(0, count).Select(i => (double)random.Beta((ulong)i, a, b)).ToArray();
        Assert.All(numbers, x => Assert.InRange(x, 0, 1));
        // E x = a/s and E x² = a(a + 1)/(s(s + 1)) with s = a + b; both within four standard errors of numbers in [0, 1], whose variance is at most 1/4.
        var s = a + b;
        var error = 4 * Math.Sqrt(0.25 / count);
        Assert.Equal(a / s, numbers.Average(), error);
        Assert.Equal(a * (a + 1) / (s * (s + 1)), numbers.Average(x => x * x), error);
    }

    [Theory]
    [InlineData(1e-9, 1e-9)]
    [InlineData(1e-9, 1e9)]
    [InlineData(1e12, 1e12)]
    public void Beta_ExtremeShapes_StaysInTheUnitInterval(double a, double b) =>
        Assert.All(Enumerable.Range(0, 1000), i => Assert.InRange(new CounterRandom(3).Beta((ulong)i, a, b), 0f, 1f));

    [Fact]
    public void Beta_OfOne_IsUniform()
    {
        const int count = 50_000, cells = 50;
        var cell = new int[cells];
        for (var i = 0UL; i < count; i++) cell[Math.Min(cells - 1, (int)(new CounterRandom(9).Beta(i, 1, 1) * cells))]++;
        Assert.InRange(cell.Sum(c => Math.Pow(c - (double)count / cells, 2) / ((double)count / cells)), 23, 86); // 49 degrees of freedom, 99.8% of the mass
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Beta_ShapesOutOfRange_Refuses(double a, double b) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CounterRandom(1).Beta(0, a, b));

    [Fact]
    public void NaturalExponential_AllScales_EqualsThePlatforms()
    {
        for (var x = -700.0; x < 700; x += 0.37) Assert.Equal(1, NaturalExponential.Of(x) / Math.Exp(x), 3e-16 * Math.Max(4, Math.Abs(x)));
    }

    [Fact]
    public void NaturalLogarithm_AllScales_EqualsThePlatforms()
    {
        var random = new CounterRandom(2);
        for (var i = 0UL; i < 20_000; i++)
        {
            var x = Math.Pow(2, 100 * random.Uniform(2 * i) - 90) * (1 + random.Uniform(2 * i + 1));
            var expected = Math.Log(x);
            Assert.Equal(expected, NaturalLogarithm.Of(x), 1e-15 * Math.Max(1, Math.Abs(expected)));
        }

        Assert.Equal(0, NaturalLogarithm.Of(1));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void DropoutMask_ManyElements_DropsTheRateAndKeepsTheMean(double rate)
    {
        var mask = new float[100_003];
        DropoutMask.Fill(new CounterRandom(3), rate, mask);
        var kept = (float)(1 / (1 - rate));
        Assert.All(mask, m => Assert.True(m == 0 || m == kept));
        var error = 4 * Math.Sqrt(rate * (1 - rate) / mask.Length);
        Assert.InRange(mask.Count(m => m == 0) / (double)mask.Length, rate - error, rate + error);
        Assert.InRange(mask.Average(), 1 - error * kept, 1 + error * kept);
        // Neighbours come from the same 64 bits: they must not go together.
        for (var distance = 1; distance <= 4; distance++)
        {
            var both = Enumerable.Range(0, mask.Length - 4).Count(i => mask[i] == 0 && mask[i + distance] == 0) / (mask.Length - 4.0);
            Assert.InRange(both, rate * rate - error, rate * rate + error);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16_385)]
    [InlineData(50_001)]
    public void DropoutMask_AnyThreadsAndWidth_IsTheSame(int length)
    {
        float[]? expected = null;
        SettingsScope.ForEach(settings =>
        {
            var mask = new float[length];
            DropoutMask.Fill(new CounterRandom(5), 0.3, mask);
            Same.Bits(expected ??= mask, mask, settings);
        });
        var longer = new float[length + 7];
        DropoutMask.Fill(new CounterRandom(5), 0.3, longer);
        Same.Bits(expected!, longer.AsSpan(0, length), "the beginning of a longer mask");
    }
}
