using Rubato.Training.Data;

namespace Rubato.Training.Tests.Data;

public class DataCatalogTests
{
    [Fact]
    public void Load_Glyphs_TakesSeedAndCounts()
    {
        var data = DataCatalog.Load("glyphs", new DataOptions { Seed = 3, TrainCount = 40, TestCount = 20 });
        Assert.Equal(("glyphs", 40, 20), (data.Name, data.Train.Count, data.Test.Count));
        Assert.True(data.Train.Image(5).SequenceEqual(Glyphs.Generate(3, DataPart.Train, 6).Image(5)));
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("")]
    public void Load_Mnist_IsFoundInTheFolderAndBelowIt(string below)
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder, gzip: true, below);
        var data = DataCatalog.Load("mnist", new DataOptions { DataDir = folder.Path, TrainCount = 12 });
        Assert.Equal(("mnist", 12, 10), (data.Name, data.Train.Count, data.Test.Count));
    }

    [Fact]
    public void Load_FolderByPath_ReadsIt()
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder, below: "mine");
        Assert.Equal("mine", DataCatalog.Load(folder.At("mine") + Path.DirectorySeparatorChar).Name);
    }

    [Fact]
    public void Load_CsvByPath_ReadsIt()
    {
        using var folder = new TestFolder();
        var path = folder.Write("some.csv", string.Concat(Enumerable.Repeat("1,2,3,4,0\n1,2,3,4,1\n", 5)));
        Assert.Equal(("some", 8, 2), (DataCatalog.Load(path).Name, DataCatalog.Load(path).Train.Count, DataCatalog.Load(path).Test.Count));
    }

    [Theory]
    [InlineData("mnits", "Did you mean 'mnist'?")]
    [InlineData("Glyph", "Did you mean 'glyphs'?")]
    [InlineData("qqqqqqqqqq", "known are glyphs, mnist, digits, shakespeare")]
    [InlineData("", "known are")]
    [InlineData("nowhere/at/all", "there is no such file or folder")]
    [InlineData("missing.csv", "there is no such file or folder")]
    public void Load_Unknown_SaysWhatIsKnown(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<DataException>(() => DataCatalog.Load(name)).Message);

    [Theory]
    [InlineData("mnist", "rubato data get mnist")]
    [InlineData("digits", "digits.csv.gz")]
    public void Load_FilesMissing_SaysWhereItLookedAndWhatToDo(string name, string expected)
    {
        using var folder = new TestFolder();
        var e = Assert.Throws<DataException>(() => DataCatalog.Load(name, new DataOptions { DataDir = folder.Path }));
        Assert.Contains(folder.Path, e.Message);
        Assert.Contains(expected, e.Message);
    }

    [Fact]
    public void Load_FolderWithoutData_SaysWhatBelongsThere()
    {
        using var folder = new TestFolder();
        Assert.Contains("train-images-idx3-ubyte", Assert.Throws<DataException>(() => DataCatalog.Load(folder.Path)).Message);
    }

    [Fact]
    public void Load_OtherFile_SaysWhatIsRead()
    {
        using var folder = new TestFolder();
        var path = folder.Write("x.parquet", "?");
        Assert.Contains(".csv", Assert.Throws<DataException>(() => DataCatalog.Load(path)).Message);
    }

    [Theory]
    [InlineData(0, "train-samples: got 0; at least 1")]
    [InlineData(21, "train-samples: got 21; mnist has 20 training images")]
    public void Load_CountOutOfRange_SaysWhatThereIs(int count, string expected)
    {
        using var folder = new TestFolder();
        IdxSample.WriteAll(folder);
        var options = new DataOptions { DataDir = folder.Path, TrainCount = count };
        Assert.Contains(expected, Assert.Throws<DataException>(() => DataCatalog.Load("mnist", options)).Message);
    }

    [Fact]
    public void Load_TooManyGlyphs_SaysTheMost()
    {
        var options = new DataOptions { TestCount = int.MaxValue };
        Assert.Contains("at most 1,000,000", Assert.Throws<DataException>(() => DataCatalog.Load("glyphs", options)).Message);
    }

    [Fact]
    public void Survey_Folder_SaysWhatIsThere()
    {
        using var folder = new TestFolder();
        Assert.Equal([true, false, false, false], DataCatalog.Survey(folder.Path).Select(s => s.Ready));
        IdxSample.WriteAll(folder, below: "mnist");
        folder.Write("digits/digits.csv", "");
        folder.Write("tinyshakespeare/input.txt", "");
        Assert.Equal([true, true, true, true], DataCatalog.Survey(folder.Path).Select(s => s.Ready));
        File.Delete(folder.At("mnist", "t10k-images-idx3-ubyte"));
        var mnist = DataCatalog.Survey(folder.Path)[1];
        Assert.False(mnist.Ready);
        Assert.Contains("lacks t10k-images-idx3-ubyte", mnist.Remark);
    }

    [Fact]
    public void Folder_NotGiven_IsTheVariablesThenTheUsers()
    {
        using var folder = new TestFolder();
        string? Both(string name) => name == "RUBATO_DATA" ? folder.At("a") : name == "XDG_DATA_HOME" ? folder.At("b") : null;
        string? Home(string name) => name == "XDG_DATA_HOME" ? folder.At("b") : null;
        Assert.Equal(folder.At("c"), DataFolders.Root(folder.At("c"), Both));
        Assert.Equal(folder.At("a"), DataFolders.Root(null, Both));
        Assert.Equal(folder.At("b", "rubato", "data"), DataFolders.Root(null, Home));
        Assert.EndsWith(Path.Combine("rubato", "data"), DataFolders.Root(null, _ => null));
    }

    [Fact]
    public void Find_Name_GivesItsDescription()
    {
        Assert.True(DataCatalog.Find("MNIST").CanDownload);
        Assert.Throws<DataException>(() => DataCatalog.Find("x"));
    }
}
