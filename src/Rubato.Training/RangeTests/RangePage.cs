using System.Globalization;
using Rubato.Training.Records;
using Rubato.Training.Reports;

namespace Rubato.Training.RangeTests;

/// <summary>Range tests on a page that needs nothing else: their curves, suggestions and the plan that follows.</summary>
public static class RangePage
{
    /// <summary>Writes <c>range-test.html</c>, <c>range-test.svg</c> and <c>range-test.json</c>.</summary>
    /// <param name="folder">A folder that is there.</param>
    /// <param name="title">What was tested.</param>
    /// <param name="results">The tests, at least one.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="RunFolderException">A file can't be written.</exception>
    public static string Write(string folder, string title, IReadOnlyList<RangeResult> results)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(results);
        var path = Path.Combine(folder, "range-test.html");
        AtomicFile.Write(Path.Combine(folder, "range-test.svg"), LineChart.ToSvgFile([.. results.Select(ChartOf)]));
        AtomicFile.Write(Path.Combine(folder, "range-test.json"), RangeJson.Of(results) + "\n");
        AtomicFile.Write(path, Compose(title, results));
        return path;
    }

    /// <summary>The losses over the swept values, with the suggestions as dots.</summary>
    /// <param name="result">The test.</param>
    public static LineChart ChartOf(RangeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var curve = result.Curve;
        List<ChartSeries> series =
        [
            new("", curve.Values, curve.Losses) { IsFaint = true, Colour = 0 },
            new("smoothed loss", curve.Values, curve.Smoothed) { Colour = 0 },
        ];
        foreach (var suggestion in result.Suggestions)
        {
            if (suggestion.Value is not { } value || value < curve.Values[0] || value > curve.Values[^1]) continue;
            var at = Math.Min(curve.Values.TakeWhile(other => other < value).Count(), curve.Values.Length - 1);
            series.Add(new(suggestion.Name, [value], [curve.Smoothed[at]]) { HasDots = true, Colour = series.Count - 1 });
        }

        return new()
        {
            Title = result.Target.ToString(),
            Note = result.Seeds.Length == 1 ? "loss of the batches" : string.Create(CultureInfo.InvariantCulture, $"loss of the batches, mean over {result.Seeds.Length} seeds"),
            Series = series,
            XTitle = result.Target.ToString(),
            XRange = (result.Range.From, result.Range.To),
            IsLogX = result.Range.Scale == SweepScale.Exponential,
            IsLogY = CurveShape.SpansMuch(curve.Smoothed),
        };
    }

    static string Compose(string title, IReadOnlyList<RangeResult> results)
    {
        var page = new Page($"Range test – {title}");
        page.Html("<header>").Text("p", "Rubato range test", "kicker").Text("h1", title).Html("</header>");
        if (results.Count > 1)
            page.Text("h2", "All tests").Table(results.Select(Row).Prepend(["", .. results[0].Suggestions.Select(suggestion => suggestion.Name), "recommended"]));
        foreach (var result in results) Add(page, result);
        return page.End();
    }

    static IReadOnlyList<string> Row(RangeResult result) =>
        [result.Target.ToString(), .. result.Suggestions.Append(result.Recommended).Select(suggestion => suggestion.Value is { } value ? ChartNumber.Format(value, 3) : "–")];

    static void Add(Page page, RangeResult result)
    {
        page.Text("h2", result.Target.ToString()).Html($"<div class=\"charts\">{ChartOf(result).ToSvg()}</div>").Text("p", result.Summary(), "soft");
        page.Table(result.All.Select(suggestion => (IReadOnlyList<string>)
        [
            suggestion.Name,
            suggestion.Value is { } value ? ChartNumber.Format(value, 3) : "–",
            suggestion.Value is null ? $"none: {suggestion.Reason}" : suggestion.Definition,
        ]).Prepend(["suggestion", result.Target.Info.Name, "how it is found"]), "keyed");
        foreach (var note in result.Notes) page.Text("p", note, "soft");
        if (result.Plan is { } plan) page.Text("p", "A plan to paste:").Text("pre", plan);
    }
}
