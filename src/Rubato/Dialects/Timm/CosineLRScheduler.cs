using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's cosine with restarts, <c>timm.CosineLRScheduler(0.1, t_initial: 300, lr_min: 1e-5, warmup_t: 5, warmup_lr_init: 1e-6)</c>.
/// Formula: in cycle i, which starts at B_i = T·(1 − mⁱ)/(1 − m) (i·T where m is 1) and has T_i = T·mⁱ steps,
/// lr_min + (base_lr·dⁱ − lr_min)·½(1 + cos(π·(t − B_i)^k/T_i^k)); after cycle_limit cycles lr_min. Before step W
/// warmup_lr_init + (base_lr − warmup_lr_init)·t/W. T is t_initial, m cycle_mul, d cycle_decay, k k_decay, W warmup_t.
/// Range: T a whole number of at least 1, m and k more than 0, lr_min at least 0. Edges: the least rate is met at the
/// end of the last cycle. Errors: more than 10,000 cycles of unequal length.
/// Quirks: without warmup_prefix the cosine's time runs under the warmup, so that the rate drops where that ends; a
/// cycle's number is a logarithm in doubles, which misses some restarts by a step (m 3: at 121·T); without a warmup
/// step 0 has base_lr whatever the cycles say; noise isn't reproduced.
/// Source: timm.scheduler.CosineLRScheduler, timm 1.0.29; Loshchilov and Hutter, 2017, arXiv:1608.03983; k-decay: Zhang and Li, 2020, arXiv:2004.05909.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TInitial">T, the steps of the first cycle.</param>
/// <param name="LrMin">The least rate.</param>
/// <param name="CycleMul">How much longer each cycle is than the one before.</param>
/// <param name="CycleDecay">How much of the greatest rate each cycle keeps.</param>
/// <param name="CycleLimit">How many cycles there are.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="WarmupPrefix">Whether the cycles' time starts after the warmup.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
/// <param name="KDecay">The power of the cycle's time.</param>
[Named("timm.CosineLRScheduler")]
public sealed record CosineLRScheduler(
    Formula BaseLr, Formula TInitial, [Default(0)] Formula? LrMin = null, [Default(1)] Formula? CycleMul = null, [Default(1)] Formula? CycleDecay = null,
    [Default(1)] Formula? CycleLimit = null, [Default(0)] Formula? WarmupT = null, [Default(0)] Formula? WarmupLrInit = null,
    bool WarmupPrefix = false, bool TInEpochs = true, [Default(1)] Formula? KDecay = null) : CycleScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => LengthsOf(scope, TInitial, CycleLimit, WarmupT, WarmupPrefix);

    private protected override Formula Translate(Scope scope)
    {
        var k = Constant(scope, KDecay, v => v > 0, "more than 0");
        var cycles = CyclesOf(scope, TInitial, CycleMul, CycleDecay, CycleLimit, (from, to, share) =>
            share == Ref("progress") ? Cosine(from, to) : to + (from - to) * (1 + Cos(Math.PI * share)) / 2, k);
        return Scheduled(scope, cycles, BaseLr, LrMin, WarmupT, WarmupLrInit, WarmupPrefix);
    }
}
