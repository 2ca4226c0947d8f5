using System.Diagnostics.Metrics;
using Rubato.Training.Records;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Records;

public class RunMetricsTests
{
    [Fact]
    public void Observe_Run_PublishesEveryNumber()
    {
        const string name = "RunMetricsTests/whole";
        var got = new List<(string Instrument, string? Hyperparameter, double Value)>();
        using var listener = Listen(name, (instrument, hyperparameter, value) => got.Add((instrument, hyperparameter, value)));
        using var folder = new TestFolder();
        string[] columns = [.. new TrainingRun(Trained.Resolve(Trained.Small), Trained.Glyphs).Plan.Columns.Select(column => column.ToString())];
        Trained trained;
        using (var metrics = RunMetrics.Observe(name, columns)) trained = Trained.In(folder, "run", Trained.Small, observer: metrics);

        var (steps, epochs) = (trained.Folder.ReadSteps(), trained.Folder.ReadEpochs().Epochs);
        double[] Of(string instrument, string? hyperparameter = null) => [.. got.Where(m => m.Instrument == "rubato.training." + instrument && m.Hyperparameter == hyperparameter).Select(m => m.Value)];
        Assert.Equal(Enumerable.Repeat(1.0, 12), Of("steps"));
        Assert.Equal(steps.Losses, Of("loss"));
        Assert.Equal(steps.GradNorms, Of("grad_norm"));
        Assert.Equal(12, Of("samples_per_second").Count(rate => rate > 0));
        for (var i = 0; i < columns.Length; i++) Assert.Equal(steps.Values(i), Of("hyperparameter", columns[i]));
        Assert.Equal(epochs.Select(epoch => epoch.TestLoss), Of("val_loss"));
        Assert.Equal(epochs.Select(epoch => epoch.TestAccuracy), Of("val_accuracy"));
        Assert.Equal((12 * (4 + columns.Length)) + (2 * 2), got.Count);
    }

    [Fact]
    public void StepDone_Listening_AllocatesNothing()
    {
        var heard = 0;
        using var listener = Listen("RunMetricsTests/memory", (_, _, _) => heard++);
        using var metrics = RunMetrics.Observe("RunMetricsTests/memory", ["lr"]);
        Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Step();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(101 * 5, heard);

        void Step() => metrics.StepDone(new(0, 0, 1, 1, 1, 1, [0.5]));
    }

    [Fact]
    public void Observe_Twice_KeepsTheRunsApart()
    {
        var got = new List<double>();
        using var listener = Listen("RunMetricsTests/one", (instrument, _, value) => got.Add(value));
        using var one = RunMetrics.Observe("RunMetricsTests/one", []);
        using var other = RunMetrics.Observe("RunMetricsTests/other", []);
        one.EpochDone(new(0, 1, 0, null, 0.25, 0.5, 0, 0));
        other.EpochDone(new(0, 1, 0, null, 0.75, 0.75, 0, 0));
        Assert.Equal([0.25, 0.5], got);
    }

    static MeterListener Listen(string run, Action<string, string?, double> heard)
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) => Enable(instrument, self) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        listener.Start();
        return listener;

        static void Enable(Instrument instrument, MeterListener self)
        {
            if (instrument.Meter.Name == RunMetrics.MeterName) self.EnableMeasurementEvents(instrument);
        }

        // Other tests' runs publish at the same time on other threads.
        void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? hyperparameter = null;
            var isThis = false;
            foreach (var (key, text) in tags)
            {
                if (key == "run") isThis = (string?)text == run;
                if (key == "hyperparameter") hyperparameter = (string?)text;
            }

            if (isThis) heard(instrument.Name, hyperparameter, value);
        }
    }
}
