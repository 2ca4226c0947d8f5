using System.Globalization;
using System.Text;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>
/// Several runs on one page that needs nothing else, neither scripts nor files nor a network, and stays below 5 MB: their figures, their
/// curves over one axis, where their recipes and plans differ.
/// </summary>
public static class RunComparison
{
    /// <summary>As many runs as have a colour and dashes of their own.</summary>
    public const int MostRuns = ChartStyle.Colours * ChartStyle.Dashes;

    const int MostPlanLines = 100;
    const int MostLineLength = 400;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The page's file; one that is there is replaced.</param>
    /// <param name="folders">The runs' folders, 2 to <see cref="MostRuns"/> of them. A damaged one is shown as such, with what of it can be read.</param>
    /// <param name="axis">What the curves are aligned by.</param>
    /// <exception cref="RunFolderException">Too few or too many runs, a folder that isn't there, or the page can't be written.</exception>
    public static void Write(string path, IReadOnlyList<string> folders, ComparisonAxis axis = ComparisonAxis.Step)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(folders);
        if (folders.Count is < 2 or > MostRuns)
            throw new RunFolderException(string.Create(CultureInfo.InvariantCulture, $"compare: got {folders.Count} {(folders.Count == 1 ? "run" : "runs")}; 2 to {MostRuns} can be told apart on a page. Give {(folders.Count < 2 ? "more" : "fewer")}."));
        AtomicFile.Write(path, Compose([.. folders.Select((folder, i) => ComparedRun.Read(folder, i + 1))], axis));
    }

    static string Compose(ComparedRun[] runs, ComparisonAxis axis)
    {
        var title = string.Create(CultureInfo.InvariantCulture, $"Comparison of {runs.Length} runs");
        var page = new Page(title);
        page.Html("<header>").Text("p", "Rubato", "kicker").Text("h1", title).Html("</header>");
        AddFigures(page, runs);
        foreach (var run in runs.Where(run => run.Faults.Count > 0))
            page.Html($"<p class=\"outcome diverged\"><b>{Page.Escape(run.Label)}</b>{Page.Escape(string.Join(" ", run.Faults))}</p>");
        foreach (var run in runs.Where(run => !run.IsOn(axis)))
            page.Text("p", $"{run.Label} has no times yet, as none of its epochs ended; its curves are left out.", "soft");

        page.Text("h2", "Course").Html(Legend(runs));
        var charts = new ComparisonCharts(runs, axis);
        page.Html(charts.Measured());
        if (charts.Hyperparameters() is { Length: > 0 } hyperparameters) page.Text("h2", "Hyperparameters").Html(hyperparameters);
        if (charts.Constant.Count > 0)
            page.Text("p", $"The same throughout: {string.Join(", ", charts.Constant.Select(constant => $"{constant.Name} = {ChartNumber.Format(constant.Value, 6)}"))}.", "soft");
        AddRecipes(page, runs);
        AddPlans(page, runs);
        return page.End();
    }

    static void AddFigures(Page page, ComparedRun[] runs)
    {
        var rows = runs.Select(run => (IReadOnlyList<string>)
        [
            Number(run.Number),
            run.Listed.Name,
            OutcomeSign.Of(run.Faults.Count > 0 && run.Steps is null ? RunStatus.Damaged : run.Listed.Status),
            run.Listed.Accuracy is { } accuracy ? ChartNumber.Percent(accuracy) : "–",
            run.Listed.BestAccuracy is { } best ? ChartNumber.Percent(best) : "–",
            run.Listed.Loss is { } loss ? ChartNumber.Format(loss) : "–",
            run.Listed.Steps is { } steps ? ChartNumber.Format(steps, 9) : "–",
            run.Listed.Seconds is { } seconds ? ChartNumber.Duration(seconds) : "–",
        ]);
        page.Table(rows.Prepend(["", "run", "outcome", "test accuracy", "best", "test loss", "steps", "time"]), "runs");
    }

    static string Legend(ComparedRun[] runs) => ChartLegend.Of(runs.Where(run => run.Steps is { Count: > 0 } || run.Epochs.Count > 0)
        .Select(run => (run.Number - 1, run.Number - 1, string.Create(CultureInfo.InvariantCulture, $"<b>{run.Number}</b> {Page.Escape(run.Listed.Name)}"))));

    /// <summary>The keys in which the recipes differ, a row each.</summary>
    static void AddRecipes(Page page, ComparedRun[] runs)
    {
        var readable = runs.Where(run => run.Recipe is not null).ToArray();
        var keys = RecipeKey.All.Where(key => key.Name != "plan" && readable.Select(run => key.Get(run.Recipe!)).Distinct().Skip(1).Any()).ToArray();
        page.Text("h2", "Recipes");
        if (keys.Length == 0) page.Text("p", readable.Length < 2 ? "No two recipes can be read." : "The same in every key but the plan.");
        else page.Table(keys.Select(key => (IReadOnlyList<string>)[key.Name, .. readable.Select(run => Clipped(key.Get(run.Recipe!) ?? "–"))]).Prepend(["key", .. readable.Select(run => Number(run.Number))]), "keyed");
    }

    /// <summary>The first run's plan, and how each of the others differs from it.</summary>
    static void AddPlans(Page page, ComparedRun[] runs)
    {
        var known = runs.Where(run => run.Listed.Plan is not null).ToArray();
        if (known.Length == 0) return;
        var first = known[0];
        page.Text("h2", "Plans").Text("p", first.Label).Html(Pre(first.Listed.Plan!.TrimEnd().Split('\n').Select(line => new DiffLine(' ', line)), isDiff: false));
        foreach (var run in known.Skip(1))
        {
            if (run.Listed.Plan == first.Listed.Plan) page.Text("p", $"{run.Label}: the same plan.");
            else page.Text("p", $"{run.Label}, against {first.Number}:").Html(Pre(LineDiff.Between(first.Listed.Plan!, run.Listed.Plan!), isDiff: true));
        }
    }

    static string Pre(IEnumerable<DiffLine> lines, bool isDiff)
    {
        var all = lines.ToArray();
        var html = new StringBuilder(isDiff ? "<pre class=\"diff\">" : "<pre>");
        foreach (var (sign, text) in all.Take(MostPlanLines))
        {
            var element = sign switch { '+' => "ins", '-' => "del", _ => "" };
            var line = (isDiff ? sign + " " : "") + Page.Escape(Clipped(text));
            html.Append(element.Length > 0 ? $"<{element}>{line}</{element}>" : line + "\n");
        }

        if (all.Length > MostPlanLines) html.Append(CultureInfo.InvariantCulture, $"… and {all.Length - MostPlanLines:N0} lines more");
        return html.Append("</pre>").ToString();
    }

    static string Clipped(string text) => text.Length <= MostLineLength ? text : text[..MostLineLength] + "…";

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
