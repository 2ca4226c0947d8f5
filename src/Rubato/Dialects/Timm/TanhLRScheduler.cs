using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's hyperbolic tangent with restarts, <c>timm.TanhLRScheduler(0.1, t_initial: 300, lr_min: 1e-5)</c>.
/// Formula: in cycle i, which starts at B_i = T·(1 − mⁱ)/(1 − m) (i·T where m is 1) and has T_i = T·mⁱ steps,
/// lr_min + (base_lr·dⁱ − lr_min)·½(1 − tanh(lb·(1 − q) + ub·q)), q = (t − B_i)/T_i; after cycle_limit cycles lr_min.
/// Before step W warmup_lr_init + (p − warmup_lr_init)·t/W, p base_lr with warmup_prefix, else the rate at step W of the
/// cycles. T is t_initial, m cycle_mul, d cycle_decay, W warmup_t.
/// Range: T a whole number of at least 1, lb below ub, m more than 0, lr_min and warmup_lr_init at least 0. Edges: a cycle
/// starts a little below its greatest rate and ends a little above the least. Errors: more than 10,000 cycles of unequal length.
/// Quirks: without a warmup step 0 has base_lr itself; a cycle's number is a logarithm in doubles, which misses some
/// restarts by a step (m 3: at 121·T); noise isn't reproduced.
/// Source: timm.scheduler.TanhLRScheduler, timm 1.0.29; Hsueh et al., 2018, arXiv:1806.01593.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TInitial">T, the steps of the first cycle.</param>
/// <param name="Lb">The tangent's argument where a cycle starts.</param>
/// <param name="Ub">The tangent's argument where a cycle ends.</param>
/// <param name="LrMin">The least rate.</param>
/// <param name="CycleMul">How much longer each cycle is than the one before.</param>
/// <param name="CycleDecay">How much of the greatest rate each cycle keeps.</param>
/// <param name="CycleLimit">How many cycles there are.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="WarmupPrefix">Whether the cycles' time starts after the warmup.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
[Named("timm.TanhLRScheduler")]
public sealed record TanhLRScheduler(
    Formula BaseLr, Formula TInitial, [Default(-7)] Formula? Lb = null, [Default(3)] Formula? Ub = null, [Default(0)] Formula? LrMin = null,
    [Default(1)] Formula? CycleMul = null, [Default(1)] Formula? CycleDecay = null, [Default(1)] Formula? CycleLimit = null,
    [Default(0)] Formula? WarmupT = null, [Default(0)] Formula? WarmupLrInit = null, bool WarmupPrefix = false, bool TInEpochs = true) : CycleScheduler
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => LengthsOf(scope, TInitial, CycleLimit, WarmupT, WarmupPrefix);

    private protected override Formula Translate(Scope scope)
    {
        var lb = Constant(scope, Lb);
        var ub = Constant(scope, Ub, v => v > lb, $"more than lb, {NumberText.Of(lb)}");
        Constant(scope, WarmupLrInit, v => v >= 0, "0 or more");
        // ½(1 − tanh x) is 1/(1 + exp 2x), which keeps its accuracy where the tangent is nearly 1.
        var cycles = CyclesOf(scope, TInitial, CycleMul, CycleDecay, CycleLimit, (from, to, share) =>
            to + (from - to) / (1 + Exp(2 * (lb + (ub - lb) * share))));
        var warmup = Count(scope, WarmupT);
        var peak = WarmupPrefix ? BaseLr : cycles.At(warmup, BaseLr, Given(LrMin));
        return Scheduled(scope, cycles, BaseLr, LrMin, WarmupT, WarmupLrInit, WarmupPrefix, peak, meetsBase: false);
    }
}
