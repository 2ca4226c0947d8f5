using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's reduce_on_plateau, <c>optax.reduce_on_plateau(val_loss, factor: 0.5, patience: 4)</c>: a scale for the updates, cut whenever a measurement has stopped improving.
/// Formula: v = max(factor^k, min_scale), k the cuts so far: one at a report that is the patience-th in a row without improvement.
/// A report x, the mean of accumulation_size ones, improves on the best b so far where x &lt; (1 − rtol)·b − atol.
/// Range: factor between 0 and 1; patience, accumulation_size at least 1; cooldown at least 0; rtol from 0 to 1, atol at least 0, one of them above 0;
/// min_scale from 0 to 1. Edges: 1 before the first cut; a report acts on the very step that it is reported for; cooldown reports after a cut don't count.
/// Quirks: it is a scale, to be multiplied by a rate; PyTorch's patience cuts one report later.
/// Differs from the peer, which with a patience of 0 cuts whenever a report improves: refused here.
/// Source: optax.contrib.reduce_on_plateau, optax 0.2.9.
/// </summary>
/// <param name="Value">What is measured.</param>
/// <param name="Factor">What each cut multiplies by.</param>
/// <param name="Patience">How many reports in a row without improvement make a cut.</param>
/// <param name="Rtol">By which share of the best a report must beat it.</param>
/// <param name="Atol">By how much more it must beat it.</param>
/// <param name="Cooldown">How many reports after a cut don't count.</param>
/// <param name="AccumulationSize">How many reports are averaged into one.</param>
/// <param name="MinScale">The least scale that cuts lead to.</param>
[Named("optax.reduce_on_plateau")]
public sealed record ReduceOnPlateau(
    Formula Value, [Default(0.1)] Formula? Factor = null, [Default(10)] Formula? Patience = null, [Default(1e-4)] Formula? Rtol = null, [Default(0)] Formula? Atol = null,
    [Default(0)] Formula? Cooldown = null, [Default(1)] Formula? AccumulationSize = null, [Default(0)] Formula? MinScale = null) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var (rtol, atol) = (Constant(scope, Rtol, v => v is >= 0 and <= 1, "0 to 1"), Constant(scope, Atol, v => v >= 0, "0 or more"));
        if (rtol == 0 && atol == 0) throw Refuse(scope, null, "rtol", "0 beside an atol of 0", "one of the two above 0");
        return Plateau(
            Value,
            1,
            Constant(scope, Factor, v => v is > 0 and < 1, "above 0 and below 1"),
            Count(scope, Patience, atLeast: 1) - 1,
            rtol: rtol,
            atol: atol,
            cooldown: Count(scope, Cooldown),
            min: Constant(scope, MinScale, v => v is >= 0 and <= 1, "0 to 1"),
            average: Count(scope, AccumulationSize, atLeast: 1));
    }
}
