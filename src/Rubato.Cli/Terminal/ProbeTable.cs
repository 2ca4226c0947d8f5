using System.Globalization;
using Rubato.Training;
using Rubato.Training.Probes;
using Spectre.Console;

namespace Rubato.Cli.Terminal;

/// <summary>The probes of a run in words: how often, and at which price.</summary>
static class ProbeTable
{
    public static ScheduledProbe? Of(TrainingRun run, ProbeKind kind) => run.Probes.FirstOrDefault(probe => probe.Kind.Name == kind.Name);

    /// <summary>What a measurement costs.</summary>
    public static string Gradients(double cost) => string.Create(CultureInfo.InvariantCulture, $"{(cost < 0.1 ? cost.ToString("0.###", CultureInfo.InvariantCulture) : cost.ToString("G2", CultureInfo.InvariantCulture))} gradients");

    public static string Often(ScheduledProbe probe) =>
        string.Create(CultureInfo.InvariantCulture, $"every {(probe.Every == 1 ? "step" : $"{probe.Every:N0} steps")}{(probe.IsRead ? ", read by the plan" : probe.IsStretched ? ", stretched" : "")}");

    /// <summary>What all probes of a run are expected to cost.</summary>
    public static void WriteTotal(IAnsiConsole console, TrainingRun run)
    {
        var (all, read) = (run.Probes.Sum(probe => probe.Share), run.Probes.Where(probe => probe.IsRead).Sum(probe => probe.Share));
        if (run.Probes.Count == 0) return;
        console.MarkupLine(string.Create(
            CultureInfo.InvariantCulture,
            $"[grey]{run.Probes.Count} probes, about {all:0.#%} more training time{(read > 0 ? $", {read:0.#%} of it for what the plan reads" : "")}.[/]"));
    }
}
