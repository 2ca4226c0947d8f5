using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's polynomial with restarts, <c>timm.PolyLRScheduler(0.1, t_initial: 300, power: 2, lr_min: 1e-5)</c>.
/// Formula: in cycle i, which starts at B_i = T·(1 − mⁱ)/(1 − m) (i·T where m is 1) and has T_i = T·mⁱ steps,
/// lr_min + (base_lr·dⁱ − lr_min)·(1 − (t − B_i)^k/T_i^k)^power; after cycle_limit cycles lr_min. Before step W
/// warmup_lr_init + (base_lr − warmup_lr_init)·t/W. T is t_initial, m cycle_mul, d cycle_decay, k k_decay, W warmup_t.
/// Range: T a whole number of at least 1, m, k and power more than 0, lr_min at least 0. Edges: the least rate is met
/// at the end of the last cycle. Errors: more than 10,000 cycles of unequal length.
/// Quirks: those of <see cref="CosineLRScheduler"/>; the power is 0.5 when left out, so that the rate falls ever faster.
/// Source: timm.scheduler.PolyLRScheduler, timm 1.0.29; k-decay: Zhang and Li, 2020, arXiv:2004.05909.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TInitial">T, the steps of the first cycle.</param>
/// <param name="Power">The fall's power; 1 is a straight line.</param>
/// <param name="LrMin">The least rate.</param>
/// <param name="CycleMul">How much longer each cycle is than the one before.</param>
/// <param name="CycleDecay">How much of the greatest rate each cycle keeps.</param>
/// <param name="CycleLimit">How many cycles there are.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="WarmupPrefix">Whether the cycles' time starts after the warmup.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
/// <param name="KDecay">The power of the cycle's time.</param>
[Named("timm.PolyLRScheduler")]
public sealed record PolyLRScheduler(
    Formula BaseLr, Formula TInitial, [Default(0.5)] Formula? Power = null, [Default(0)] Formula? LrMin = null, [Default(1)] Formula? CycleMul = null,
    [Default(1)] Formula? CycleDecay = null, [Default(1)] Formula? CycleLimit = null, [Default(0)] Formula? WarmupT = null,
    [Default(0)] Formula? WarmupLrInit = null, bool WarmupPrefix = false, bool TInEpochs = true, [Default(1)] Formula? KDecay = null) : CycleScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => LengthsOf(scope, TInitial, CycleLimit, WarmupT, WarmupPrefix);

    private protected override Formula Translate(Scope scope)
    {
        var (k, power) = (Constant(scope, KDecay, v => v > 0, "more than 0"), Constant(scope, Power, v => v > 0, "more than 0"));
        var cycles = CyclesOf(scope, TInitial, CycleMul, CycleDecay, CycleLimit, (from, to, share) =>
            share != Ref("progress") ? to + (from - to) * Schedule.Power(1 - share, power)
            : power == 1 ? Linear(from, to) : Polynomial(from, to, power), k);
        return Scheduled(scope, cycles, BaseLr, LrMin, WarmupT, WarmupLrInit, WarmupPrefix);
    }
}
