using System.Text;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public class StepLogTests
{
    static string WriteSome(TestFolder folder, int count = 5)
    {
        var run = RunFolder.CreateAt(folder.At("run"));
        using var steps = run.StartSteps(["lr", "lr[embed.*]", "m\"ä"]);
        for (var i = 0; i < count; i++)
            steps.Append(i, i / 2, 2.5 / (i + 1), 0.1 * i, [1e-3 * i, 1 / 3.0, -i]);
        return run.StepsPath;
    }

    [Fact]
    public void Append_Steps_ReadBackToTheBit()
    {
        using var folder = new TestFolder();
        var log = Culture.German(() => StepLog.Read(WriteSome(folder)));
        Assert.Equal(["lr", "lr[embed.*]", "m\"ä"], log.Columns);
        Assert.Null(log.Remark);
        Assert.Equal(5, log.Count);
        for (var i = 0; i < 5; i++)
        {
            var step = log[i];
            Assert.Equal((i, i / 2, 2.5 / (i + 1), 0.1 * i), (step.Step, step.Epoch, step.Loss, step.GradNorm));
            Assert.Equal([1e-3 * i, 1 / 3.0, -i], step.Values.ToArray());
        }
    }

    [Fact]
    public void Append_Line_IsThisJson()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        using (var steps = run.StartSteps(["lr"]))
            steps.Append(new StepRecord(0, 0, double.NaN, double.PositiveInfinity, new double[] { 0.1 }));
        Assert.Equal("{\"step\":0,\"epoch\":0,\"loss\":\"NaN\",\"grad_norm\":\"Infinity\",\"lr\":0.1}\n", File.ReadAllText(run.StepsPath));
        var read = run.ReadSteps()[0];
        Assert.True(double.IsNaN(read.Loss) && double.IsPositiveInfinity(read.GradNorm));
    }

    [Fact]
    public void Append_ManySteps_AllocatesNothing()
    {
        using var lines = new JsonLineWriter("null", Stream.Null);
        using var steps = new StepWriter(lines, ["lr", "momentum"]);
        double[] values = [0.1, 0.9];
        for (var i = 0; i < 2000; i++)
            steps.Append(i, 0, 1.0 / (i + 1), 0.5, values);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 2000; i++)
            steps.Append(i, 0, 1.0 / (i + 1), 0.5, values);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Append_BeforeFlush_IsReadableAfterIt()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        using var steps = run.StartSteps(["lr"]);
        steps.Append(0, 0, 1, 1, [1]);
        Assert.Equal(0, run.ReadSteps().Count);
        steps.Flush();
        Assert.Equal(1, run.ReadSteps().Count);
    }

    [Fact]
    public void Read_CutAnywhere_GivesTheWholeLinesAndSaysSo()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(WriteSome(folder));
        for (var length = 0; length < whole.Length; length++)
        {
            var log = StepLog.Read(folder.Write("cut", whole[..length]));
            var lines = whole.AsSpan(0, length).Count((byte)'\n');
            Assert.Equal(lines, log.Count);
            var isCut = length > 0 && whole[length - 1] != '\n';
            Assert.Equal(isCut, log.Remark is not null);
            if (isCut)
                Assert.Contains($"line {lines + 1} is cut", log.Remark);
        }
    }

    [Fact]
    public void Read_LastLineDamaged_IsLeftOut()
    {
        using var folder = new TestFolder();
        var lines = File.ReadAllLines(WriteSome(folder));
        lines[^1] = lines[^1][..20];
        var log = StepLog.Read(folder.Write("x", string.Join('\n', lines) + "\n"));
        Assert.Equal(4, log.Count);
        Assert.Contains("line 5 is cut", log.Remark);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("{\"step\":\"x\",\"epoch\":0,\"loss\":1,\"grad_norm\":1}")]
    [InlineData("{\"step\":1,\"epoch\":0,\"loss\":1,\"grad_norm\":1,\"lr\":1}")]
    [InlineData("{\"step\":1,\"epoch\":0,\"loss\":1,\"grad_norm\":1,\"lr\":1,\"b\":2,\"m\":3}")]
    [InlineData("{\"step\":1,\"epoch\":0,\"loss\":{},\"grad_norm\":1,\"lr\":1}")]
    [InlineData("")]
    public void Read_LineBeforeTheLastDamaged_NamesIt(string bad)
    {
        using var folder = new TestFolder();
        var lines = File.ReadAllLines(WriteSome(folder));
        lines[2] = bad;
        var e = Assert.Throws<RunFolderException>(() => StepLog.Read(folder.Write("x", string.Join('\n', lines) + "\n")));
        Assert.Contains("line 3: ", e.Message);
    }

    [Fact]
    public void Read_AnyByteChanged_NeverFailsOtherwise()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(WriteSome(folder, 3));
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 0x41;
            var path = folder.Write("x", changed);
            if (Record.Exception(() => StepLog.Read(path)) is { } e)
                Assert.IsType<RunFolderException>(e);
        }
    }

    [Fact]
    public void StartSteps_NameTaken_IsRefused()
    {
        using var folder = new TestFolder();
        var run = RunFolder.CreateAt(folder.At("run"));
        Assert.Contains("'loss' is taken", Assert.Throws<ArgumentException>(() => run.StartSteps(["lr", "loss"])).Message);
        Assert.Contains("'lr' is taken", Assert.Throws<ArgumentException>(() => run.StartSteps(["lr", "lr"])).Message);
        Assert.Empty(folder.Files());
    }

    [Fact]
    public void StartSteps_FileThere_IsRefused()
    {
        using var folder = new TestFolder();
        WriteSome(folder);
        File.WriteAllText(folder.At("run", "recipe.yaml"), "{}");
        Assert.Throws<RunFolderException>(() => RunFolder.Open(folder.At("run")).StartSteps(["lr"]));
    }

    [Fact]
    public void Append_WrongCount_IsRefused()
    {
        using var steps = new StepWriter(new JsonLineWriter("null", Stream.Null), ["lr"]);
        Assert.Throws<ArgumentException>(() => steps.Append(0, 0, 1, 1, [1, 2]));
    }

    [Fact]
    public void Flush_DiskFull_SaysSo()
    {
        var lines = new JsonLineWriter("steps.jsonl", new FullDisk());
        var steps = new StepWriter(lines, ["lr"]);
        steps.Append(0, 0, 1, 1, [1]);
        var e = Assert.Throws<RunFolderException>(steps.Flush);
        Assert.Equal("steps.jsonl: the disk is full. Free some space, or choose a folder on another disk.", e.Message);
        steps.Dispose();
    }

    [Fact]
    public void Flush_RealFullDevice_SaysSo()
    {
        if (!File.Exists("/dev/full"))
            return;
        var lines = new JsonLineWriter("/dev/full", new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.Write, 0));
        var steps = new StepWriter(lines, ["lr"]);
        steps.Append(0, 0, 1, 1, [1]);
        Assert.Contains("the disk is full", Assert.Throws<RunFolderException>(steps.Flush).Message);
        steps.Dispose();
    }

    sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (buffer.Length > 0)
                throw AtomicFileTests.DiskFull();
        }
    }
}
