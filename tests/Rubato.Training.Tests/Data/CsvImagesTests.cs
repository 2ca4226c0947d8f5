using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class CsvImagesTests
{
    static string Line(int label, int pixel = 7) => string.Join(',', Enumerable.Repeat(pixel, 64).Append(label));

    static string Lines(int count) => string.Concat(Enumerable.Range(0, count).Select(i => Line(i % 10, i % 17) + "\n"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Lines_EveryFifthIsForTheTest(bool gzip)
    {
        using var folder = new TestFolder();
        var text = Encoding.UTF8.GetBytes(Lines(23));
        var data = CsvImages.Read(folder.Write("x", gzip ? TestFolder.Gzip(text) : text), "digits", 10, 8);
        Assert.Equal((19, 4), (data.Train.Count, data.Test.Count));
        Assert.Equal([4, 9, 4, 9], data.Test.Labels.ToArray());
        Assert.Equal([0, 1, 2, 3, 5], data.Train.Labels[..5].ToArray());
    }

    [Fact]
    public void Read_UciValues_AreStretchedToBytes()
    {
        using var folder = new TestFolder();
        var data = CsvImages.Read(folder.Write("x", Lines(20)), "digits");
        Assert.Equal(0, data.Train.Image(0)[0]);
        Assert.Equal(16, data.Train.Image(1)[0]);
        Assert.Equal(255, data.Train.Image(13)[0]);
    }

    [Fact]
    public void Read_OtherSizes_KeepTheirValues()
    {
        using var folder = new TestFolder();
        var data = CsvImages.Read(folder.Write("x", "1,2,3,200,0\n5,6,7,8,1\r\n1,1,1,1,0\n1,1,1,1,2\n9,9,9,9,1"), "x");
        Assert.Equal((2, 3, 4, 1), (data.Train.Height, data.Train.Classes, data.Train.Count, data.Test.Count));
        Assert.Equal([1, 2, 3, 200], data.Train.Image(0).ToArray());
        Assert.Equal([9, 9, 9, 9], data.Test.Image(0).ToArray());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n", "line 1, column 1")]
    [InlineData("pixel,label\n", "line 1, column 1: got 'p'")]
    [InlineData("1,2,3,4,0\n1,2,x,4,0\n", "line 2, column 5: got 'x'")]
    [InlineData("1,2,3,4,0\n1,2,3.5,4,0\n", "line 2, column 6: got '.'")]
    [InlineData("1,2,3,4,0\n1,2,,4,0\n", "line 2, column 5: got an empty cell")]
    [InlineData("1,2,3,4,0\n1,2,3,4,\n", "line 2, column 9: got an empty cell")]
    [InlineData("1,2,3,4,0\n1,2,3,0\n", "line 2, column 1: got 4 numbers")]
    [InlineData("1,2,3,4,0\n\n1,2,3,4,0\n", "line 2, column 1: is empty")]
    [InlineData("1,2,3,4,5,0\n", "a square number of pixels")]
    [InlineData("1,2,300,4,0\n", "line 1, column 5: the number is above 255")]
    [InlineData("1,2,99999999999999999999,4,0\n", "line 1, column 5: the number is above 255")]
    [InlineData("1,-2,3,4,0\n", "line 1, column 3: got '-'")]
    [InlineData("1,2,3,4,0\n", "holds 1 images")]
    public void Read_BadText_NamesThePlace(string text, string expected)
    {
        using var folder = new TestFolder();
        var path = folder.Write("x.csv", text);
        var e = Assert.Throws<DataException>(() => CsvImages.Read(path, "x"));
        Assert.Contains(path, e.Message);
        Assert.Contains(expected, e.Message);
    }

    [Theory]
    [InlineData(17, 3, "pixel 1 is 17; 0 to 16")]
    [InlineData(7, 10, "label 10; 0 to 9")]
    public void Read_DigitsOutOfRange_SaysWhatIsAllowed(int pixel, int label, string expected)
    {
        using var folder = new TestFolder();
        var path = folder.Write("x.csv", Line(label, pixel) + "\n");
        Assert.Contains(expected, Assert.Throws<DataException>(() => CsvImages.Read(path, "x", 10, 8)).Message);
    }

    [Fact]
    public void Read_GzipCutAnywhere_IsADataError()
    {
        using var folder = new TestFolder();
        var whole = TestFolder.Gzip(Encoding.UTF8.GetBytes(Lines(40)));
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.Write("x", whole[..length]);
            Assert.Throws<DataException>(() => CsvImages.Read(path, "digits", 10, 8));
        }
    }

    [Fact]
    public void Read_AnyByteChanged_NeverFailsOtherwise()
    {
        using var folder = new TestFolder();
        var whole = Encoding.UTF8.GetBytes("1,2,3,40,0\n5,6,7,8,1\n1,1,1,1,0\n1,1,1,1,2\n9,9,9,9,1\n");
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[0, 10, 13, 32, 44, 45, 48, 57, 0x1F, 0xFF])
            {
                var changed = (byte[])whole.Clone();
                changed[at] = value;
                var path = folder.Write("x", changed);
                if (Record.Exception(() => CsvImages.Read(path, "x")) is { } e)
                    Assert.IsType<DataException>(e);
            }
        }
    }

    [SharedDataFact]
    public void Read_RealDigits_HasItsImages()
    {
        var data = DataCatalog.Load("digits", new DataOptions { DataDir = SharedDataFactAttribute.Folder });
        Assert.Equal((1438, 359, 8, 10), (data.Train.Count, data.Test.Count, data.Train.Height, data.Train.Classes));
        Assert.Equal([0, 1, 2, 3, 5], data.Train.Labels[..5].ToArray());
    }
}
