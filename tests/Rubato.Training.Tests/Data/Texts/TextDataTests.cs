using System.Text;
using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data.Texts;

public class TextDataTests
{
    static readonly string Hundred = string.Concat(Enumerable.Repeat("zab\nä😀x-.b", 10));

    [Fact]
    public void Read_File_SortsTheAlphabetAndKeepsTheLastTenth()
    {
        using var folder = new TestFolder();
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(Hundred), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Hundred)], TestFolder.Gzip(Encoding.UTF8.GetBytes(Hundred))])
        {
            var text = DataCatalog.LoadText(folder.Write("plays.txt", bytes));
            Assert.Equal("plays", text.Name);
            Assert.Equal("\n-.abxzä😀", string.Concat(text.Alphabet));
            Assert.Equal((90, 10), (text.Train.Length, text.Validation.Length));
            Assert.Equal([6, 3, 4, 0, 7, 8, 5, 1, 2, 4], text.Validation.ToArray());
            Assert.Equal(Hundred, text.Decode(text.All.Span));
            Assert.Equal(text.All.ToArray(), text.Encode(Hundred));
        }
    }

    [Fact]
    public void FromText_SameText_IsTheFiles() =>
        Assert.Equal([6, 3, 4, 0, 7, 8, 5], TextData.FromText("x", Hundred).Train[..7].ToArray());

    [Theory]
    [InlineData(new byte[] { 0xFF }, 0, "0xFF")]
    [InlineData(new byte[] { 65, 66, 0xC3 }, 2, "0xC3")]
    [InlineData(new byte[] { 65, 0xED, 0xA0, 0x80, 65 }, 1, "0xED")]
    [InlineData(new byte[] { 65, 66, 67, 0xC0, 0x80 }, 3, "0xC0")]
    public void Read_InvalidUtf8_NamesThePlace(byte[] bytes, int at, string shown)
    {
        using var folder = new TestFolder();
        var path = folder.Write("x.txt", [.. Encoding.UTF8.GetBytes(Hundred), .. bytes]);
        var expected = Encoding.UTF8.GetByteCount(Hundred) + at;
        Assert.Equal(
            $"{path}: byte {expected} ({shown}) isn't UTF-8. Save the text as UTF-8.",
            Culture.German(() => Assert.Throws<DataException>(() => TextData.Read(path)).Message));
    }

    [Fact]
    public void Read_PlaceInALongFile_IsWrittenTheSameEverywhere()
    {
        using var folder = new TestFolder();
        var path = folder.Write("x.txt", [.. Enumerable.Repeat((byte)65, 12_345), 0xFF]);
        Assert.Contains("byte 12,345 (0xFF)", Culture.German(() => Assert.Throws<DataException>(() => TextData.Read(path)).Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nineteen characters")]
    public void FromText_TooShort_Refuses(string text) =>
        Assert.Contains($"has {text.Length} characters; at least 20 are needed", Assert.Throws<DataException>(() => TextData.FromText("x", text)).Message);

    [Fact]
    public void FromText_HalfAPair_NamesThePlace() =>
        Assert.Contains("character 30 (0xD83D)", Assert.Throws<DataException>(() => TextData.FromText("x", new string('a', 30) + "\ud83d" + "b")).Message);

    [Fact]
    public void FromText_TooManyCharacters_Refuses()
    {
        static string First(int count) => string.Concat(Enumerable.Range(0x10000, count).Select(char.ConvertFromUtf32));
        Assert.Equal(65_535, TextData.FromText("x", First(65_535)).Alphabet.Count);
        Assert.Contains("65,536 different characters; at most 65,535", Culture.German(() => Assert.Throws<DataException>(() => TextData.FromText("x", First(65_536))).Message));
    }

    [Fact]
    public void Encode_UnknownCharacter_NamesIt()
    {
        var text = TextData.FromText("x", Hundred);
        Assert.Contains("'Q'", Assert.Throws<DataException>(() => text.Encode("abQ")).Message);
        Assert.Contains("U+0007", Assert.Throws<DataException>(() => text.Encode("\u0007")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Decode([9]));
    }

    [Fact]
    public void LoadText_Shakespeare_IsFoundUnderBothNames()
    {
        using var folder = new TestFolder();
        Assert.Contains("tinyshakespeare.txt", Assert.Throws<DataException>(() => DataCatalog.LoadText("shakespeare", folder.Path)).Message);
        folder.Write("tinyshakespeare.txt", Hundred);
        Assert.Equal(("shakespeare", 9), (DataCatalog.LoadText("Shakespeare", folder.Path).Name, DataCatalog.LoadText("shakespeare", folder.Path).Alphabet.Count));
        folder.Write("tinyshakespeare/input.txt", new string('a', 50));
        Assert.Single(DataCatalog.LoadText("shakespeare", folder.Path).Alphabet);
        Assert.True(DataCatalog.Survey(folder.Path)[3].Ready);
    }

    [Theory]
    [InlineData("mnist", "a text is needed")]
    [InlineData("shakespear", "Did you mean 'shakespeare'?")]
    [InlineData("nowhere.txt", "there is no such file")]
    public void LoadText_NoText_SaysWhatIsOne(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataException>(() => DataCatalog.LoadText(name)).Message);

    [Theory]
    [InlineData("shakespeare")]
    [InlineData("some.txt")]
    public void Load_Text_SaysThatImagesAreNeeded(string name) =>
        Assert.Contains("images with classes are needed", Assert.Throws<DataException>(() => DataCatalog.Load(name)).Message);

    [SharedDataFact]
    public void LoadText_RealPlays_HaveTheirCharacters()
    {
        var text = DataCatalog.LoadText("shakespeare", SharedDataFactAttribute.Folder);
        Assert.Equal((1_115_394, 65, 1_003_854), (text.All.Length, text.Alphabet.Count, text.Train.Length));
        Assert.StartsWith("First Citizen:\nBefore we proceed", text.Decode(text.Train.Span[..40]));
    }
}
