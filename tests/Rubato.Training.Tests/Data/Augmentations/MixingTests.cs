using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Augmentations;

public class MixingTests
{
    static readonly MixingMoment Moment = new(1, 0);

    static (float[] Inputs, float[] Targets) Mix(string kind, float[] batch, int[] labels, int side, double alpha, MixingMoment moment, int classes = 3)
    {
        var copy = (float[])batch.Clone();
        var targets = Enumerable.Repeat(float.NaN, labels.Length * classes).ToArray();
        if (kind == "mixup")
            Mixing.Mixup(copy, labels, classes, targets, alpha, moment);
        else
            Mixing.CutMix(copy, side, side, 1, labels, classes, targets, alpha, moment);
        return (copy, targets);
    }

    /// <summary>Image n is n everywhere.</summary>
    static float[] Numbered(int images, int side) => [.. Enumerable.Range(0, images * side * side).Select(i => (float)(i / (side * side)))];

    /// <summary>Must be the same on every platform.</summary>
    [Theory]
    [InlineData("mixup", "0d3572e5a79124de")]
    [InlineData("cutmix", "86ef52ef2ecb1862")]
    public void Mix_KnownBatch_GivesTheGoldenBits(string kind, string expected)
    {
        var (inputs, targets) = Mix(kind, Numbered(8, 6), [0, 1, 2, 0, 1, 2, 0, 1], 6, 0.4, new(5, 7, 1));
        Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData([.. MemoryMarshal.AsBytes(inputs.AsSpan()), .. MemoryMarshal.AsBytes(targets.AsSpan())]))[..16]);
    }

    [Theory]
    [InlineData("mixup")]
    [InlineData("cutmix")]
    public void Mix_AlphaZero_ChangesNoBit(string kind)
    {
        var batch = Numbered(3, 4);
        batch[0] = -0f;
        var (inputs, targets) = Mix(kind, batch, [2, 0, 1], 4, 0, Moment);
        Assert.Equal(batch.Select(BitConverter.SingleToInt32Bits), inputs.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal([0, 0, 1, 1, 0, 0, 0, 1, 0], targets);
    }

    [Fact]
    public void Mixup_Pairs_AreMixedAsTheirTargets()
    {
        var (inputs, targets) = Mix("mixup", Numbered(5, 2), [0, 1, 2, 2, 1], 2, 1, Moment);
        for (var n = 0; n < 5; n++)
        {
            var row = targets[(n * 3)..((n * 3) + 3)];
            Assert.Equal(1, row.Sum(), 1e-6);
            var own = row[(int[])[0, 1, 2, 2, 1] is var labels ? labels[n] : 0];
            if (n == 2)
                Assert.Equal((2f, 1f), (inputs[n * 4], own));
            else
                Assert.All(inputs[(n * 4)..((n * 4) + 4)], value => Assert.Equal((own * n) + ((1 - own) * (4 - n)), value, 1e-5));
        }
    }

    [Theory]
    [InlineData("mixup", 0.2)]
    [InlineData("mixup", 1)]
    [InlineData("cutmix", 1)]
    public void Mix_ManySteps_SharesHaveTheMomentsOfBeta(string kind, double alpha)
    {
        const int steps = 2000, pairs = 4;
        var shares = new List<double>();
        for (var step = 0; step < steps; step++)
        {
            var (_, targets) = Mix(kind, Numbered(2 * pairs, 8), [0, 0, 0, 0, 1, 1, 1, 1], 8, alpha, new(3, step), classes: 2);
            for (var pair = 0; pair < pairs; pair++)
                shares.Add(targets[pair * 2]);
        }

        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        if (kind == "mixup")
        {
            // Beta(α, α): mean ½, variance 1/(4(2α + 1)); 8,000 numbers, four standard errors of at most 0.5/√8,000 and 0.25/√8,000.
            Assert.Equal(0.5, shares.Average(), 4 * 0.0056);
            Assert.Equal(1 / (4 * ((2 * alpha) + 1)), shares.Average(share => Math.Pow(share - 0.5, 2)), 4 * 0.0028);
        }
        else
        {
            // Rectangles are cut off at the edges, so more of an image's own stays than λ's mean of ½.
            Assert.InRange(shares.Average(), 0.55, 0.75);
        }
    }

    [Fact]
    public void CutMix_Pairs_ExchangeARectangleAndShareItsArea()
    {
        for (var step = 0; step < 200; step++)
        {
            var (inputs, targets) = Mix("cutmix", Numbered(2, 10), [0, 1], 10, 1, new(1, step), classes: 2);
            var exchanged = Enumerable.Range(0, 100).Where(i => inputs[i] == 1).ToArray();
            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(1, inputs[i] + inputs[100 + i]));
            Assert.Equal(exchanged.Length / 100.0, targets[1], 1e-6);
            Assert.Equal([targets[0], targets[1]], [targets[3], targets[2]]);
            if (exchanged.Length == 0)
                continue;
            var (top, bottom) = (exchanged.Min(i => i / 10), exchanged.Max(i => i / 10));
            var (left, right) = (exchanged.Min(i => i % 10), exchanged.Max(i => i % 10));
            Assert.Equal(exchanged.Length, (bottom - top + 1) * (right - left + 1));
        }
    }

    [Fact]
    public void Mix_SameClass_KeepsItsWholeTarget()
    {
        var (_, targets) = Mix("mixup", Numbered(2, 2), [1, 1], 2, 0.5, Moment);
        Assert.Equal([0, 1, 0, 0, 1, 0], targets.Select(target => MathF.Round(target, 6)));
    }

    [Fact]
    public void Mix_Moments_GiveOtherShares()
    {
        var all = new MixingMoment[] { new(1, 0), new(1, 1), new(2, 0), new(1, 0, 1) }.Select(moment => Mix("mixup", Numbered(2, 2), [0, 1], 2, 1, moment).Targets[0]).ToArray();
        Assert.Equal(4, all.Distinct().Count());
    }

    [Fact]
    public void Mix_Often_AllocatesNothing()
    {
        var (batch, labels, targets) = (Numbered(8, 8), new int[8], new float[24]);
        Mixing.Mixup(batch, labels, 3, targets, 0.2, Moment);
        Mixing.CutMix(batch, 8, 8, 1, labels, 3, targets, 1, Moment);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 20; step++)
        {
            Mixing.Mixup(batch, labels, 3, targets, 0.2, new(1, step));
            Mixing.CutMix(batch, 8, 8, 1, labels, 3, targets, 1, new(1, step));
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Mix_AlphaOutOfRange_Refuses(double alpha)
    {
        Assert.Contains("0 (off) and above", Assert.Throws<DataException>(() => Mix("mixup", Numbered(2, 2), [0, 1], 2, alpha, Moment)).Message);
        Assert.Contains("cutmix: got α", Assert.Throws<DataException>(() => Mix("cutmix", Numbered(2, 2), [0, 1], 2, alpha, Moment)).Message);
    }

    [Fact]
    public void Mix_LengthsThatDontFit_Refuse()
    {
        Assert.Throws<ArgumentException>(() => Mixing.Mixup(new float[5], [0, 1], 2, new float[4], 1, Moment));
        Assert.Throws<ArgumentException>(() => Mixing.Mixup(new float[4], [0, 1], 2, new float[3], 1, Moment));
        Assert.Throws<ArgumentException>(() => Mixing.Mixup(new float[4], [0, 2], 2, new float[4], 1, Moment));
        Assert.Throws<ArgumentException>(() => Mixing.CutMix(new float[4], 1, 3, 1, [0, 1], 2, new float[4], 1, Moment));
    }
}
