using System.Globalization;
using System.Text;

namespace Rubato.Benchmarks.Auto;

/// <summary>Tables in Markdown.</summary>
internal static class Pages
{
    /// <summary>The targets, the workloads behind them, and all trials.</summary>
    public static string Of(IReadOnlyList<Target> targets)
    {
        var page = new StringBuilder();
        Row(page, "#", "workload", "optimiser", "N", "evaluations", "target", "± sd", "seeds 1, 2, 3", "best trial", "winner", "accuracy", "last training loss", "s a run");
        Rule(page, 13);
        foreach (var target in targets)
        {
            Row(page, $"{target.Number}", target.Name, target.Optimizer, $"{target.Steps}", $"{target.Epochs}", Number(target.Loss), Number(target.Deviation), string.Join(", ", target.Seeds.Select(run => Number(run.Loss))),
                Number(target.BestTrial), $"`{target.Winner}`", Percent(target.Seeds), Number(target.Seeds.Average(run => run.TrainLoss)), $"{target.Trials.Average(trial => trial.Run.Seconds):F1}");
        }

        page.Append("\nData and models:\n\n");
        foreach (var target in targets) page.Append(CultureInfo.InvariantCulture, $"{target.Number}. {target.Name}: {target.Setting}; batch {target.Batch}.\n");
        page.Append("\nThe trials, as peak rate: loss; ✗ diverged, that is, became infinite ended less than a hundredth below the untrained network's loss, or within a hundredth of a guess's:\n");
        foreach (var target in targets)
        {
            foreach (var shape in target.Trials.GroupBy(trial => trial.Shape))
                page.Append(CultureInfo.InvariantCulture, $"\n{target.Number}, {shape.Key}: {string.Join("; ", shape.OrderBy(trial => double.Parse(trial.Rate, CultureInfo.InvariantCulture)).Select(trial => $"{trial.Rate}: {Number(trial.Run.Loss)}{(trial.Run.Diverged ? " ✗" : "")}"))}.\n");
        }

        return page.ToString();
    }

    /// <summary>Contenders against the targets, a table each and one of all.</summary>
    public static string Of(IReadOnlyList<Target> targets, IReadOnlyList<Judgement> judgements)
    {
        var page = new StringBuilder();
        var contenders = judgements.Select(judgement => judgement.Contender).Distinct().ToArray();
        Row(page, ["#", "workload", "target", .. contenders]);
        Rule(page, 3 + contenders.Length);
        foreach (var target in targets)
        {
            Row(page, [$"{target.Number}", target.Name, Number(target.Loss), .. contenders.Select(contender =>
                judgements.FirstOrDefault(one => one.Number == target.Number && one.Contender == contender) is { } one ? $"{Number(one.Loss)}{(one.Reached ? " ✓" : "")}" : "–")]);
        }

        Row(page, ["", "reached", "", .. contenders.Select(contender => $"{judgements.Count(one => one.Contender == contender && one.Reached)} of {judgements.Count(one => one.Contender == contender)}")]);
        foreach (var contender in contenders) Detail(page, targets, [.. judgements.Where(one => one.Contender == contender)]);
        return page.ToString();
    }

    private static void Detail(StringBuilder page, IReadOnlyList<Target> targets, IReadOnlyList<Judgement> judgements)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### {judgements[0].Contender}\n\n");
        foreach (var plans in judgements.GroupBy(one => (one.Optimizer, one.Plan))) page.Append(CultureInfo.InvariantCulture, $"- {plans.Key.Optimizer}: `{plans.Key.Plan.ReplaceLineEndings("; ")}`\n");
        page.Append('\n');
        var starts = judgements.Any(one => one.From.Count > 0);
        Row(page, ["#", "workload", "target", "loss", "± sd", "loss / target", "reached", "first reached at, of N", "accuracy", "last training loss", "diverged", .. starts ? ["from other rates", "reached from"] : Array.Empty<string>()]);
        Rule(page, starts ? 13 : 11);
        foreach (var one in judgements)
        {
            var target = targets.First(target => target.Number == one.Number);
            Row(page, [$"{one.Number}", target.Name, Number(target.Loss), Number(one.Loss), Number(one.Deviation), (one.Loss / target.Loss).ToString("F3", CultureInfo.InvariantCulture), one.Reached ? "yes" : "no",
                string.Join(", ", one.Share.Select(share => share is { } found ? found.ToString("0.00", CultureInfo.InvariantCulture) : "–")), Percent(one.Seeds), Number(one.Seeds.Average(run => run.TrainLoss)),
                $"{one.Diverged} of {one.Seeds.Count + one.From.Count}",
                .. starts ? [string.Join("; ", one.From.Select(start => $"{start.Rate}: {Number(start.Run.Loss)}{(start.Run.Diverged ? " ✗" : "")}")), $"{one.From.Count(start => start.Reached)} of {one.From.Count}"] : Array.Empty<string>()]);
        }
    }

    private static void Row(StringBuilder page, params IReadOnlyList<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static void Rule(StringBuilder page, int columns) => Row(page, [.. Enumerable.Repeat("---", columns)]);

    private static string Number(double value) => double.IsPositiveInfinity(value) ? "∞" : value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(IReadOnlyList<RunFigures> runs) =>
        runs.Average(run => run.Accuracy) is var share && double.IsNaN(share) ? "–" : (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
