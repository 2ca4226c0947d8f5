namespace Rubato.Training.Diagnosis;

/// <summary>The features of one run, each computed once.</summary>
public sealed class RunEvidence
{
    readonly Dictionary<Feature, double> _values;

    RunEvidence(RunRecord record, Dictionary<Feature, double> values) => (Record, _values) = (record, values);

    /// <summary>Every feature that there is.</summary>
    public static IReadOnlyList<Feature> All { get; } = [.. CurveFeatures.All, .. FitFeatures.All, .. RateFeatures.All, .. UpdateFeatures.All];

    /// <summary>What it was computed from.</summary>
    public RunRecord Record { get; }

    /// <summary>A feature of this run; NaN where its record doesn't hold it.</summary>
    public double this[Feature feature] => _values.TryGetValue(feature, out var value) ? value : _values[feature] = feature.Compute(Record);

    /// <summary>Computes the features of a record.</summary>
    public static RunEvidence Of(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(record, All.ToDictionary(feature => feature, feature => feature.Compute(record)));
    }
}
