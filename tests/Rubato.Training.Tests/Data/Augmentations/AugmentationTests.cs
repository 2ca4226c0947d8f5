using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Augmentations;

public class AugmentationTests
{
    static readonly AugmentationMoment Moment = new(1, 0);

    static readonly Augmentation Nothing = new() { Shift = 0, Rotation = 0, Zoom = 0, Shear = 0 };

    static readonly Augmentation All = Augmentation.Photographs;

    static float[] Noise(int length, ulong seed = 1)
    {
        var random = new RandomStream(seed, 1000, 0);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextBetween(-1, 1))];
    }

    static float[] Apply(Augmentation augmentation, float[] batch, int[] indices, int side, int channels, double strength, AugmentationMoment? moment = null, float background = 0)
    {
        var copy = (float[])batch.Clone();
        augmentation.Apply(copy, indices, side, side, channels, moment ?? Moment, strength, background);
        return copy;
    }

    /// <summary>Must be the same on every platform.</summary>
    [Fact]
    public void Apply_KnownBatch_GivesTheGoldenBits()
    {
        var batch = Apply(All, Noise(8 * 12 * 12 * 3), [.. Enumerable.Range(0, 8)], 12, 3, 0.8);
        Assert.Equal("401532bd1dda1571", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(batch.AsSpan())))[..16]);
    }

    [Fact]
    public void Apply_StrengthZero_ChangesNoBit()
    {
        float[] batch = [.. Noise(2 * 36), -0f, float.NaN, .. Noise(34)];
        Assert.Equal(batch.Select(BitConverter.SingleToInt32Bits), Apply(All, batch, [0, 1, 2], 6, 1, 0).Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Apply_AnImage_DependsOnItsNumberSeedAndEpochAlone()
    {
        var image = Noise(64);
        var alone = Apply(All, image, [7], 8, 1, 1);
        Assert.Equal(alone, Apply(All, [.. Noise(64, 2), .. image, .. Noise(64, 3)], [3, 7, 1], 8, 1, 1)[64..128]);
        Assert.NotEqual(alone, Apply(All, image, [8], 8, 1, 1));
        Assert.NotEqual(alone, Apply(All, image, [7], 8, 1, 1, new(2, 0)));
        Assert.NotEqual(alone, Apply(All, image, [7], 8, 1, 1, new(1, 1)));
    }

    [Fact]
    public void Apply_NothingButMirror_TurnsHalfOfThemToTheBit()
    {
        const int images = 2000;
        var image = Noise(25);
        var mirrored = Enumerable.Range(0, 25).Select(i => image[(i / 5 * 5) + 4 - (i % 5)]).ToArray();
        var batch = Apply(Nothing with { Mirror = true }, [.. Enumerable.Repeat(image, images).SelectMany(x => x)], [.. Enumerable.Range(0, images)], 5, 1, 1);
        var turned = 0;
        for (var i = 0; i < images; i++)
        {
            var own = batch[(i * 25)..((i + 1) * 25)];
            Assert.True(own.SequenceEqual(image) || own.SequenceEqual(mirrored));
            turned += own.SequenceEqual(mirrored) ? 1 : 0;
        }

        // 1,000 expected, deviation 22; 112 is five of them.
        Assert.InRange(turned, 888, 1112);
    }

    [Fact]
    public void Apply_ShiftAlone_MovesTheCentreByAtMostItsRange()
    {
        // A soft spot in the middle of 21×21, shifted by up to 4.2 pixels each way: nothing of it is lost, and the shifts are uniform.
        const int side = 21, images = 4000;
        var spot = new float[side * side];
        for (var i = 0; i < spot.Length; i++)
            spot[i] = Math.Max(0, 1 - (Math.Abs((i / side) - 10) / 3f)) * Math.Max(0, 1 - (Math.Abs((i % side) - 10) / 3f));
        var mass = spot.Sum();
        var batch = Apply(Nothing with { Shift = 0.2 }, [.. Enumerable.Repeat(spot, images).SelectMany(x => x)], [.. Enumerable.Range(0, images)], side, 1, 1);
        double sum = 0, squares = 0;
        for (var n = 0; n < images; n++)
        {
            var own = batch.AsSpan(n * side * side, side * side);
            double all = 0, across = 0;
            for (var i = 0; i < own.Length; i++)
                (all, across) = (all + own[i], across + (own[i] * ((i % side) - 10)));
            Assert.Equal(mass, all, 1e-3);
            Assert.InRange(across / all, -4.2001, 4.2001);
            (sum, squares) = (sum + (across / all), squares + Math.Pow(across / all, 2));
        }

        // Uniform over ±4.2: mean 0, variance 4.2²/3 = 5.88; four standard errors.
        Assert.Equal(0, sum / images, 4 * Math.Sqrt(5.88 / images));
        Assert.Equal(5.88, squares / images, 4 * Math.Sqrt(0.8 * 5.88 * 5.88 / images));
    }

    [Fact]
    public void Apply_SmallStrength_StaysNear()
    {
        var smooth = Enumerable.Range(0, 400).Select(i => (float)Math.Sin((i / 20 * 0.2) + (i % 20 * 0.1))).ToArray();
        var inner = Enumerable.Range(0, 400).Where(i => i / 20 is > 0 and < 19 && i % 20 is > 0 and < 19).ToArray();
        double Distance(double strength)
        {
            var changed = Apply(Augmentation.Digits, smooth, [3], 20, 1, strength);
            return inner.Max(i => Math.Abs(changed[i] - smooth[i]));
        }

        Assert.InRange(Distance(0.001), 1e-6, 0.01);
        Assert.True(Distance(0.01) < Distance(0.1));
    }

    [Fact]
    public void Apply_FarOutside_IsTheBackground()
    {
        // Down to a fifth of its size: nothing but background at the corner; the middle is the picture.
        var zooming = Nothing with { Zoom = 4 };
        var ones = Enumerable.Repeat(1f, 15 * 15 * 2).ToArray();
        var found = 0;
        for (var index = 0; index < 40; index++)
        {
            var image = Apply(zooming, ones, [index], 15, 2, 1, background: -0.5f);
            Assert.All(image, value => Assert.InRange(value, -0.5f, 1f));
            Assert.Equal(1, image[7 * 15 * 2 + 14]);
            found += image[0] == -0.5f && image[^1] == -0.5f ? 1 : 0;
        }

        Assert.InRange(found, 10, 30);
    }

    [Fact]
    public void Apply_RotationByHalfATurn_KeepsTheMiddleAndTurnsTheRest()
    {
        // Angles are uniform over ±180°: the bright right half goes to the left as often as it stays.
        const int side = 9, images = 400;
        var half = Enumerable.Range(0, side * side).Select(i => i % side > 4 ? 1f : 0f).ToArray();
        var left = 0;
        for (var index = 0; index < images; index++)
        {
            var image = Apply(Nothing with { Rotation = 180 }, half, [index], side, 1, 1);
            left += image[(4 * side) + 2] > image[(4 * side) + 6] ? 1 : 0;
        }

        Assert.InRange(left, 150, 250); // 200 expected, deviation 10
    }

    [Fact]
    public void Apply_BrightnessAndContrast_AreOneLineForAllPixels()
    {
        var image = Noise(49);
        var changed = Apply(Nothing with { Brightness = 0.5, Contrast = 0.3 }, image, [2], 7, 1, 1);
        var gain = (changed[1] - changed[0]) / (image[1] - image[0]);
        var offset = changed[0] - (gain * image[0]);
        Assert.InRange(gain, 0.7, 1.3);
        Assert.InRange(offset, -0.5, 0.5);
        Assert.All(Enumerable.Range(0, 49), i => Assert.Equal((gain * image[i]) + offset, changed[i], 1e-4));
    }

    [Fact]
    public void Apply_Cutout_CoversASquareOfAtMostItsSize()
    {
        var cut = Nothing with { Cutout = 0.5 };
        var whole = 0;
        for (var index = 0; index < 200; index++)
        {
            var image = Apply(cut, [.. Enumerable.Repeat(1f, 144)], [index], 12, 1, 1, background: -2);
            var covered = image.Count(value => value == -2);
            Assert.Equal(144, covered + image.Count(value => value == 1));
            Assert.InRange(covered, 9, 36); // a quarter at least: the centre lies within
            whole += covered == 36 ? 1 : 0;
        }

        Assert.InRange(whole, 50, 170); // the centre is far enough from the edge in (7/12)², a third
    }

    [Fact]
    public void Apply_Often_AllocatesNothing()
    {
        var batch = Noise(16 * 28 * 28);
        var indices = Enumerable.Range(0, 16).ToArray();
        All.Apply(batch, indices, 28, 28, 1, Moment, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var epoch = 0; epoch < 10; epoch++)
            All.Apply(batch, indices, 28, 28, 1, new(1, epoch), 1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Apply_WrongUse_SaysWhatIsAllowed()
    {
        Assert.Throws<ArgumentException>(() => All.Apply(new float[10], [0], 3, 3, 1, Moment, 1));
        foreach (var strength in (double[])[-0.5, 1.5, double.NaN])
            Assert.Contains("0 to 1 are allowed", Assert.Throws<DataException>(() => All.Apply(new float[9], [0], 3, 3, 1, Moment, strength)).Message);
        Assert.Equal(
            "augmentation: got a shift of 1.5; 0 to 1 are allowed.", Culture.German(() => Assert.Throws<DataException>(() => new Augmentation { Shift = 1.5 }).Message));
        Assert.Throws<DataException>(() => new Augmentation { Rotation = double.NaN });
        Assert.Throws<DataException>(() => All with { Cutout = -1 });
    }
}
