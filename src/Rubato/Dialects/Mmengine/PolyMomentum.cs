using Rubato.Language;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's PolyMomentum, <c>mmengine.PolyMomentum(0.9, eta_min: 0.5, end: 100)</c>: a power of the steps that are left.
/// Formula: v(t) = eta_min + (base_momentum − eta_min)·(1 − (t − begin)/(end − begin − 1))^power in the window, t the
/// scheduler's steps.
/// Range: power above 0; begin and end whole numbers, end above begin. Edges: base_momentum before begin, eta_min from step end
/// − 1 on.
/// Quirks: eta_min is met on step end − 1; a window of one step changes nothing; without an end it takes 10⁹ steps.
/// Source: mmengine.optim.scheduler.PolyMomentum, mmengine 0.11.
/// </summary>
/// <param name="BaseMomentum">The optimiser's momentum, which the peer takes from the optimiser.</param>
/// <param name="EtaMin">The momentum in the end.</param>
/// <param name="Power">How early it falls.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.PolyMomentum")]
public sealed record PolyMomentum(
    Formula BaseMomentum,
    [Default(0)] Formula? EtaMin = null,
    [Default(1)] Formula? Power = null,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : PolyParamScheduler;
