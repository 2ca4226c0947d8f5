using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class LabelledImagesTests
{
    static readonly LabelledImages Three = new(1, 2, 1, new byte[] { 0, 51, 102, 153, 204, 255 }, new byte[] { 0, 1, 0 }, ["a", "b"]);

    [Fact]
    public void FillBatch_Indices_GathersNormalisedImages()
    {
        var inputs = new float[4];
        var labels = new int[2];
        Three.FillBatch([2, 1], new Normalisation(0, 1), inputs, labels);
        Assert.Equal([0.8f, 1f, 0.4f, 0.6f], inputs.Select(v => MathF.Round(v, 5)));
        Assert.Equal([0, 1], labels);
    }

    [Fact]
    public void FillBatch_Often_AllocatesNothing()
    {
        var images = Glyphs.Generate(1, DataPart.Train, 64);
        var inputs = new float[64 * 784];
        var labels = new int[64];
        var order = new int[64];
        void Round(int epoch)
        {
            new BatchOrder(1, 64).Fill(epoch, order);
            images.FillBatch(order, new Normalisation(0.1, 0.3), inputs, labels);
        }

        Round(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var epoch = 1; epoch < 20; epoch++)
            Round(epoch);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void FillBatch_ShortDestination_SaysBothSides()
    {
        var e = Assert.Throws<ArgumentException>(() => Three.FillBatch([0, 1], new Normalisation(0, 1), new float[3], new int[2]));
        Assert.Contains("3 inputs", e.Message);
        Assert.Contains("need 4", e.Message);
    }

    [Fact]
    public void Take_Some_SharesTheFirst()
    {
        var two = Three.Take(2);
        Assert.Equal(2, two.Count);
        Assert.Equal([102, 153], two.Image(1).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Take(4));
    }

    [Fact]
    public void Construct_LengthsDiffer_Refuses() =>
        Assert.Throws<ArgumentException>(() => new LabelledImages(2, 2, 1, new byte[7], new byte[2], ["a"]));

    [Fact]
    public void Construct_LabelWithoutName_Refuses() =>
        Assert.Throws<ArgumentException>(() => new LabelledImages(1, 1, 1, new byte[2], new byte[] { 0, 2 }, ["a", "b"]));

    [Fact]
    public void ImageData_PartsDiffer_Refuses()
    {
        var other = new LabelledImages(2, 1, 1, new byte[2], new byte[1], ["a", "b"]);
        Assert.Throws<ArgumentException>(() => new ImageData("x", Three, other));
    }

    [Fact]
    public void ImageData_Normalisation_IsThatOfTheTrainingImages()
    {
        var data = new ImageData("x", Three, Three.Take(1));
        Assert.Equal(0.5, data.Normalisation.Mean, 12);
    }
}
