using System.Text;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public sealed class RunExportTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static string Csv(RunFolder run) => Culture.German(() =>
    {
        using var writer = new StringWriter();
        RunExport.WriteCsv(run, writer);
        return writer.ToString();
    });

    static string JsonLines(RunFolder run)
    {
        using var stream = new MemoryStream();
        RunExport.WriteJsonLines(run, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [Fact]
    public void Csv_Run_HasARowAStepAndTheEpochsWhereTheyEnd()
    {
        var run = new RecordedRun { Steps = 4, Columns = ["lr", "lr[a,\"b\"]"], Loss = step => step == 1 ? double.NaN : 0.5 }.In(_folder, "run");
        Assert.Equal(
            """
            step,epoch,loss,grad_norm,lr,"lr[a,""b""]",val_loss,val_accuracy
            0,0,0.5,1,0.1,0.9,,
            1,0,NaN,2,0.05,0.9,NaN,0.8
            2,1,0.5,3,0.03333333333333333,0.9,,
            3,1,0.5,1,0.025,0.9,0.6,0.9

            """.ReplaceLineEndings("\n"), Csv(run));
    }

    [Fact]
    public void JsonLines_Run_HasTheSameNumbers()
    {
        var run = new RecordedRun { Steps = 2, Loss = step => step == 0 ? double.NaN : 0.5 }.In(_folder, "run");
        Assert.Equal(
            """
            {"step":0,"epoch":0,"loss":"NaN","grad_norm":1,"lr":0.1,"momentum":0.9,"val_loss":"NaN","val_accuracy":0.8}
            {"step":1,"epoch":1,"loss":0.5,"grad_norm":2,"lr":0.05,"momentum":0.9,"val_loss":0.6,"val_accuracy":0.9}

            """.ReplaceLineEndings("\n"), JsonLines(run));
    }

    [Fact]
    public void Events_Run_ReadBackWithTheTimesOfTheEpochs()
    {
        var run = new RecordedRun().In(_folder, "run");
        File.SetLastWriteTimeUtc(run.RecipePath, DateTime.UnixEpoch.AddSeconds(1_700_000_000));
        var (path, remark) = RunExport.WriteEvents(run, _folder.At("board", "run"));
        Assert.Null(remark);
        var read = EventReader.Read(File.ReadAllBytes(path));
        Assert.Contains("tfevents.1700000000", path);
        Assert.Equal(20, read.Count(e => e.Tag == "loss"));
        Assert.Equal([10L, 20], read.Where(e => e.Tag == "val_accuracy").Select(e => e.Step));
        Assert.Equal([2.0, 40], new[] { read.First(e => e.Tag == "loss"), read.Last(e => e.Tag == "hyperparameters/lr") }.Select(e => e.WallTime - 1_700_000_000));
        Assert.Equal(path, RunExport.WriteEvents(run, _folder.At("board", "run")).Path);
        Assert.Single(Directory.GetFiles(_folder.At("board", "run")));
    }

    [Fact]
    public void Events_BesideOthers_AreRefused()
    {
        var run = new RecordedRun().In(_folder, "run");
        using (EventFile.CreateIn(run.Path, 5)) { }
        Assert.Contains("would mix", Assert.Throws<RunFolderException>(() => RunExport.WriteEvents(run, run.Path)).Message);
    }

    [Fact]
    public void Export_CutRecord_GivesTheWholeLinesAndSaysSo()
    {
        var run = new RecordedRun().In(_folder, "run");
        File.AppendAllText(run.StepsPath, "{\"step\":20,");
        using var writer = new StringWriter();
        using var stream = new MemoryStream();
        Assert.Contains("line 21 is cut", RunExport.WriteCsv(run, writer));
        Assert.Contains("line 21 is cut", RunExport.WriteJsonLines(run, stream));
        Assert.Contains("line 21 is cut", RunExport.WriteEvents(run, run.Path).Remark);
        Assert.Equal(21, writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(20, stream.ToArray().Count(b => b == '\n'));
    }

    [Fact]
    public void Export_NoRecord_SaysSo()
    {
        var run = new RecordedRun().In(_folder, "run");
        File.Delete(run.StepsPath);
        Assert.Contains("no such file", Assert.Throws<RunFolderException>(() => Csv(run)).Message);
        Assert.Throws<RunFolderException>(() => JsonLines(run));
        Assert.Throws<RunFolderException>(() => RunExport.WriteEvents(run, run.Path));
    }
}
