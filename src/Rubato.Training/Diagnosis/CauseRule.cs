namespace Rubato.Training.Diagnosis;

/// <summary>How a cause is recognised, and what to do about it.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Name">Its name, as in <c>over-fitting</c>.</param>
/// <param name="Statement">What is wrong, in a sentence.</param>
public sealed record CauseRule(Cause Cause, string Name, string Statement)
{
    /// <summary>All of these must be there, of each several at least one: the rule is as strong as the weakest of the strongest.</summary>
    public required IReadOnlyList<IReadOnlyList<Symptom>> Needed { get; init; }

    /// <summary>What this cause brings about: named, it leaves these no claim of their own.</summary>
    public IReadOnlyList<Cause> Explains { get; init; } = [];

    /// <summary>What to change, in the plan's language where it is the plan.</summary>
    public required Func<RunEvidence, string> Remedy { get; init; }

    /// <summary>A probe whose signal decides where it wasn't measured; empty where the record alone does.</summary>
    public string Deciding { get; init; } = "";

    /// <summary>Judges a run.</summary>
    /// <param name="evidence">The run's.</param>
    public Judgement Judge(RunEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var score = 1.0;
        List<string> sentences = [], unmeasured = [];
        foreach (var either in Needed)
        {
            var measured = either.Select(symptom => (symptom, strength: symptom.Strength(evidence))).Where(pair => !double.IsNaN(pair.strength)).ToArray();
            if (measured.Length == 0)
            {
                unmeasured.AddRange(either.Select(symptom => symptom.Feature.Name));
                continue;
            }

            var (strongest, strength) = measured.MaxBy(pair => pair.strength);
            score = Math.Min(score, strength);
            sentences.AddRange(measured.Where(pair => pair.strength > 0 || pair.symptom == strongest).OrderByDescending(pair => pair.strength).Select(pair => pair.symptom.Sentence(evidence)));
        }

        // What nothing speaks for isn't a cause, and where only a part of the evidence is there it can be no more than a guess.
        if (sentences.Count == 0) score = 0;
        else if (unmeasured.Count > 0) score = Math.Min(score, Thresholds.Guess);
        return new(this, score, [.. sentences.Distinct()], [.. unmeasured.Distinct()]);
    }
}

/// <summary>What a rule says of a run.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Score">How sure it is, 0 … 1.</param>
/// <param name="Evidence">Why, in sentences.</param>
/// <param name="Unmeasured">The features that it needs and the record lacks.</param>
public sealed record Judgement(CauseRule Rule, double Score, ValueList<string> Evidence, ValueList<string> Unmeasured);
