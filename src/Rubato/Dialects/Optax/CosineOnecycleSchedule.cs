using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's cosine_onecycle_schedule, <c>optax.cosine_onecycle_schedule(900, peak_value: 0.1)</c>: up and down along half cosines.
/// Formula: through peak/div_factor at 0, peak at ⌊pct_start·T⌋, peak/(div_factor·final_div_factor) at T = transition_steps.
/// Range: T at least 1; pct_start at least 0; divisors above 0. Edges: the last value holds.
/// Quirks: the product is truncated as a double, so pct_start 0.29 of 100 steps is step 28; of turns on one step only the last one's factor counts.
/// Source: optax.cosine_onecycle_schedule, optax 0.2.9; Smith and Topin, Super-convergence, 2018, arXiv:1708.07120.
/// </summary>
/// <param name="TransitionSteps">How long the cycle is.</param>
/// <param name="PeakValue">The greatest value.</param>
/// <param name="PctStart">The share of the steps at which the peak is.</param>
/// <param name="DivFactor">How far below the peak the start is.</param>
/// <param name="FinalDivFactor">How far below the start the end is.</param>
[Named("optax.cosine_onecycle_schedule")]
public sealed record CosineOnecycleSchedule(
    Formula TransitionSteps, Formula PeakValue, [Default(0.3)] Formula? PctStart = null,
    [Default(25)] Formula? DivFactor = null, [Default(1e4)] Formula? FinalDivFactor = null) : OptaxSchedule
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Whole, TransitionSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var steps = Count(scope, TransitionSteps, atLeast: 1);
        var start = (long)(Constant(scope, PctStart, v => v >= 0, "0 or more") * steps);
        var (div, finalDiv) = (Constant(scope, DivFactor, v => v > 0, "more than 0"), Constant(scope, FinalDivFactor, v => v > 0, "more than 0"));
        return Interpolate(PeakValue / Given(DivFactor), new() { [start] = div, [steps] = 1 / (div * finalDiv) }, isCosine: true);
    }
}
