using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's piecewise_constant_schedule, <c>optax.piecewise_constant_schedule(0.1, [[300, 0.1], [600, 0.5]])</c>: factors that gather at boundaries.
/// Formula: v(t) = init_value·∏{scale : boundary ≤ t}.
/// Range: boundaries whole and each once, in any order; scales at least 0. Edges: a factor counts from its boundary's step itself.
/// Source: optax.piecewise_constant_schedule, optax 0.2.9.
/// </summary>
/// <param name="InitValue">The value before the first boundary.</param>
/// <param name="BoundariesAndScales">Pairs of a step and the factor from there on; none when left out.</param>
[Named("optax.piecewise_constant_schedule")]
public sealed record PiecewiseConstantSchedule(Formula InitValue, ValueList<ValueList<Formula>>? BoundariesAndScales = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        Scales(scope, BoundariesAndScales, nameof(BoundariesAndScales)).Keys
        .Select(boundary => new StatedLength(LengthRole.Milestone, "boundaries_and_scales", boundary, null));

    private protected override Formula Translate(Scope scope)
    {
        var scales = Scales(scope, BoundariesAndScales, nameof(BoundariesAndScales));
        if (scales.Count == 0) return InitValue;
        var factors = new List<Formula> { 1 };
        var factor = 1.0;
        foreach (var scale in scales.Values) factors.Add(factor *= scale);
        return InitValue * Piecewise([.. factors], [.. scales.Keys.Select(boundary => Steps(boundary))]);
    }
}
