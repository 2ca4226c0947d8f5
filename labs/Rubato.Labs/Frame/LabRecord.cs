namespace Rubato.Labs;

/// <summary>When, on what and with which versions a lab was run.</summary>
/// <param name="Date">The day, as 2026-11-27.</param>
/// <param name="Machine">Processor and cores.</param>
/// <param name="Versions">Rubato's and the runtime's.</param>
public sealed record LabStamp(string Date, string Machine, string Versions);

/// <summary>A lab's result as its file keeps it: everything but the curves.</summary>
public sealed record LabRecord
{
    /// <summary>The lab's name.</summary>
    public required string Id { get; init; }

    /// <summary>What was claimed.</summary>
    public required string Claim { get; init; }

    /// <summary>The family in words.</summary>
    public required string Family { get; init; }

    /// <summary>How much was computed.</summary>
    public required LabSize Size { get; init; }

    /// <summary>When and with what.</summary>
    public required LabStamp Stamp { get; init; }

    /// <summary>The code that the trials depend on.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>What was trained, and how long.</summary>
    public required string Setting { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>The arms with what each seed gave.</summary>
    public required IReadOnlyList<ArmRecord> Arms { get; init; }

    /// <summary>What had to hold.</summary>
    public required IReadOnlyList<MechanismCheck> Mechanism { get; init; }

    /// <summary>What was claimed of learning.</summary>
    public required IReadOnlyList<EffectOutcome> Effects { get; init; }

    /// <summary>What came out beyond that.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Whether all that must hold does.</summary>
    public bool Holds => Mechanism.All(check => check.Holds);

    /// <summary>The record of an outcome.</summary>
    public static LabRecord Of(LabOutcome outcome, LabStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var lab = outcome.Lab;
        return new()
        {
            Id = lab.Id,
            Claim = lab.Claim,
            Family = lab.Family.Title(),
            Size = outcome.Size,
            Stamp = stamp,
            CodeVersion = LabSource.CodeVersion(lab),
            Setting = lab.Setting(outcome.Size),
            Seeds = outcome.Seeds,
            Arms = [.. outcome.Arms.Select(ArmRecord.Of)],
            Mechanism = [.. lab.Mechanism(outcome)],
            Effects = [.. lab.Effects.Select(effect => effect.Judge(outcome))],
            Findings = [.. lab.Findings(outcome)],
        };
    }
}

/// <summary>An arm's part of the record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Differs">What is different in it.</param>
/// <param name="Rate">Its base rate where it was searched for.</param>
/// <param name="Tried">What the search found.</param>
/// <param name="Values">Each measure of each seed.</param>
public sealed record ArmRecord(string Name, string Differs, double? Rate, IReadOnlyList<TunedRate> Tried, IReadOnlyDictionary<string, IReadOnlyList<double>> Values)
{
    /// <summary>The record of an arm.</summary>
    public static ArmRecord Of(ArmOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        string[] names = [.. outcome.Trials[0].Values.Keys.Where(name => outcome.Trials.All(trial => trial.Values.ContainsKey(name)))];
        return new(outcome.Arm.Name, outcome.Arm.Differs, outcome.Arm.IsTuned ? outcome.Rate : null, outcome.Tried, names.ToDictionary(name => name, outcome.Values));
    }
}
