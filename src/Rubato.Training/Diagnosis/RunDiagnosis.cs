using System.Globalization;
using Rubato.Training.Records;

namespace Rubato.Training.Diagnosis;

/// <summary>
/// What is wrong with a run. Each cause has a rule over features of the record; what another cause brings about has no claim of its own; the strongest of
/// what is left is named. Where two are as strong, or the record doesn't hold what would decide, it is <see cref="IsUnsure"/> and says why.
/// </summary>
public sealed record RunDiagnosis
{
    RunDiagnosis()
    {
    }

    /// <summary>The cause that is likeliest; <see cref="Cause.Healthy"/> where nothing is wrong.</summary>
    public required Cause Cause { get; init; }

    /// <summary>The cause's name, as in <c>over-fitting</c>.</summary>
    public string Name => CauseRules.NameOf(Cause);

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Statement { get; init; }

    /// <summary>Whether the record doesn't decide; <see cref="Reason"/> then says why.</summary>
    public bool IsUnsure => Reason.Length > 0;

    /// <summary>Why it isn't sure, and what would decide; empty where it is sure.</summary>
    public required string Reason { get; init; }

    /// <summary>How sure the named cause's rule is, 0 … 1; for a healthy run, 1 minus the strongest of all rules.</summary>
    public required double Score { get; init; }

    /// <summary>Why, in sentences with numbers.</summary>
    public required ValueList<string> Evidence { get; init; }

    /// <summary>What to change; empty where nothing need be.</summary>
    public required string Remedy { get; init; }

    /// <summary>What every rule says, the strongest first, those that another cause explains last.</summary>
    public required ValueList<Judgement> Judgements { get; init; }

    /// <summary>Causes that have strong rules but follow from the one that is named.</summary>
    public required ValueList<Cause> Consequences { get; init; }

    /// <summary>The features that it rests on.</summary>
    public required RunEvidence Features { get; init; }

    /// <summary>Diagnoses the run in a folder.</summary>
    /// <exception cref="RunFolderException">A file is missing or damaged.</exception>
    /// <exception cref="Recipes.RecipeException">The recipe can't be read.</exception>
    public static RunDiagnosis Of(RunFolder folder) => Of(RunRecord.Read(folder));

    /// <summary>Diagnoses a record.</summary>
    public static RunDiagnosis Of(RunRecord record)
    {
        var evidence = RunEvidence.Of(record);
        Judgement[] all = [.. CauseRules.All.Select(rule => rule.Judge(evidence))];
        var strong = all.Where(judgement => judgement.Score >= Thresholds.Named).ToArray();
        var explained = strong.SelectMany(judgement => judgement.Rule.Explains).ToHashSet();
        bool IsExplained(Judgement judgement) => explained.Contains(judgement.Rule.Cause);
        Judgement[] ranked = [.. all.OrderBy(IsExplained).ThenByDescending(judgement => judgement.Score)];
        var (best, next) = (ranked[0], ranked[1]);
        var isNamed = best.Score >= Thresholds.Named;
        var isHealthy = !isNamed && best.Score < Thresholds.Guess;
        var reason = record.Steps < Thresholds.FewestSteps && evidence[CurveFeatures.Diverged] == 0
            ? string.Create(CultureInfo.InvariantCulture, $"the record has {record.Steps} steps; at least {Thresholds.FewestSteps} are needed to see a course. Train longer.")
            : isHealthy ? ""
            : !isNamed ? Undecided(record, best)
            : !IsExplained(next) && next.Score > best.Score - Thresholds.Lead ? $"{best.Rule.Name} and {next.Rule.Name} are as likely.{Measure(record, best, next)}"
            : "";
        return new()
        {
            Cause = isHealthy ? Cause.Healthy : best.Rule.Cause,
            Statement = isHealthy ? "Nothing that the record shows is wrong." : best.Rule.Statement,
            Reason = reason,
            Score = isHealthy ? 1 - best.Score : best.Score,
            Evidence = isHealthy ? [.. HealthyEvidence(evidence)] : best.Evidence,
            Remedy = isHealthy ? "" : best.Rule.Remedy(evidence),
            Judgements = [.. ranked],
            Features = evidence,
            Consequences = [.. strong.Where(judgement => judgement != best && IsExplained(judgement)).Select(judgement => judgement.Rule.Cause)],
        };
    }

    static string Undecided(RunRecord record, Judgement best)
    {
        var lack = best.Unmeasured.Count > 0 ? $"the record lacks {string.Join(" and ", best.Unmeasured)}" : string.Create(CultureInfo.InvariantCulture, $"it scores {best.Score:F2}, and is named from {Thresholds.Named:F2} on");
        return $"{best.Rule.Name} is likeliest, but {lack}.{Measure(record, best)}";
    }

    /// <summary>What to measure; nothing where the record has it already.</summary>
    static string Measure(RunRecord record, params Judgement[] judgements)
    {
        string[] probes = [.. judgements.Select(judgement => judgement.Rule.Deciding).Where(probe => probe.Length > 0 && record.Signal(probe).Count == 0).Distinct()];
        return probes.Length == 0 ? "" : $" Measure {string.Join(" and ", probes)}: rubato train … --probes '{string.Join(", ", probes)}'.";
    }

    static IEnumerable<string> HealthyEvidence(RunEvidence evidence)
    {
        foreach (var feature in new[] { CurveFeatures.Unfitted, FitFeatures.AccuracyGap, FitFeatures.TestLossRise, CurveFeatures.LateFall })
            if (double.IsFinite(evidence[feature])) yield return string.Create(CultureInfo.InvariantCulture, $"{feature.Name} {evidence[feature]:G3} ({feature.Unit}): {feature.Meaning}");
    }
}
