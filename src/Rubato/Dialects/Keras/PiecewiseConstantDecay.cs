using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's PiecewiseConstantDecay, <c>keras.PiecewiseConstantDecay([300, 600], [0.1, 0.05, 0.01])</c>: one value after the other.
/// Formula: v(t) = values[#{b in boundaries : b &lt; t}].
/// Range: boundaries rising; one value more than boundaries. Edges: the last value holds.
/// Quirks: a boundary's step itself still has the value before; the next one begins a step later; boundaries lose their fraction.
/// Source: keras.optimizers.schedules.PiecewiseConstantDecay, Keras 3.16.
/// </summary>
/// <param name="Boundaries">The last step of each value but the last.</param>
/// <param name="Values">The values in order.</param>
[Named("keras.PiecewiseConstantDecay")]
public sealed record PiecewiseConstantDecay(ValueList<Formula> Boundaries, ValueList<Formula> Values) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => StatedMilestones(scope, Boundaries);

    private protected override Formula Translate(Scope scope)
    {
        if (Values.Count != Boundaries.Count + 1 || Boundaries.Count == 0)
            throw Refuse(scope, null, "values", $"{Values.Count} for {Boundaries.Count} boundaries", "one more than boundaries, of which there is at least one");
        var steps = Constants(scope, Boundaries);
        if (steps.FirstOrDefault(step => !(step >= 0 && step <= Duration.Longest)) is not 0 and var wrong) throw Refuse(scope, null, "boundaries", NumberText.Of(wrong), "steps of 0 or more");
        DemandRising(scope, [.. steps.Select(step => (long)step)], "boundaries");
        return Piecewise(Values, [.. steps.Select(step => Steps((long)step + 1))]);
    }
}
