using Rubato.Training.Records;
using Rubato.Training.Reports;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Reports;

public sealed class ProbeChartsTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>η·limit is one number between two measurements.</summary>
    [Fact]
    public void Limit_BetweenMeasurements_GoesWithOneOverTheRate()
    {
        double[] rates = [0.1, 0.2, 0.4, 0.4, 0.1, 0.05];
        var run = Write(rates, (1, "sharpness", 5), (1, "sharpness_limit", 10), (4, "sharpness", 6), (4, "sharpness_limit", 30));
        var chart = Assert.Single(ProbeCharts.Of(new(), run.ReadSteps(), run.ReadProbes()));
        Assert.Equal("sharpness", chart.Title);
        Assert.Equal(["measured", "limit"], chart.Series.Select(series => series.Name));
        Assert.Equal([1.0, 4], chart.Series[0].X);
        Assert.Equal([double.NaN, 10, 5, 5, 30, 60], chart.Series[1].Y.Select(limit => Math.Round(limit, 9)));
    }

    [Fact]
    public void Charts_OfGroups_AreOneOfASignal()
    {
        var run = Write([0.1, 0.1], [.. Enumerable.Range(0, 10).Select(group => (0, $"update_ratio[fc{group}]", 0.1 * group)), (0, "noise_scale", 3), (0, "noise_scale_error", 1), (1, "flatness", double.NaN)]);
        var charts = ProbeCharts.Of(new(), run.ReadSteps(), run.ReadProbes());
        Assert.Equal(["update_ratio", "noise_scale"], charts.Select(chart => chart.Title));
        Assert.Equal(["fc0", "fc1", "fc2", "fc3", "fc4", "fc5", "fc6", "fc7"], charts[0].Series.Select(series => series.Name));
        Assert.Equal("the first 8 of 10 groups", charts[0].Note);
    }

    [Fact]
    public void Draw_NothingMeasured_IsNothing()
    {
        var run = Write([0.1]);
        Assert.Empty(ProbeCharts.Draw(new(), run.ReadSteps(), run.ReadProbes()));
    }

    RunFolder Write(double[] rates, params (int Step, string Signal, double Value)[] readings)
    {
        var run = RunFolder.CreateAt(_folder.At("run"));
        using (var steps = run.StartSteps(["lr"]))
            for (var i = 0; i < rates.Length; i++) steps.Append(i, 0, 1, 1, [rates[i]]);
        using (var probes = run.ContinueProbes(0))
            foreach (var step in readings.GroupBy(reading => reading.Step)) probes.Append(step.Key, [.. step.Select(reading => (reading.Signal, reading.Value))]);
        return run;
    }
}
