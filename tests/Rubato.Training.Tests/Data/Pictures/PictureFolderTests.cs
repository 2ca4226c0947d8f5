using Rubato.Training.Data;
using Rubato.Training.Reports;

namespace Rubato.Training.Tests.Data.Pictures;

public sealed class PictureFolderTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    void WriteGrey(string name, byte value, int side = 2) =>
        _folder.Write(name, Png.Encode(side, side, 1, [.. Enumerable.Repeat(value, side * side)]));

    void WriteTwoClasses(int ofEach = 5)
    {
        for (byte i = 0; i < ofEach; i++)
        {
            WriteGrey($"cat/{i:D2}.png", i);
            WriteGrey($"Dog/{i:D2}.png", (byte)(100 + i));
        }
    }

    string Refusal() => Assert.Throws<DataException>(() => DataCatalog.Load(_folder.Path)).Message;

    [Fact]
    public void Load_ClassFolders_TakesEveryFifthOfAClassForTheTest()
    {
        WriteTwoClasses(11);
        _folder.Write("readme.txt", "pictures of mine");
        _folder.Write("cat/.hidden", "?");
        _folder.Write("cat/Thumbs.db", "?");
        var data = DataCatalog.Load(_folder.Path, new DataOptions { TrainCount = 17 });
        Assert.Equal(["Dog", "cat"], data.Train.ClassNames);
        Assert.Equal((17, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal([0, 0, 1, 1], data.Test.Labels.ToArray());
        Assert.Equal([104, 109, 4, 9], Enumerable.Range(0, 4).Select(i => data.Test.Image(i)[0]));
        Assert.Equal([100, 101, 102, 103, 105], Enumerable.Range(0, 5).Select(i => data.Train.Image(i)[0]));
    }

    [Fact]
    public void Load_TrainAndTest_AreTheParts()
    {
        WriteGrey("train/a/1.png", 1);
        WriteGrey("train/b/1.png", 2);
        _folder.Write("test/b/1.pgm", "P2 2 2 255 3 3 3 3");
        var data = DataCatalog.Load(_folder.Path);
        Assert.Equal([0, 1], data.Train.Labels.ToArray());
        Assert.Equal([1], data.Test.Labels.ToArray());
        Assert.Equal((3, 2), (data.Test.Image(0)[0], data.Test.Classes));
    }

    [Fact]
    public void Load_ClassCalledTrain_IsAClass()
    {
        for (byte i = 0; i < 5; i++)
        {
            WriteGrey($"plane/{i}.png", 1);
            WriteGrey($"train/{i}.png", 2);
        }

        Assert.Equal(["plane", "train"], DataCatalog.Load(_folder.Path).Train.ClassNames);
    }

    [Fact]
    public void Load_OneOfColours_WidensAll()
    {
        WriteTwoClasses();
        _folder.Write("cat/02.ppm", "P3 2 2 255 1 2 3 4 5 6 7 8 9 10 11 12");
        File.Delete(_folder.At("cat", "02.png"));
        var train = DataCatalog.Load(_folder.Path).Train;
        Assert.Equal(3, train.Channels);
        Assert.Equal([101, 101, 101, 101, 101, 101, 101, 101, 101, 101, 101, 101], train.Image(1).ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], train.Image(6).ToArray());
    }

    [Fact]
    public void Load_OtherSize_NamesBothFilesAndSizes()
    {
        WriteTwoClasses();
        WriteGrey("cat/03.png", 1, side: 3);
        var message = Refusal();
        Assert.Contains(_folder.At("cat", "03.png"), message);
        Assert.Contains("is 3×3;", message);
        Assert.Contains(_folder.At("Dog", "00.png") + " is 2×2", message);
    }

    [Theory]
    [InlineData("cat/09.jpg", "not supported; PNG, PGM or PPM are. Convert it to PNG.")]
    [InlineData("cat/notes.txt", "isn't a picture; PNG, PGM or PPM are allowed")]
    [InlineData("cat/more/1.png", "is a folder within a class's folder")]
    [InlineData("1.png", "lies beside the classes' folders")]
    [InlineData("fox/1.png", "holds 1 pictures; at least 5 are needed")]
    [InlineData("train/a/1.png", "has train with classes in it, but no test")]
    [InlineData("test/a/1.png", "has test with classes in it, but no train")]
    public void Load_StrayFile_SaysWhatIsAllowed(string name, string expected)
    {
        WriteTwoClasses();
        WriteGrey(name, 1);
        Assert.Contains(expected, Refusal());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, "is a JPEG, which is not supported")]
    [InlineData(new byte[] { 0x47, 0x49, 0x46, 0x38 }, "is a GIF")]
    [InlineData(new byte[] { }, "is empty")]
    [InlineData(new byte[] { 1, 2, 3 }, "doesn't begin as a PNG, PGM or PPM does")]
    public void Load_OtherBytesUnderAPicturesName_SaysWhatTheyAre(byte[] content, string expected)
    {
        WriteTwoClasses();
        var path = _folder.Write("cat/01.png", content);
        Assert.Contains($"{path}: {expected}", Refusal());
    }

    [Fact]
    public void Load_TestOfAnUnknownClass_NamesIt()
    {
        WriteGrey("train/a/1.png", 1);
        WriteGrey("test/b/1.png", 2);
        Assert.Contains("has no class of this name; known are a", Refusal());
    }

    [Fact]
    public void Load_EmptyTest_SaysSo()
    {
        WriteGrey("train/a/1.png", 1);
        Directory.CreateDirectory(_folder.At("test", "a"));
        Assert.Contains("there are no pictures", Refusal());
    }
}
