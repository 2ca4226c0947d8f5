using System.Globalization;
using System.Text;
using Rubato.Training.Diagnosis;

namespace Rubato.Benchmarks.Diagnosis;

/// <summary>What runs of known cause were diagnosed as.</summary>
internal sealed class Confusion
{
    private readonly List<(CorpusRun Run, RunDiagnosis Diagnosis)> judged = [];

    /// <summary>Diagnoses a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="keeps">Which of its signals are looked at.</param>
    public void Add(CorpusRun run, Func<string, bool> keeps)
    {
        var record = RunRecord.Read(run.Folder);
        judged.Add((run, RunDiagnosis.Of(record with { Signals = record.Signals.Where(signal => keeps(signal.Key)).ToDictionary() })));
    }

    public int Count => judged.Count;

    /// <summary>Runs whose first named cause is the one that they were made with.</summary>
    public int Right => judged.Count(pair => IsRight(pair.Run, pair.Diagnosis));

    public int Unsure => judged.Count(pair => pair.Diagnosis.IsUnsure);

    /// <summary>Unsure ones whose likeliest cause is the right one.</summary>
    public int UnsureButRight => judged.Count(pair => pair.Diagnosis.IsUnsure && pair.Diagnosis.Cause == pair.Run.Construction.Cause);

    public string Share => string.Create(CultureInfo.InvariantCulture, $"{Right} of {Count} right ({100.0 * Right / Math.Max(1, Count):F1}%), {Unsure} unsure ({UnsureButRight} of these with the right cause as likeliest), {Count - Right - Unsure} wrong");

    /// <summary>A table of Markdown: a row for each cause that runs were made with, a column for each that was named.</summary>
    public string Table()
    {
        var causes = Enum.GetValues<Cause>();
        var text = new StringBuilder("| made with \\ named | ").AppendJoin(" | ", causes.Select(CauseRules.NameOf)).Append(" | unsure |\n| --- |").AppendJoin("", causes.Select(_ => " ---: |")).Append(" ---: |\n");
        foreach (var made in causes)
        {
            var row = judged.Where(pair => pair.Run.Construction.Cause == made).ToArray();
            int Named(Cause cause) => row.Count(pair => !pair.Diagnosis.IsUnsure && pair.Diagnosis.Cause == cause);
            text.Append("| ").Append(CauseRules.NameOf(made)).Append(" | ").AppendJoin(" | ", causes.Select(cause => Named(cause) is > 0 and var count ? (cause == made ? $"**{count}**" : $"{count}") : ""))
                .Append(" | ").Append(row.Count(pair => pair.Diagnosis.IsUnsure) is > 0 and var unsure ? $"{unsure}" : "").Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>Every run that wasn't named right, a line each.</summary>
    public IEnumerable<string> Misses() => judged.Where(pair => !IsRight(pair.Run, pair.Diagnosis)).Select(pair => string.Create(
        CultureInfo.InvariantCulture,
        $"{CauseRules.NameOf(pair.Run.Construction.Cause)}, {pair.Run.Construction.Name}, seed {pair.Run.Seed}: {(pair.Diagnosis.IsUnsure ? $"unsure, likeliest {pair.Diagnosis.Name}: {pair.Diagnosis.Reason}" : $"{pair.Diagnosis.Name} ({pair.Diagnosis.Score:F2})")}"));

    /// <summary>The rules that spoke of a run that wasn't named right, for whoever calibrates.</summary>
    public IEnumerable<string> Reasons() => judged.Where(pair => !IsRight(pair.Run, pair.Diagnosis)).SelectMany(pair => pair.Diagnosis.Judgements
        .Where(judgement => judgement.Score > 0 || judgement.Rule.Cause == pair.Run.Construction.Cause)
        .Select(judgement => string.Create(CultureInfo.InvariantCulture, $"  {pair.Run.Construction.Name} {pair.Run.Seed}: {judgement.Rule.Name} {judgement.Score:F2} lacks [{string.Join(", ", judgement.Unmeasured)}]\n      {string.Join("\n      ", judgement.Evidence)}")));

    private static bool IsRight(CorpusRun run, RunDiagnosis diagnosis) => !diagnosis.IsUnsure && diagnosis.Cause == run.Construction.Cause;
}
