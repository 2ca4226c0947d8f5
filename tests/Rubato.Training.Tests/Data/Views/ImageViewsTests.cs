using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Views;

public class ImageViewsTests
{
    const int Count = 300;

    /// <summary>Three classes, uneven: image i is one pixel of value i mod 251, so that it can be told.</summary>
    static readonly LabelledImages Images = new(
        1, 1, 1, Enumerable.Range(0, Count).Select(i => (byte)(i % 251)).ToArray(), Enumerable.Range(0, Count).Select(i => (byte)(i % 6 < 3 ? 0 : i % 6 < 5 ? 1 : 2)).ToArray(), ["a", "b", "c"]);

    static int[] CountsOf(LabelledImages images)
    {
        var counts = new int[images.Classes];
        foreach (var label in images.Labels.Span)
            counts[label]++;
        return counts;
    }

    [Fact]
    public void Pick_Indices_GathersImagesAndLabels()
    {
        var picked = Images.Pick([5, 0, 5]);
        Assert.Equal([5, 0, 5], picked.Pixels.ToArray());
        Assert.Equal([2, 0, 2], picked.Labels.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Images.Pick([Count]));
    }

    [Fact]
    public void Imbalanced_Shares_KeepExactlySoMany()
    {
        Assert.Equal([150, 100, 50], CountsOf(Images));
        var view = Images.Imbalanced([1, 0.255, 0], seed: 3);
        Assert.Equal([150, 26, 0], CountsOf(view));
        Assert.Equal(3, view.Classes);
        Assert.Equal(view.Pixels.ToArray(), Images.Imbalanced([1, 0.255, 0], seed: 3).Pixels.ToArray());
        Assert.NotEqual(view.Pixels.ToArray(), Images.Imbalanced([1, 0.255, 0], seed: 4).Pixels.ToArray());
        Assert.Equal(Images.Pixels.ToArray(), Images.Imbalanced([1, 1, 1], seed: 3).Pixels.ToArray());
    }

    [Fact]
    public void Imbalanced_GreaterShare_KeepsThoseOfASmaller()
    {
        var small = Images.Take(251).Imbalanced([0.1, 0.1, 0.1], 9).Pixels.ToArray();
        Assert.Subset(Images.Take(251).Imbalanced([0.5, 0.5, 0.5], 9).Pixels.ToArray().ToHashSet(), small.ToHashSet());
    }

    [Fact]
    public void FewShot_PerClass_TakesAsManyOfEachInOrder()
    {
        var view = Images.Take(251).FewShot(7, seed: 1);
        Assert.Equal([7, 7, 7], CountsOf(view));
        Assert.Equal(view.Pixels.ToArray().Order(), view.Pixels.ToArray());
        Assert.All(Enumerable.Range(0, 21), i => Assert.Equal(Images.Label(view.Image(i)[0]), view.Label(i)));
    }

    [Fact]
    public void FewShot_ManySeeds_TakesAllAlike()
    {
        // Of 25 images of class c in the first 150, 5 are taken: in 2,000 draws each 400 times, deviation 18; 90 is five of them.
        var counts = new int[150];
        for (var seed = 0; seed < 2000; seed++)
        {
            foreach (var pixel in Images.Take(150).OnlyClasses([2], relabel: true).FewShot(5, seed).Pixels.Span)
                counts[pixel]++;
        }

        Assert.All(counts.Where((_, i) => Images.Label(i) == 2), count => Assert.InRange(count, 310, 490));
    }

    [Fact]
    public void OnlyClasses_Relabelled_FollowTheOrderGiven()
    {
        var view = Images.OnlyClasses([2, 0], relabel: true);
        Assert.Equal(["c", "a"], view.ClassNames);
        Assert.Equal([50, 150], CountsOf(view));
        Assert.Equal([1, 1, 1, 0, 1], view.Labels[..5].ToArray());
        var kept = Images.OnlyClasses([2, 0], relabel: false);
        Assert.Equal(["a", "b", "c"], kept.ClassNames);
        Assert.Equal([150, 0, 50], CountsOf(kept));
    }

