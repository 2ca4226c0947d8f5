using Rubato.Training.Diagnosis;

namespace Rubato.Training.Reports;

/// <summary>The report's part on what is wrong with the run.</summary>
static class DiagnosisSection
{
    public static void Add(Page page, RunRecord record)
    {
        var diagnosis = RunDiagnosis.Of(record);
        page.Text("h2", "Diagnosis").Html($"<p><b>{Page.Escape(diagnosis.IsUnsure ? $"Unsure: perhaps {diagnosis.Name}" : $"{char.ToUpperInvariant(diagnosis.Name[0])}{diagnosis.Name[1..]}")}.</b> {Page.Escape(diagnosis.Statement)}</p>");
        if (diagnosis.IsUnsure) page.Text("p", $"Why unsure: {diagnosis.Reason}");
        foreach (var sentence in diagnosis.Evidence) page.Text("p", sentence, "soft");
        if (diagnosis.Remedy.Length > 0) page.Text("p", $"Remedy: {diagnosis.Remedy}");
        if (diagnosis.Consequences.Count > 0) page.Text("p", $"Follows from it: {string.Join(", ", diagnosis.Consequences.Select(CauseRules.NameOf))}.");
    }
}
