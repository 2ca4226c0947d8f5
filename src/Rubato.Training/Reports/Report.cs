using System.Globalization;
using System.Text;
using Rubato.Training.Data;
using Rubato.Training.Diagnosis;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Training.Reports;

/// <summary>
/// <c>report.html</c>: a run on one page that needs nothing else, neither scripts nor files nor a network. How it ended,
/// its figures, its plan, the loss with every scheduled hyperparameter under it, its epochs, its recipe, its images.
/// </summary>
public static class Report
{
    /// <summary>Writes the report of the run in <paramref name="folder"/> from the files that are there.</summary>
    /// <returns>The report's path.</returns>
    /// <exception cref="RunFolderException">A file of the run is damaged, or the report can't be written.</exception>
    /// <exception cref="RecipeException">The run's recipe can't be read.</exception>
    public static string Write(RunFolder folder, ReportPictures? pictures = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        AtomicFile.Write(folder.ReportPath, Compose(folder, pictures));
        return folder.ReportPath;
    }

    static string Compose(RunFolder folder, ReportPictures? pictures)
    {
        var recipe = folder.ReadRecipe();
        var summary = folder.ReadSummary();
        var steps = File.Exists(folder.StepsPath) ? folder.ReadSteps() : null;
        var epochs = File.Exists(folder.EpochsPath) ? folder.ReadEpochs() : new EpochLog([], null);
        var probes = folder.ReadProbes();
        var title = string.Join(" · ", new[] { pictures?.Data.Name ?? recipe.Data, recipe.Model, recipe.Optimizer }.Where(part => part is not null));

        var page = new Page($"{title} – {folder.Name}");
        page.Html("<header>").Text("p", $"Rubato run {folder.Name}", "kicker").Text("h1", title);
        AddOutcome(page, summary);
        AddFigures(page, summary, epochs.Epochs);
        page.Html("</header>");
        if (File.Exists(folder.PlanPath))
            page.Text("h2", "Plan").Text("pre", folder.ReadPlan().TrimEnd());
        if (steps is { Count: > 0 })
        {
            page.Text("h2", "Course").Html(ReportCharts.Draw(steps, epochs));
            if (ProbeCharts.Draw(ReportCharts.FrameOf(steps), steps, probes) is { Length: > 0 } measured) page.Text("h2", "Measured").Html(measured);
            DiagnosisSection.Add(page, RunRecord.Of(recipe, steps, epochs.Epochs, probes, summary?.Outcome));
        }

        foreach (var remark in new[] { steps?.Remark, epochs.Remark, probes.Remark })
        {
            if (remark is not null)
                page.Text("p", remark, "soft");
        }

        AddEpochs(page, epochs.Epochs);
        AddPictures(page, pictures);
        AddRecipe(page, recipe);
        if (summary is not null)
            page.Text("footer", $"Final weights, SHA-256: {summary.Weights}");
        return page.End();
    }

    static void AddOutcome(Page page, RunSummary? summary)
    {
        var (style, sign) = summary is null ? ("stopped", OutcomeSign.Of(RunStatus.Open)) : (summary.Outcome.ToString().ToLowerInvariant(), OutcomeSign.Of(summary.Status));
        page.Html($"<p class=\"outcome {style}\"><b>{sign}</b>{Page.Escape(summary?.Message ?? "This run has no summary yet.")}</p>");
    }

    static void AddFigures(Page page, RunSummary? summary, IReadOnlyList<EpochRecord> epochs)
    {
        if (summary is null)
            return;
        var figures = new List<(string Name, string Value)>
        {
            ("test accuracy", ChartNumber.Percent(summary.Accuracy)),
            ("test loss", ChartNumber.Format(summary.Loss)),
            ("steps", ChartNumber.Format(summary.Steps, 9)),
            ("time", ChartNumber.Duration(summary.Seconds)),
        };
        if (epochs.Count > 0)
        {
            figures.Add(("best test accuracy", ChartNumber.Percent(epochs.Max(e => e.TestAccuracy))));
            figures.Add(("samples/s", ChartNumber.Format(epochs.Average(e => e.SamplesPerSecond), 3)));
        }

        var list = new StringBuilder("<dl class=\"figures\">");
        foreach (var (name, value) in figures)
            list.Append("<div><dt>").Append(Page.Escape(name)).Append("</dt><dd>").Append(Page.Escape(value)).Append("</dd></div>");
        page.Html(list.Append("</dl>").ToString());
    }

    static void AddEpochs(Page page, IReadOnlyList<EpochRecord> epochs)
    {
        if (epochs.Count == 0)
            return;
        page.Text("h2", "Epochs").Html("<div class=\"charts\">" + ReportCharts.Accuracy(epochs) + "</div>");
        const int MostRows = 30;
        var every = (epochs.Count + MostRows - 1) / MostRows;
        var rows = epochs.Where((_, i) => (i + 1) % every == 0 || i == epochs.Count - 1).Select(e => (IReadOnlyList<string>)
        [
            ChartNumber.Format(e.Epoch + 1, 9),
            ChartNumber.Format(e.Step, 9),
            ChartNumber.Format(e.TrainLoss),
            e.TrainAccuracy is { } accuracy ? ChartNumber.Percent(accuracy) : "–",
            ChartNumber.Format(e.TestLoss),
            ChartNumber.Percent(e.TestAccuracy),
            ChartNumber.Duration(e.Seconds),
            ChartNumber.Format(e.SamplesPerSecond, 3),
        ]);
        page.Table(rows.Prepend(
            ["epoch", "steps", "training loss", "training accuracy", "test loss", "test accuracy", "time", "samples/s"]));
    }

    static void AddPictures(Page page, ReportPictures? pictures)
    {
        if (pictures is null)
            return;
        var data = pictures.Data;
        page.Text("h2", "Data").Text(
            "p",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{data.Name}: {data.Train.Count:N0} training and {data.Test.Count:N0} test images of {data.Train.Height}×{data.Train.Width} pixels in {data.Train.Classes} classes. Some of the training images:"));
        page.Html(ReportImages.Samples(data.Train));
        if (pictures.TestPredictions is not { } predictions)
            return;

        var given = predictions.Span;
        if (given.Length != data.Test.Count)
        {
            throw new ArgumentException(
                $"Got {given.Length} predictions; the data have {data.Test.Count} test images.", nameof(pictures));
        }

        var wrong = 0;
        for (var i = 0; i < given.Length; i++)
            wrong += given[i] == data.Test.Label(i) ? 0 : 1;
        page.Text("h2", "Answers").Text(
            "p", string.Create(CultureInfo.InvariantCulture, $"{wrong:N0} of {given.Length:N0} test images were classified wrongly."));
        page.Html(ReportImages.Confusion(data.Test, given));
        if (wrong > 0)
            page.Text("p", "Some of them, the true class → the one that was given:").Html(ReportImages.Mistakes(data.Test, given));
    }

    static void AddRecipe(Page page, Recipe recipe)
    {
        var table = new StringBuilder("<table class=\"keys\">");
        foreach (var key in RecipeKey.All)
        {
            if (key.Name != "plan" && key.Get(recipe) is { } value)
                table.Append("<tr><th>").Append(Page.Escape(key.Name)).Append("</th><td>").Append(Page.Escape(value)).Append("</td></tr>");
        }

        page.Text("h2", "Recipe").Html(table.Append("</table>").ToString());
    }
}
