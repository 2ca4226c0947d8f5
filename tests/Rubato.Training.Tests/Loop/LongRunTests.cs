using System.Diagnostics;
using System.Globalization;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>A day in miniature: RUBATO_LONG_STEPS=100000 for the full length; a few thousand steps otherwise.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class LongRunTests : IDisposable
{
    const long Full = 50_000;
    const double MostGrowth = 0.02;
    const long MostReportBytes = 5_000_000;
    const double MostReadingSeconds = 2;

    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Execute_ManySteps_TakesNoMoreMemoryAndKeepsItsRecordReadable()
    {
        var wanted = long.Parse(Environment.GetEnvironmentVariable("RUBATO_LONG_STEPS") ?? "3000", CultureInfo.InvariantCulture);
        var epochs = (int)(wanted / 1000);
        var data = Rubato.Training.Data.Glyphs.Load(seed: 3, trainCount: 4000, testCount: 100);
        var recipe = Trained.Small with { Batch = 4, Epochs = epochs, Threads = 1, CheckpointEvery = "1000st", Plan = "lr = linear(1e-3, 0.01) for 10% then cosine(0.01, 1e-4); momentum = mirror(lr, 0.85, 0.95); weight_decay = 1e-6 / lr" };
        var watch = new MemoryWatch(wanted / 5);
        var trained = Trained.In(_folder, "run", recipe, data, watch);
        Assert.Equal((RunOutcome.Finished, 1000L * epochs), (trained.Summary.Outcome, trained.Summary.Steps));
        if (wanted >= Full) Assert.InRange(watch.Last / (double)watch.Early, 0, 1 + MostGrowth);

        var reading = Stopwatch.StartNew();
        Assert.Equal(1000 * epochs, trained.Folder.ReadSteps().Count);
        Assert.Equal(epochs, trained.Folder.ReadEpochs().Epochs.Count);
        Assert.InRange(new FileInfo(trained.Folder.ReportPath).Length, 10_000, MostReportBytes);
        File.ReadAllText(trained.Folder.ReportPath);
        if (wanted >= Full) Assert.InRange(reading.Elapsed.TotalSeconds, 0, MostReadingSeconds);
    }

    /// <summary>Resident memory after a fifth of the run, when everything has been compiled, and at its last epoch.</summary>
    sealed class MemoryWatch(long early) : ITrainingObserver
    {
        public long Early { get; private set; }

        public long Last { get; private set; }

        public void StepDone(in StepProgress progress)
        {
        }

        public void EpochDone(EpochRecord epoch)
        {
            using var process = Process.GetCurrentProcess();
            Last = process.WorkingSet64;
            if (Early == 0 && epoch.Step >= early) Early = Last;
        }
    }
}
