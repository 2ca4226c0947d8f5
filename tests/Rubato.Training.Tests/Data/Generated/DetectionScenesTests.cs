using System.Security.Cryptography;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Generated;

public class DetectionScenesTests
{
    static readonly LabelledImages Digits = Glyphs.Generate(1, DataPart.Train, 200);

    /// <summary>Must be the same on every platform.</summary>
    [Fact]
    public void Draw_FirstScenes_AreTheGoldenOnes()
    {
        var scenes = new DetectionScenes(Digits, seed: 1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var canvas = new byte[scenes.SceneLength];
        for (var i = 0; i < 50; i++)
        {
            foreach (var box in scenes.Draw(i, canvas))
                hash.AppendData([(byte)box.Left, (byte)box.Top, (byte)box.Width, (byte)box.Height, (byte)box.Label]);
            hash.AppendData(canvas);
        }

        Assert.Equal("7414a860314cbad4", Convert.ToHexStringLower(hash.GetHashAndReset())[..16]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Draw_Boxes_LieOnTheCanvasAndKeepTheLimit(double limit)
    {
        var scenes = new DetectionScenes(Digits, seed: 3, mostOverlap: limit);
        var canvas = new byte[scenes.SceneLength];
        var counts = new int[5];
        for (var index = 0; index < 400; index++)
        {
            var boxes = scenes.Draw(index, canvas);
            counts[boxes.Length]++;
            for (var i = 0; i < boxes.Length; i++)
            {
                var box = boxes[i];
                Assert.True(box is { Left: >= 0, Top: >= 0, Width: > 0, Height: > 0, Label: >= 0 and < 10 } && box.Left + box.Width <= 64 && box.Top + box.Height <= 64);
                for (var j = 0; j < i; j++)
                    Assert.InRange(box.Overlap(boxes[j]), 0, limit);
            }
        }

        // 100 expected of each, deviation 8.7; 44 is five of them.
        Assert.Equal(0, counts[0]);
        Assert.All(counts[1..], count => Assert.InRange(count, 56, 144));
    }

    [Fact]
    public void Draw_Ink_IsInsideTheBoxes()
    {
        var scenes = new DetectionScenes(Digits, seed: 5, mostOverlap: 0);
        var canvas = new byte[scenes.SceneLength];
        for (var index = 0; index < 100; index++)
        {
            var boxes = scenes.Draw(index, canvas);
            for (var i = 0; i < canvas.Length; i++)
            {
                var (y, x) = Math.DivRem(i, 64);
                if (canvas[i] > DetectionScenes.InkAbove)
                    Assert.Contains(boxes, box => x >= box.Left && x < box.Left + box.Width && y >= box.Top && y < box.Top + box.Height);
            }
        }
    }

    [Fact]
    public void Draw_CanvasWithRoomForOne_HasOne()
    {
        var whole = new LabelledImages(4, 4, 1, Enumerable.Repeat((byte)200, 16).ToArray(), new byte[] { 0 }, ["a"]);
        var canvas = new byte[16];
        for (var index = 0; index < 10; index++)
            Assert.Equal([new SceneBox(0, 0, 4, 4, 0)], new DetectionScenes(whole, 1, side: 4).Draw(index, canvas));
        Assert.All(canvas, pixel => Assert.Equal(200, pixel));
    }

    [Fact]
    public void Draw_OtherIndexOrSeed_GivesAnotherScene()
    {
        var canvases = new[] { (1, 0), (1, 1), (2, 0) }.Select(pair =>
        {
            var canvas = new byte[64 * 64];
            new DetectionScenes(Digits, pair.Item1).Draw(pair.Item2, canvas);
            return Convert.ToHexString(canvas);
        });
        Assert.Equal(3, canvases.Distinct().Count());
    }

    [Fact]
    public void Overlap_Boxes_IsIntersectionOverUnion()
    {
        var box = new SceneBox(0, 0, 4, 4, 0);
        Assert.Equal((1, 0, 4.0 / 28), (box.Overlap(box), box.Overlap(new(4, 0, 2, 2, 0)), box.Overlap(new(2, 2, 4, 4, 1))));
    }

    [Fact]
    public void Make_NumbersOutOfRange_SayWhatIsAllowed()
    {
        static void Refused(string expected, Action make) =>
            Assert.Contains(expected, Culture.German(() => Assert.Throws<DataException>(make).Message));
        Refused("a canvas of 27×27; 28 to 1024", () => new DetectionScenes(Digits, 1, side: 27));
        Refused("an overlap of 1.5; 0 to 1", () => new DetectionScenes(Digits, 1, mostOverlap: 1.5));
        Refused("got no images", () => new DetectionScenes(Digits.Take(0), 1));
        Assert.Throws<ArgumentException>(() => new DetectionScenes(Digits, 1).Draw(0, new byte[5]));
    }
}
