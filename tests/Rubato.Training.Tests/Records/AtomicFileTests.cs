using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public class AtomicFileTests
{
    [Fact]
    public void Write_NewOrExisting_LeavesThatFileAlone()
    {
        using var folder = new TestFolder();
        AtomicFile.Write(folder.At("a"), "one");
        AtomicFile.Write(folder.At("a"), "two");
        Assert.Equal("two", File.ReadAllText(folder.At("a")));
        Assert.Equal(["a"], folder.Files());
    }

    [Fact]
    public void Write_DiskFull_KeepsTheOldFileAndSaysSo()
    {
        using var folder = new TestFolder();
        var path = folder.Write("a", "old");
        var e = Assert.Throws<RunFolderException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw DiskFull();
        }));
        Assert.StartsWith(path + ": the disk is full.", e.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a"], folder.Files());
    }

    [Fact]
    public void Write_OtherFailure_PassesThroughAndLeavesNothing()
    {
        using var folder = new TestFolder();
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.At("a"), _ => throw new InvalidOperationException()));
        Assert.Empty(folder.Files());
    }

    [Fact]
    public void Write_FolderMissing_SaysSo()
    {
        using var folder = new TestFolder();
        var e = Assert.Throws<RunFolderException>(() => AtomicFile.Write(folder.At("no", "a"), "x"));
        Assert.Contains("its folder doesn't exist", e.Message);
    }

    [Fact]
    public void Write_OverAFolder_IsRefused()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder.At("a"));
        Assert.Throws<RunFolderException>(() => AtomicFile.Write(folder.At("a"), "x"));
        Assert.Empty(folder.Files());
    }

    internal static IOException DiskFull() =>
        new("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
}
