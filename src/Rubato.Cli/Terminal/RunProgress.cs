using System.Diagnostics;
using System.Globalization;
using Rubato.Training;
using Rubato.Training.Records;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>
/// A run as it goes: on a terminal a bar with the time left, the loss, the accuracy and every hyperparameter's present
/// value; elsewhere a line an epoch.
/// </summary>
sealed class RunProgress : ITrainingObserver
{
    const double RefreshSeconds = 0.1;

    const string Between = "  ";

    /// <summary>Columns left free: a terminal writes "^C" behind the last line, which must not start a new one.</summary>
    const int Margin = 3;

    /// <summary>How much a new step weighs in the loss that is shown.</summary>
    const double Smoothing = 0.05;

    readonly IAnsiConsole _console;
    readonly TrainingRun _run;
    readonly int _epochs;
    readonly LiveDisplayContext? _live;
    readonly double[] _values;
    readonly long _started = Stopwatch.GetTimestamp();
    long _refreshed;
    long _from;
    double _loss = double.NaN;

    RunProgress(IAnsiConsole console, TrainingRun run, int epochs, LiveDisplayContext? live)
    {
        (_console, _run, _epochs, _live) = (console, run, epochs, live);
        _values = new double[run.Plan.Columns.Length];
    }

    /// <summary>Shows a run while it is executed.</summary>
    public static RunSummary Show(IAnsiConsole console, TrainingRun run, int epochs, Func<ITrainingObserver, RunSummary> execute)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
            return execute(new RunProgress(console, run, epochs, live: null));
        return console.Live(Text.Empty).AutoClear(true).Start(live => execute(new RunProgress(console, run, epochs, live)));
    }

    public void Resumed(ResumePoint from)
    {
        _from = from.Step;
        foreach (var skipped in from.Skipped) Say(SkippedCheckpoints.Text(skipped));
        if (from.Step > 0) Say(string.Create(CultureInfo.InvariantCulture, $"Goes on with step {from.Step}."));
        else Say("No checkpoint can be used; the run starts again.");
    }

    public void StepDone(in StepProgress progress)
    {
        _loss = double.IsNaN(_loss) ? progress.Loss : _loss + Smoothing * (progress.Loss - _loss);
        if (_live is null || Stopwatch.GetElapsedTime(_refreshed).TotalSeconds < RefreshSeconds) return;
        _refreshed = Stopwatch.GetTimestamp();
        progress.Values.CopyTo(_values);
        _live.UpdateTarget(Picture(progress));
    }

    public void EpochDone(EpochRecord epoch)
    {
        List<string> parts =
        [
            $"epoch {Counted(epoch.Epoch + 1, _epochs)}",
            string.Create(CultureInfo.InvariantCulture, $"train loss {epoch.TrainLoss:F4}"),
            string.Create(CultureInfo.InvariantCulture, $"test loss {epoch.TestLoss:F4}"),
            $"test accuracy {Numbers.Percent(epoch.TestAccuracy)}",
            string.Create(CultureInfo.InvariantCulture, $"{epoch.SamplesPerSecond:N0} samples/s"),
        ];
        foreach (var spare in (string[])[parts[4], parts[1], parts[2]])
            if (string.Join(Between, parts).Length > _console.Profile.Width) parts.Remove(spare);
        _console.Write(new LineAboveLive(string.Join(Between, parts)));
    }

    void Say(string text) => _console.Write(new LineAboveLive(text));

    Rows Picture(in StepProgress progress)
    {
        var width = Math.Max(1, _console.Profile.Width - Margin);
        var done = progress.Step + 1;
        var share = (double)done / _run.Steps;
        var elapsed = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var left = Numbers.Clock(elapsed / (done - _from) * (_run.Steps - done));
        var state = string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * share,3:F0}%  epoch {Counted(progress.Epoch + 1, _epochs)}  step {Counted(done, _run.Steps)}  {progress.SamplesPerSecond,6:N0} samples/s  {left,5} left");
        var measured = new (string, string)[] { ("loss", Numbers.Steady(_loss)), ("accuracy", Numbers.Percent(progress.Accuracy)), ("|g|", Numbers.Steady(progress.GradNorm)) };
        var scheduled = _run.Plan.Columns.Select((column, i) => (column.ToString(), Numbers.Steady(_values[i]))).ToArray();
        return new Rows([.. ProgressBar.Lines(share, state, width), .. ValueGrid.Lines(width, measured, scheduled)]);
    }

    static string Counted(long number, long of)
    {
        var whole = of.ToString("N0", CultureInfo.InvariantCulture);
        return $"{number.ToString("N0", CultureInfo.InvariantCulture).PadLeft(whole.Length)}/{whole}";
    }
}
