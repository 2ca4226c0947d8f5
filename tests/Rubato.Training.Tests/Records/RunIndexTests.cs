using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Records;

public sealed class RunIndexTests : IDisposable
{
    static readonly DateTime Written = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Runs => _folder.At("runs");

    string IndexPath => _folder.At("runs", RunIndex.FileName);

    IndexedRun[] Refresh() => [.. RunIndex.Refresh(Runs)];

    [Fact]
    public void Refresh_Runs_ListsEverything()
    {
        var made = new RecordedRun().In(_folder, "runs/a");
        File.SetLastWriteTimeUtc(made.RecipePath, Written);
        var run = Assert.Single(Refresh());
        var expected = new IndexedRun
        {
            Name = "a",
            Path = made.Path,
            Created = Written,
            Status = RunStatus.Finished,
            Message = RunFolderTests.Summary().Message,
            Data = "glyphs",
            Model = "mlp",
            Optimizer = "sgd",
            Epochs = 2,
            Batch = 16,
            Seed = 5,
            Steps = 20,
            Accuracy = 0.9,
            Loss = 0.25,
            BestAccuracy = 0.9,
            Seconds = 40,
            Weights = new string('a', 64),
            Plan = "lr = linear(0.1, 0.01)\nmomentum = 0.9",
        };
        Assert.Equal(expected, run);
        Assert.Equal(expected, Assert.Single(Culture.German(Refresh)));
        Assert.Equal(expected, RunIndex.Read(made.Path));
    }

    [Fact]
    public void Refresh_NothingChanged_ReadsNoRunAgain()
    {
        var made = new RecordedRun().In(_folder, "runs/a");
        var before = Refresh();

        // Garbage of the same length and time isn't seen: the row comes from the index.
        var (bytes, time) = (File.ReadAllBytes(made.SummaryPath), File.GetLastWriteTimeUtc(made.SummaryPath));
        File.WriteAllBytes(made.SummaryPath, new byte[bytes.Length]);
        File.SetLastWriteTimeUtc(made.SummaryPath, time);
        var indexed = File.ReadAllBytes(IndexPath);
        Assert.Equal(before, Refresh());
        Assert.Equal(indexed, File.ReadAllBytes(IndexPath));
    }

    [Fact]
    public void Refresh_ChangedAddedAndRemoved_IsSeen()
    {
        var open = new RecordedRun { Outcome = null }.In(_folder, "runs/a");
        new RecordedRun().In(_folder, "runs/b");
        Assert.Equal([RunStatus.Open, RunStatus.Finished], Refresh().OrderBy(run => run.Name).Select(run => run.Status));
        Assert.Equal((20, 0.9), (Refresh().Single(run => run.Name == "a").Steps!.Value, Refresh().Single(run => run.Name == "a").Accuracy!.Value));

        open.WriteSummary(RunFolderTests.Summary() with { Outcome = RunOutcome.Diverged, Loss = double.NaN, Accuracy = 0.25 });
        Directory.Delete(_folder.At("runs", "b"), recursive: true);
        new RecordedRun().In(_folder, "runs/c");
        var after = Refresh().OrderBy(run => run.Name).ToArray();
        Assert.Equal(["a", "c"], after.Select(run => run.Name));
        Assert.Equal((RunStatus.Diverged, (double?)null, (double?)0.25), (after[0].Status, after[0].Loss, after[0].Accuracy));
        Assert.Equal(after, Refresh().OrderBy(run => run.Name));
    }

    [Theory]
    [InlineData("recipe.yaml", "epochs: [", "recipe.yaml, line 1")]
    [InlineData("summary.json", "{", "isn't the summary of a run")]
    [InlineData("epochs.jsonl", "x\ny\n", "isn't a line of a run's record")]
    [InlineData("recipe.yaml", null, "has no recipe.yaml")]
    public void Refresh_DamagedRun_IsListedAndHidesNoOther(string file, string? content, string reason)
    {
        new RecordedRun().In(_folder, "runs/a");
        new RecordedRun().In(_folder, "runs/b");
        if (content is null) File.Delete(_folder.At("runs", "a", file));
        else _folder.Write($"runs/a/{file}", content);
        for (var round = 0; round < 2; round++)
        {
            var runs = Refresh().OrderBy(run => run.Name).ToArray();
            Assert.Equal([RunStatus.Damaged, RunStatus.Finished], runs.Select(run => run.Status));
            Assert.Contains(reason, runs[0].Message);
        }
    }

    [Fact]
    public void Refresh_OtherFolders_AreNoRuns()
    {
        _folder.Write("runs/notes/readme.txt", "x");
        Directory.CreateDirectory(_folder.At("runs", "empty"));
        Assert.Empty(Refresh());
    }

    [Fact]
    public void Names_Runs_AreThoseOfTheFoldersAndNothingIsWritten()
    {
        new RecordedRun().In(_folder, "runs/b");
        _folder.Write("runs/a/recipe.yaml", "epochs: [");
        Directory.CreateDirectory(_folder.At("runs", "empty"));
        Assert.Equal(["a", "b"], RunIndex.Names(Runs));
        Assert.False(File.Exists(IndexPath));
    }

    [Fact]
    public void Refresh_NoFolder_SaysSo() =>
        Assert.Contains("no such folder of runs", Assert.Throws<RunFolderException>(() => RunIndex.Refresh(_folder.At("nowhere"))).Message);

