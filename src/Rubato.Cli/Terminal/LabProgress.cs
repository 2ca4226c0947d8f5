using System.Diagnostics;
using System.Globalization;
using Rubato.Labs;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>A lab as it goes: on a terminal a bar with the trial that was done last, elsewhere a line at its start.</summary>
static class LabProgress
{
    public static LabOutcome Show(IAnsiConsole console, Lab lab, Func<TrialDone, LabOutcome> run)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Capabilities.Ansi)
        {
            console.WriteLine($"{lab.Id}: {lab.Claim}");
            return run((_, _, _, _, _) => { });
        }

        var started = Stopwatch.GetTimestamp();
        var gate = new Lock();
        return console.Live(Text.Empty).AutoClear(true).Start(live => run((_, arm, trial, done, total) =>
        {
            lock (gate)
            {
                var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
                var text = string.Create(CultureInfo.InvariantCulture, $"{lab.Id} {done}/{total}  {arm.Name}, seed {trial.Seed}{(double.IsNaN(trial.Rate) ? "" : $", rate {trial.Rate:G3}")}  {Numbers.Clock(elapsed / done * (total - done))} left");
                live.UpdateTarget(new Rows(ProgressBar.Lines((double)done / total, text, Math.Max(1, console.Profile.Width - 3))));
            }
        }));
    }
}