    [Fact]
    public void SplitByClass_Groups_GiveASetEach()
    {
        var tasks = Images.SplitByClass([[0], [2, 1]], relabel: true);
        Assert.Equal([150], CountsOf(tasks[0]));
        Assert.Equal([50, 100], CountsOf(tasks[1]));
        Assert.Equal(["c", "b"], tasks[1].ClassNames);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.2, 60)]
    [InlineData(0.005, 2)]
    [InlineData(1, 300)]
    public void WithLabelNoise_Share_IsExactAndReported(double share, int expected)
    {
        var noisy = Images.WithLabelNoise(share, seed: 5);
        var wrong = Enumerable.Range(0, Count).Where(i => noisy.Images.Label(i) != Images.Label(i)).ToArray();
        Assert.Equal(expected, wrong.Length);
        Assert.Equal(wrong, noisy.Changed);
        Assert.True(noisy.Images.Pixels.Equals(Images.Pixels), "the pixels are shared");
    }

    [Fact]
    public void WithLabelNoise_WrongLabels_AreUniformOverTheOthers()
    {
        var ones = new LabelledImages(1, 1, 1, new byte[30_000], Enumerable.Repeat((byte)1, 30_000).ToArray(), ["a", "b", "c", "d"]);
        var counts = CountsOf(ones.WithLabelNoise(1, seed: 2).Images);
        // 10,000 expected, deviation 82; 410 is five of them.
        Assert.Equal(0, counts[1]);
        Assert.All((int[])[counts[0], counts[2], counts[3]], count => Assert.InRange(count, 9590, 10_410));
    }

    [Fact]
    public void WithLabelNoise_GreaterShare_HoldsThatOfASmaller()
    {
        var (small, great) = (Images.WithLabelNoise(0.1, 7), Images.WithLabelNoise(0.4, 7));
        Assert.All(small.Changed, i => Assert.Equal(small.Images.Label(i), great.Images.Label(i)));
        Assert.Subset(great.Changed.ToHashSet(), small.Changed.ToHashSet());
    }

    [Fact]
    public void WithShuffledLabels_Seed_KeepsTheCountsAlone()
    {
        var view = Images.WithShuffledLabels(seed: 1);
        Assert.Equal(CountsOf(Images), CountsOf(view));
        // 150² + 100² + 50² over 300² = 39% agree by chance: 117, deviation below 10.
        Assert.InRange(Enumerable.Range(0, Count).Count(i => view.Label(i) == Images.Label(i)), 70, 165);
        Assert.Equal(view.Labels.ToArray(), Images.WithShuffledLabels(1).Labels.ToArray());
    }

    [Fact]
    public void WithTrainAndBoth_Data_ChangeTheirParts()
    {
        var data = new ImageData("x", Images, Images.Take(60));
        var few = data.WithTrain(images => images.FewShot(2, 1));
        Assert.Equal((6, 60, "x"), (few.Train.Count, few.Test.Count, few.Name));
        var only = data.WithBoth(images => images.OnlyClasses([1, 2], relabel: true));
        Assert.Equal((150, 30, 2), (only.Train.Count, only.Test.Count, only.Test.Classes));
    }

    /// <summary>Bits that stay: a seed's choice is part of a run.</summary>
    [Fact]
    public void Views_OfSeedOne_StayWhatTheyWere()
    {
        Assert.Equal("3 27 124 139 152 254", string.Join(' ', Images.WithLabelNoise(0.02, 1).Changed));
        Assert.Equal("107 112 121 128 130 239", string.Join(' ', Images.FewShot(2, 1).Pixels.ToArray()));
        Assert.Equal("1 1 0 1 1 2 0 0 1 1 0 0", string.Join(' ', Images.WithShuffledLabels(1).Labels[..12].ToArray()));
    }

    [Fact]
    public void Views_NumbersOutOfRange_SayWhatIsAllowed()
    {
        static void Refused(string expected, Action make) =>
            Assert.Contains(expected, Culture.German(() => Assert.Throws<DataException>(make).Message));
        Refused("got 2 numbers for 3 classes", () => Images.Imbalanced([1, 1], 1));
        Refused("class share of b: got 1.5; 0 to 1", () => Images.Imbalanced([1, 1.5, 1], 1));
        Refused("class share of c: got NaN", () => Images.Imbalanced([1, 1, double.NaN], 1));
        Refused("none of the 300 images is left", () => Images.Imbalanced([0, 0, 0], 1));
        Refused("got 51; class c has only 50", () => Images.FewShot(51, 1));
        Refused("images a class: got 0", () => Images.FewShot(0, 1));
        Refused("classes: got none", () => Images.OnlyClasses([], true));
        Refused("classes: got 3; 0 to 2", () => Images.OnlyClasses([3], true));
        Refused("classes: got 1 twice", () => Images.OnlyClasses([1, 1], true));
        Refused("none of the 3 images is of c", () => Images.Take(3).OnlyClasses([2], true));
        Refused("classes: got 0 twice", () => Images.SplitByClass([[0], [1, 0]], true));
        Refused("class groups: got none", () => Images.SplitByClass([], true));
        Refused("label noise: got -0.1; 0 to 1", () => Images.WithLabelNoise(-0.1, 1));
        Refused("have one class", () => Images.OnlyClasses([0], true).WithLabelNoise(0.5, 1));
    }
}