    [Fact]
    public void Refresh_IndexDamagedAnywhere_IsRebuilt()
    {
        new RecordedRun { Plan = new string('#', 9000) }.In(_folder, "runs/a");
        var before = Refresh();
        var whole = File.ReadAllBytes(IndexPath);
        for (var at = 0; at < whole.Length; at += 97)
        {
            var changed = (byte[])whole.Clone();
            changed.AsSpan(at, Math.Min(97, whole.Length - at)).Fill(0xA5);
            RequireRebuilt(changed, $"changed at {at}");
        }

        foreach (var length in new[] { 0, 1, 100, 4095, 4096, whole.Length - 1 }) RequireRebuilt(whole[..length], $"cut at {length}");
        RequireRebuilt(Encoding.UTF8.GetBytes("This is a letter.\n"), "a text");

        void RequireRebuilt(byte[] content, string what)
        {
            File.WriteAllBytes(IndexPath, content);
            Assert.True(before.SequenceEqual(RunIndex.Refresh(Runs)), what);
        }
    }

    [Fact]
    public void Refresh_ForeignDatabase_IsReplaced()
    {
        new RecordedRun().In(_folder, "runs/a");
        using (var connection = new SqliteConnection($"Data Source={IndexPath};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE runs (fingerprint TEXT); INSERT INTO runs VALUES ('x')";
            command.ExecuteNonQuery();
        }

        Assert.Equal("a", Assert.Single(Refresh()).Name);
        Assert.Equal(1L, Scalar("SELECT count(*) FROM runs WHERE name = 'a' AND accuracy > 0.8 AND outcome = 'finished'"));
    }

    [Fact]
    public void Refresh_LeftoversOfAnotherDatabase_AreRemoved()
    {
        new RecordedRun().In(_folder, "runs/a");
        using (var foreign = new SqliteConnection($"Data Source={IndexPath};Pooling=False"))
        {
            foreign.Open();
            using var command = foreign.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)";
            command.ExecuteNonQuery();
            File.Copy(IndexPath + "-wal", IndexPath + ".kept");
        }

        File.Move(IndexPath + ".kept", IndexPath + "-wal");
        _folder.Write($"runs/{RunIndex.FileName}-journal", "x");
        Assert.Equal("a", Assert.Single(Refresh()).Name);
        Assert.Equal([RunIndex.FileName], Directory.GetFiles(Runs).Select(Path.GetFileName));
        Assert.Equal(1L, Scalar("SELECT count(*) FROM runs"));
    }

    [Fact]
    public void Refresh_PlaceOfTheIndexTaken_ListsNevertheless()
    {
        new RecordedRun().In(_folder, "runs/a");
        _folder.Write($"runs/{RunIndex.FileName}/recipe.txt", "x");
        Assert.Equal("a", Assert.Single(Refresh()).Name);
        Assert.Equal("a", Assert.Single(Refresh()).Name);
        Assert.DoesNotContain(_folder.Files(), file => file.Contains("partial"));
    }

    [Fact]
    public void Refresh_ManyAtOnce_AllAreRight()
    {
        for (var i = 0; i < 8; i++) new RecordedRun().In(_folder, $"runs/run{i}");
        var expected = Refresh();
        Parallel.For(0, 32, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (i % 4 == 0) File.Delete(IndexPath);
            Assert.Equal(expected, Refresh());
        });
        Assert.DoesNotContain(_folder.Files(), file => file.Contains("partial") || file.Contains("journal"));
    }

    [Fact]
    public void Refresh_AThousandRuns_AreOneRowEach()
    {
        var one = new RecordedRun { Steps = 2 }.In(_folder, "runs/r0");
        for (var i = 1; i < 1000; i++)
        {
            Directory.CreateDirectory(_folder.At("runs", $"r{i}"));
            foreach (var file in Directory.GetFiles(one.Path)) File.Copy(file, _folder.At("runs", $"r{i}", Path.GetFileName(file)));
        }

        Assert.Equal(1000, Refresh().Length);
        Assert.Equal(1000L, Scalar("SELECT count(*) FROM runs"));
        Assert.Equal(1000, Refresh().Select(run => run.Name).Distinct().Count());
    }

    [Fact]
    public void Sort_AnyColumn_HasTheBestFirstAndTheUnknownLast()
    {
        IndexedRun Run(string name, double? loss, double? accuracy, int day) => new()
        {
            Name = name,
            Path = name,
            Created = Written.AddDays(day),
            Status = RunStatus.Finished,
            Loss = loss,
            Accuracy = accuracy,
        };
        IndexedRun[] runs = [Run("b", 0.5, 0.7, 1), Run("a", null, null, 3), Run("c", 0.1, 0.9, 2), Run("d", 0.1, 0.9, 0)];
        string Order(string column) => string.Concat(RunColumn.All.Single(c => c.Name == column).Sort(runs).Select(run => run.Name));
        Assert.Equal("cdba", Order("loss"));
        Assert.Equal("cdba", Order("accuracy"));
        Assert.Equal("acbd", Order("created"));
        Assert.Equal("abcd", Order("name"));
        Assert.Equal("abcd", Order("seed"));
    }

    [Fact]
    public void WriteJson_Run_HasEveryColumn()
    {
        new RecordedRun { Outcome = null }.In(_folder, "runs/a");
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) Refresh()[0].WriteJson(json);
        using var document = JsonDocument.Parse(bytes.ToArray());
        Assert.Equal(RunColumn.All.Select(column => column.Name), document.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("weights").ValueKind);
        Assert.Equal(20, document.RootElement.GetProperty("steps").GetInt64());
        Assert.Equal("open", document.RootElement.GetProperty("outcome").GetString());
    }

    object? Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={IndexPath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
