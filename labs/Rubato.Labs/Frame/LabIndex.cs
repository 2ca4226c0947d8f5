using System.Text;
using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>All labs of a folder on one page: claims, mechanisms, verdicts.</summary>
static class LabIndex
{
    const string About = "Small experiments, each of which shows one mechanism of training at work. The mechanism must hold; what is claimed of its effect on learning is measured over paired seeds and judged by one rule.";

    public static string ComposePage(IReadOnlyList<LabRecord> records)
    {
        var page = new Page("Rubato labs");
        page.Html("<header>").Text("p", "Rubato", "kicker").Text("h1", "Labs").Html("</header>").Text("p", About).Text("p", Effect.Rule, "soft");
        foreach (var family in records.GroupBy(record => record.Family))
        {
            page.Text("h2", family.Key).Html("<div class=\"wide\"><table class=\"prose\"><tr><th>lab</th><th>claim</th><th>mechanism</th><th style=\"width:58%\">effects</th></tr>");
            foreach (var record in family)
            {
                var effects = record.Effects.Select(outcome => $"<p><b>{outcome.Verdict.Text()}</b>: {Page.Escape(outcome.Effect.Claim)} <span class=\"soft\">{Page.Escape(Numbers(outcome))}</span></p>");
                page.Html($"<tr><th><a href=\"{record.Id}.html\">{record.Id}</a></th><td>{Page.Escape(record.Claim)}</td><td>{Holds(record)}</td><td>{string.Concat(effects)}</td></tr>");
            }

            page.Html("</table></div>");
        }

        return page.End();
    }

    /// <summary>The same as Markdown, for where pages aren't shown.</summary>
    public static string ComposeText(IReadOnlyList<LabRecord> records)
    {
        var text = new StringBuilder($"# Labs\n\n{About}\n\n{Effect.Rule}\n\nThe pages with curves, tables and findings lie beside this file: `index.html`.\n");
        foreach (var family in records.GroupBy(record => record.Family))
        {
            text.Append($"\n## {family.Key}\n");
            foreach (var record in family)
            {
                text.Append($"\n### {record.Id}\n\n{record.Claim} Mechanism: {Holds(record)}. {record.Seeds.Count} seeds, {record.Stamp.Date}{(record.Size == LabSize.Quick ? ", quick size: effects decide nothing" : "")}.\n\n");
                text.Append("| effect | mean difference | 95% interval | smallest of interest | verdict |\n| --- | ---: | ---: | ---: | --- |\n");
                foreach (var outcome in record.Effects)
                    text.Append($"| {outcome.Effect.Claim} | {ChartNumber.Format(outcome.Mean)} | {LabPage.Interval(outcome)} | {ChartNumber.Format(outcome.Effect.Smallest)} | **{outcome.Verdict.Text()}** |\n");
                foreach (var finding in record.Findings) text.Append($"\n- {finding}");
                if (record.Findings.Count > 0) text.Append('\n');
            }
        }

        return text.ToString();
    }

    static string Numbers(EffectOutcome outcome) => $"{ChartNumber.Format(outcome.Mean)} [{LabPage.Interval(outcome)}]";

    static string Holds(LabRecord record) => record.Holds ? "holds" : "FAILS";
}
