using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's piecewise_interpolate_schedule, <c>optax.piecewise_interpolate_schedule(cosine, 0.1, [[300, 0.1], [600, 0.5]])</c>: ways between values that factors make at boundaries.
/// Formula: v(t) = init_value·(f_i + (f_{i+1} − f_i)·e(p)), p = (t − b_i)/(b_{i+1} − b_i), f_i the product of the first i scales, b_0 = 0,
/// e(p) = p or ½(1 − cos πp).
/// Range: boundaries whole and each once, in any order; scales at least 0. Edges: at a boundary its value is met; the last one holds.
/// Source: optax.piecewise_interpolate_schedule, optax 0.2.9.
/// </summary>
/// <param name="InterpolateType">What leads from value to value.</param>
/// <param name="InitValue">The value at step 0.</param>
/// <param name="BoundariesAndScales">Pairs of a step and what the value before is multiplied by there; none when left out.</param>
[Named("optax.piecewise_interpolate_schedule")]
public sealed record PiecewiseInterpolateSchedule(
    [Words("linear", "cosine")] string InterpolateType, Formula InitValue, ValueList<ValueList<Formula>>? BoundariesAndScales = null) : OptaxSchedule
{
    private protected override Formula Translate(Scope scope) =>
        Interpolate(InitValue, Scales(scope, BoundariesAndScales, nameof(BoundariesAndScales)), InterpolateType == "cosine");
}
