using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public class EpochRecordTests
{
    static readonly EpochRecord First = new(0, 157, 0.5, 0.85, double.NaN, 0.9, 4.25, 2400.5);
    static readonly EpochRecord Second = new(1, 314, 0.25, null, 0.3, 0.95, 8.5, 2500);

    [Fact]
    public void Append_Epochs_ReadBackEqual()
    {
        using var folder = new TestFolder();
        var run = Write(folder);
        var log = Culture.German(run.ReadEpochs);
        Assert.Equal([First, Second], log.Epochs);
        Assert.Null(log.Remark);
    }

    [Fact]
    public void Append_Epoch_IsOnDiskAtOnce()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        using var epochs = run.StartEpochs();
        epochs.Append(First);
        Assert.Equal([First], run.ReadEpochs().Epochs);
    }

    [Fact]
    public void Read_CutAnywhere_GivesTheWholeLines()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Write(folder).EpochsPath);
        for (var length = 0; length < whole.Length; length++)
        {
            var log = EpochLog.Read(folder.Write("cut", whole[..length]));
            Assert.Equal(whole.AsSpan(0, length).Count((byte)'\n'), log.Epochs.Count);
        }
    }

    [Fact]
    public void Read_AnyByteChanged_NeverFailsOtherwise()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Write(folder).EpochsPath);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x41;
            var path = folder.Write("x", changed);
            if (Record.Exception(() => EpochLog.Read(path)) is { } e)
                Assert.IsType<RunFolderException>(e);
        }
    }

    [Fact]
    public void Read_Missing_SaysSo()
    {
        using var folder = new TestFolder();
        Assert.Contains("no such file", Assert.Throws<RunFolderException>(() => EpochLog.Read(folder.At("x"))).Message);
    }

    static RunFolder Write(TestFolder folder)
    {
        var run = RunFolder.CreateAt(folder.At("run"));
        using var epochs = run.StartEpochs();
        epochs.Append(First);
        epochs.Append(Second);
        return run;
    }
}
