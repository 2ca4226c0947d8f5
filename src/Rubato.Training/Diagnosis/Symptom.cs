using System.Globalization;

namespace Rubato.Training.Diagnosis;

/// <summary>A feature that speaks for a cause: not at all up to one value, wholly from another on, in proportion between them.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Absent">Where it says nothing.</param>
/// <param name="Present">Where it says all; below <paramref name="Absent"/> where small values speak for the cause.</param>
public sealed record Symptom(Feature Feature, double Absent, double Present)
{
    /// <summary>How strongly it speaks, 0 … 1; NaN where it wasn't measured.</summary>
    /// <param name="evidence">The run's.</param>
    public double Strength(RunEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var value = evidence[Feature];
        return double.IsInfinity(value) ? (value > 0 == Present > Absent ? 1 : 0) : Math.Clamp((value - Absent) / (Present - Absent), 0, 1);
    }

    /// <summary>The evidence in a sentence: the number, what it is, and from where on it counts.</summary>
    /// <param name="evidence">The run's.</param>
    public string Sentence(RunEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var side = Present > Absent ? "above" : "below";
        return string.Create(CultureInfo.InvariantCulture, $"{Feature.Name} {evidence[Feature]:G3} ({Feature.Unit}): {Feature.Meaning}; speaks for it {side} {Absent:G3}, fully {side} {Present:G3}");
    }
}
