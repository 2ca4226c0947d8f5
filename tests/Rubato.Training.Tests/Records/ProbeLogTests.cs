using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public sealed class ProbeLogTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_Readings_ReadBackToTheBit()
    {
        var run = RunFolder.CreateAt(_folder.At("run"));
        using (var probes = run.ContinueProbes(0))
        {
            probes.Append(0, [("sharpness", 1 / 3.0), ("update_ratio[fc1.weight]", double.NaN)]);
            probes.Append(1, []);
            probes.Append(7, [("sharpness", double.PositiveInfinity)]);
        }

        Assert.Equal("{\"step\":0,\"sharpness\":0.3333333333333333,\"update_ratio[fc1.weight]\":\"NaN\"}\n{\"step\":7,\"sharpness\":\"Infinity\"}\n", File.ReadAllText(run.ProbesPath));
        var log = Culture.German(run.ReadProbes);
        Assert.Null(log.Remark);
        Assert.Equal(["sharpness", "update_ratio[fc1.weight]"], log.Signals);
        Assert.Equal([0L, 7], log.Of("sharpness").Steps);
        Assert.Equal([1 / 3.0, double.PositiveInfinity], log.Of("sharpness").Values);
        Assert.Equal([double.NaN], log.Of("update_ratio[fc1.weight]").Values);
        Assert.Empty(log.Of("flatness").Steps);
    }

    [Theory]
    [InlineData("{\"step\":2,\"sharp")]
    [InlineData("{\"step\":2,\"sharpness\":3.5}")]
    public void Read_LastLineCut_IsLeftOutAndSaid(string cut)
    {
        _folder.Write("probes.jsonl", "{\"step\":0,\"sharpness\":1}\n{\"step\":1,\"sharpness\":2}\n" + cut);
        var log = ProbeLog.Read(_folder.At("probes.jsonl"));
        Assert.Equal([1.0, 2], log.Of("sharpness").Values);
        Assert.Contains("3", log.Remark);
    }

    [Theory]
    [InlineData("{\"sharpness\":1}\n", "step")]
    [InlineData("nonsense\n", "2")]
    public void Read_DamagedLine_IsToldWithItsNumber(string line, string part)
    {
        _folder.Write("probes.jsonl", "{\"step\":0,\"sharpness\":1}\n" + line + "{\"step\":2,\"sharpness\":1}\n");
        Assert.Contains(part, Assert.Throws<RunFolderException>(() => ProbeLog.Read(_folder.At("probes.jsonl"))).Message);
    }

    [Fact]
    public void Read_NoFile_HoldsNothing() => Assert.Empty(ProbeLog.Read(_folder.At("none.jsonl")).Signals);
}
