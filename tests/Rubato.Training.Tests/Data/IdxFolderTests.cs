using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class IdxFolderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_WholeFiles_GivesTheImages(bool gzip)
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder, gzip);
        var data = IdxFolder.Read(folder.Path, "mnist", 10, 28);
        Assert.Equal((20, 10), (data.Train.Count, data.Test.Count));
        Assert.Equal(IdxSample.Images(20)[16..(16 + 784)], data.Train.Image(0).ToArray());
        Assert.Equal(3, data.Train.Label(13));
    }

    [Fact]
    public void ReadImages_CutAnywhere_IsADataError()
    {
        using var folder = new TestFolder();
        var whole = IdxSample.Images(3, side: 5);
        for (var length = 0; length < whole.Length; length++)
            AssertRefused(() => IdxFile.ReadImages(folder.Write("plain", whole[..length])));
    }

    [Fact]
    public void ReadImages_GzipCutAnywhere_IsADataError()
    {
        using var folder = new TestFolder();
        var whole = TestFolder.Gzip(IdxSample.Images(3, side: 9));
        for (var length = 0; length < whole.Length; length++)
            AssertRefused(() => IdxFile.ReadImages(folder.Write("x.gz", whole[..length])));
    }

    [Fact]
    public void ReadLabels_CutAnywhere_IsADataError()
    {
        using var folder = new TestFolder();
        foreach (var whole in (byte[][])[IdxSample.Labels(30), TestFolder.Gzip(IdxSample.Labels(30))])
        {
            for (var length = 0; length < whole.Length; length++)
                AssertRefused(() => IdxFile.ReadLabels(folder.Write("x", whole[..length])));
        }
    }

    [Fact]
    public void ReadImages_GzipWithAnyByteChanged_IsADataErrorOrTheSameImages()
    {
        // A changed name or time in the gzip header leaves the data as they are; everything else must be noticed.
        using var folder = new TestFolder();
        var original = IdxSample.Images(3, side: 9);
        var whole = TestFolder.Gzip(original);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x15;
            var path = folder.Write("x.gz", changed);
            try
            {
                Assert.Equal(original[16..], IdxFile.ReadImages(path).Pixels);
            }
            catch (DataException e)
            {
                Assert.Contains(path, e.Message);
            }
        }
    }

    [Fact]
    public void ReadImages_HeaderWithAnyByteChanged_NeverFailsOtherwise()
    {
        using var folder = new TestFolder();
        var whole = IdxSample.Images(3, side: 5);
        for (var at = 0; at < 16; at++)
        {
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                if (!changed.AsSpan().SequenceEqual(whole))
                    AssertRefused(() => IdxFile.ReadImages(folder.Write("x", changed)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReadImages_HugeCount_RefusesWithoutAllocating(bool gzip)
    {
        using var folder = new TestFolder();
        var lying = IdxSample.Images(3, claimed: uint.MaxValue, height: 4096);
        var path = folder.Write("x", gzip ? TestFolder.Gzip(lying) : lying);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = AssertRefused(() => IdxFile.ReadImages(path));
        Assert.Contains("4294967295 images", e.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void ReadImages_LongerThanItsHeader_SaysSo()
    {
        using var folder = new TestFolder();
        var path = folder.Write("x", [.. IdxSample.Images(3), 0]);
        Assert.Contains("longer than its header says", AssertRefused(() => IdxFile.ReadImages(path)).Message);
    }

    [Fact]
    public void ReadImages_SwappedWithLabels_SaysSo()
    {
        using var folder = new TestFolder();
        var path = folder.Write("x", IdxSample.Labels(30));
        Assert.Contains("swapped", AssertRefused(() => IdxFile.ReadImages(path)).Message);
    }

    [Fact]
    public void Read_FileMissing_NamesIt()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        File.Delete(folder.At("t10k-labels-idx1-ubyte"));
        Assert.Contains("lacks t10k-labels-idx1-ubyte", AssertRefused(() => IdxFolder.Read(folder.Path, "mnist")).Message);
    }

    [Fact]
    public void Read_CountsDiffer_NamesBothFiles()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        folder.Write("train-labels-idx1-ubyte", IdxSample.Labels(19));
        var e = AssertRefused(() => IdxFolder.Read(folder.Path, "mnist"));
        Assert.Contains("19 labels", e.Message);
        Assert.Contains("20 images", e.Message);
    }

    [Fact]
    public void Read_LabelOutOfRange_NamesItsPlace()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        folder.Write("train-labels-idx1-ubyte", IdxSample.Labels(20, classes: 11));
        var e = AssertRefused(() => IdxFolder.Read(folder.Path, "mnist", classes: 10));
        Assert.Contains("label 10 of image 10", e.Message);
    }

    [Fact]
    public void Read_SizesDiffer_SaysBoth()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        folder.Write("t10k-images-idx3-ubyte", IdxSample.Images(10, side: 27));
        var e = AssertRefused(() => IdxFolder.Read(folder.Path, "other"));
        Assert.Contains("27×27", e.Message);
        Assert.Contains("28×28", e.Message);
    }

    [Fact]
    public void Read_MnistOfAnotherSize_PointsToPaths()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        folder.Write("train-images-idx3-ubyte", IdxSample.Images(20, side: 27));
        Assert.Contains("give the folder", AssertRefused(() => IdxFolder.Read(folder.Path, "mnist", 10, 28)).Message);
    }

    [SharedDataFact]
    public void Read_RealMnist_HasItsImages()
    {
        var data = DataCatalog.Load("mnist", new DataOptions { DataDir = SharedDataFactAttribute.Folder });
        Assert.Equal((10_000, 10_000, 28, 10), (data.Train.Count, data.Test.Count, data.Train.Height, data.Train.Classes));

        // The first five test labels of MNIST; mean and deviation of its training images are 0.1307 and 0.3081.
        Assert.Equal([7, 2, 1, 0, 4], data.Test.Labels[..5].ToArray());
        Assert.Equal(0.1307, data.Normalisation.Mean, 2e-3);
        Assert.Equal(0.3081, data.Normalisation.Deviation, 2e-3);
    }

    static DataException AssertRefused(Func<object> read) => Assert.Throws<DataException>(() => read());
}
