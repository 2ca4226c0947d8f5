using System.Globalization;
using Rubato.Training.Reports;

namespace Rubato.Labs;

/// <summary>A lab's report on one page that needs nothing else.</summary>
static class LabPage
{
    const double PlotHeight = 54;

    public static string Compose(LabOutcome outcome, LabRecord record)
    {
        var lab = outcome.Lab;
        var page = new Page($"{lab.Id} – Rubato labs");
        page.Html("<header>").Text("p", $"Rubato lab · {record.Family} · it is claimed that", "kicker").Text("h1", lab.Claim);
        page.Html($"<p class=\"outcome{(record.Holds ? "" : " diverged")}\"><b>Mechanism</b>{(record.Holds ? "holds" : "does not hold: this is a bug")}</p>");
        foreach (var effect in record.Effects)
            page.Html($"<p class=\"outcome{(effect.Verdict == Verdict.Supported ? "" : effect.Verdict == Verdict.NotSupported ? " diverged" : " stopped")}\"><b>{Page.Escape(Sentence(effect.Verdict.Text()))}</b>{Page.Escape(effect.Effect.Claim)}</p>");
        page.Html("</header>");
        if (record.Size == LabSize.Quick) page.Text("p", "This is the quick size: it shows that everything works. What it says of effects decides nothing.", "soft");
        page.Text("h2", "What it is about");
        foreach (var paragraph in lab.Story) page.Text("p", paragraph);
        page.Text("h2", "Setting").Text("p", record.Setting);
        page.Table(record.Arms.Select(arm => (IReadOnlyList<string>)[arm.Name, arm.Differs]).Prepend(["arm", "what is different in it"]), "prose");
        if (lab.Findings(outcome).ToArray() is { Length: > 0 } findings)
        {
            page.Text("h2", "What came out");
            foreach (var finding in findings) page.Text("p", finding);
        }

        page.Text("h2", "Curves").Html(ArmCharts.Legend(outcome)).Html($"<div class=\"charts\">{string.Concat(lab.Charts(outcome).Select(chart => chart.ToSvg()))}</div>");
        AddArms(page, outcome);
        AddEffects(page, record);
        page.Text("h2", "Mechanism").Text("p", "What must hold by construction or by mathematics; a test asserts it.", "soft")
            .Table(record.Mechanism.Select(check => (IReadOnlyList<string>)[check.Holds ? "✓" : "✗", check.Statement, check.Found]).Prepend(["", "what must hold", "found"]), "prose");
        AddTuning(page, outcome);
        var size = record.Size == LabSize.Quick ? " --quick" : "";
        page.Text("h2", "How to repeat it").Text("pre", string.Create(CultureInfo.InvariantCulture, $"rubato lab run {lab.Id}{size} --seeds {record.Seeds.Count}"))
            .Text("p", $"Seeds {record.Seeds[0]} to {record.Seeds[^1]}, the same in every arm: first weights, order of the data and noise are those of the seed.", "soft")
            .Html("<details><summary class=\"soft\">The lab's source</summary>").Text("pre", LabSource.Of(lab).Text.TrimEnd()).Html("</details>");
        page.Text("footer", $"{record.Stamp.Date} · {record.Stamp.Machine} · {record.Stamp.Versions} · code {record.CodeVersion[..12]}");
        return page.End();
    }

    static void AddArms(Page page, LabOutcome outcome)
    {
        var table = outcome.Lab.Table;
        page.Text("h2", "Arms").Text("p", outcome.Seeds.Count > 1 ? $"Mean ± standard deviation over {outcome.Seeds.Count} seeds." : "", "soft");
        page.Table(outcome.Arms.Where(arm => table.Any(measured => Has(arm, measured))).Select(arm => (IReadOnlyList<string>)[arm.Arm.Name, .. table.Select(measured => Cell(arm, measured))])
            .Prepend(["arm", .. table.Select(measured => measured.Name)]), "keyed");
        foreach (var measured in table) page.Text("p", $"{measured.Name}: {measured.Meaning}.", "soft");
    }

    static bool Has(ArmOutcome arm, Measured measured) => arm.Trials.All(trial => trial.Values.ContainsKey(measured.Name));

    static string Cell(ArmOutcome arm, Measured measured) =>
        !Has(arm, measured) ? "–"
        : arm.Trials.Count == 1 ? ChartNumber.Format(arm.Mean(measured.Name))
        : $"{ChartNumber.Format(arm.Mean(measured.Name))} ± {ChartNumber.Format(arm.Deviation(measured.Name), 2)}";

    static void AddEffects(Page page, LabRecord record)
    {
        if (record.Effects.Count == 0) return;
        page.Text("h2", "Effect").Text("p", "Paired differences in the claimed direction, seed by seed: above 0 is for the claim.", "soft");
        page.Table(record.Effects.Select(outcome => (IReadOnlyList<string>)
        [
            outcome.Verdict.Text(),
            outcome.Effect.Claim,
            $"{outcome.Effect.Arm} against {outcome.Effect.Against}, {outcome.Effect.Measure}",
            ChartNumber.Format(outcome.Mean),
            Interval(outcome),
            ChartNumber.Format(outcome.Effect.Smallest),
        ]).Prepend(["verdict", "claim", "what is compared", "mean difference", "95% interval", "smallest of interest"]), "prose");
        page.Html($"<div class=\"charts\">{string.Concat(record.Effects.Where(outcome => outcome.Differences.All(double.IsFinite)).Select((outcome, i) => Differences(outcome, i).ToSvg()))}</div>").Text("p", Effect.Rule, "soft");
    }

    public static string Interval(EffectOutcome outcome) => $"{ChartNumber.Format(outcome.Low)} … {ChartNumber.Format(outcome.High)}";

    static LineChart Differences(EffectOutcome outcome, int order)
    {
        double[] seeds = [.. Enumerable.Range(1, outcome.Differences.Count).Select(i => (double)i)];
        return new()
        {
            Title = $"{outcome.Effect.Measure}: {outcome.Effect.Arm} against {outcome.Effect.Against}",
            Note = "difference of each seed",
            Series =
            [
                new("", seeds, outcome.Differences) { HasDots = true, IsFaint = true, Colour = order },
                new("0", [seeds[0], seeds[^1]], [0, 0]) { IsFaint = true, Colour = 3, IsInLegend = false },
                new("smallest of interest", [seeds[0], seeds[^1]], [outcome.Effect.Smallest, outcome.Effect.Smallest]) { IsFaint = true, Dash = 1, Colour = 4 },
            ],
            PlotHeight = PlotHeight,
            HasWholeX = true,
        };
    }

    static void AddTuning(Page page, LabOutcome outcome)
    {
        if (outcome.Lab.Tuning(outcome.Size) is not { } tuning) return;
        page.Text("h2", "Search for base rates")
            .Text("p", $"Every arm's base rate was chosen by the same search, on seeds that aren't measured above ({string.Join(", ", tuning.SeedNumbers)}): the best mean {tuning.Measure} of {tuning.Rates.Count} rates.", "soft")
            .Table(outcome.Arms.Where(arm => arm.Arm.IsTuned).Select(arm => (IReadOnlyList<string>)[arm.Arm.Name, ChartNumber.Format(arm.Rate), .. arm.Tried.Select(tried => ChartNumber.Format(tried.Mean))])
                .Prepend(["arm", "chosen", .. tuning.Rates.Select(rate => ChartNumber.Format(rate))]), "keyed");
    }

    static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
