using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Timm;

/// <summary>
/// timm's rise, stable stage and decay, <c>timm.WSDLRScheduler(0.1, t_initial: 900, decay_t: 200, warmup_t: 100, stable_fn: rsqrt)</c>.
/// Formula: before step W warmup_lr_init + (base_lr − warmup_lr_init)·t/W; then, with s = t − W, the stable rate
/// r = max(base_lr·{1, (1 + s/τ)^−½, (1 + s/τ)^−stable_power}, lr_min), and over the last decay_t of the t_initial steps
/// lr_min + (r − lr_min)·{1 − q, 1 − √q, ½(1 + cos πq), 1 − q^decay_power, (ρ^q − ρ)/(1 − ρ)}, q the share of the decay
/// that is done. W is warmup_t, τ stable_timescale, ρ decay_ratio.
/// Range: t_initial a whole number of at least 1, decay_t above 0 to t_initial, decay_ratio between 0 and 1, powers more
/// than 0. Edges: lr_min from step W + t_initial on. Errors: a stable stage that falls, without τ and without a warmup.
/// Quirks: the warmup always comes before t_initial; lr_min is met one step after the last; noise isn't reproduced.
/// Source: timm.scheduler.WSDLRScheduler, timm 1.0.29; Hägele et al., 2024, arXiv:2405.18392.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TInitial">How many steps the stable stage and the decay have.</param>
/// <param name="DecayT">How many of them are the decay.</param>
/// <param name="LrMin">The rate at the end of the decay.</param>
/// <param name="StableFn">The stable stage's shape.</param>
/// <param name="StableTimescale">τ; warmup_t when left out.</param>
/// <param name="StablePower">The power of the stable stage <c>power</c>.</param>
/// <param name="DecayFn">The decay's shape.</param>
/// <param name="DecayPower">The power of the decay <c>power</c>.</param>
/// <param name="DecayRatio">ρ of the decay <c>exp</c>.</param>
/// <param name="WarmupT">How many steps the warmup has.</param>
/// <param name="WarmupLrInit">The warmup's first rate.</param>
/// <param name="TInEpochs">Whether the peer is stepped once an epoch; the steps are its own either way.</param>
[Named("timm.WSDLRScheduler")]
public sealed record WSDLRScheduler(
    Formula BaseLr, Formula TInitial, Formula DecayT, [Default(0)] Formula? LrMin = null,
    [Words("constant", "rsqrt", "power")] string StableFn = "constant", Formula? StableTimescale = null, [Default(0.5)] Formula? StablePower = null,
    [Words("linear", "1-sqrt", "cosine", "power", "exp")] string DecayFn = "1-sqrt", [Default(0.5)] Formula? DecayPower = null,
    [Default(0.1)] Formula? DecayRatio = null, [Default(0)] Formula? WarmupT = null, [Default(0)] Formula? WarmupLrInit = null, bool TInEpochs = true) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, WarmupT), Stated(scope, LengthRole.Whole, TInitial, Constant(scope, WarmupT))];

    private protected override Formula Translate(Scope scope)
    {
        var (all, warmup) = (Count(scope, TInitial, atLeast: 1), Count(scope, WarmupT));
        var decay = Constant(scope, DecayT, v => v > 0 && v <= all, $"more than 0 to t_initial, {all}");
        var least = Constant(scope, LrMin, v => v >= 0, "0 or more");
        // The first step that is at or after the decay's start, and how far it is into the decay.
        var stable = Math.Ceiling(all - decay);
        var ahead = stable - (all - decay);

        var share = decay == all - stable ? Ref("progress") : (Ref("step") + ahead) / decay;
        var schedule = Warmup.Followed(Falling(scope, least, Stable(scope, warmup, stable), share).For(Steps((decimal)(all - stable))), least);
        if (stable > 0) schedule = Warmup.Followed(Stable(scope, warmup, 0).For(Steps((decimal)stable)), schedule);
        return Warmup.Before(schedule, Given(WarmupLrInit), BaseLr, warmup);
    }

    /// <summary>The stable stage's rate in a part that starts so many steps after the warmup.</summary>
    Formula Stable(Scope scope, long warmup, double after)
    {
        var power = StableFn == "power" ? Constant(scope, StablePower, v => v > 0, "more than 0") : 0.5;
        if (StableFn == "constant") return Constant(scope, LrMin) is 0 ? BaseLr : Max(BaseLr, Given(LrMin));
        var timescale = StableTimescale is null ? warmup : Constant(scope, StableTimescale, v => v > 0, "more than 0");
        if (timescale == 0)
            throw Refuse(scope, null, "stable_timescale", "none, and no warmup", "a number of steps", $"Give it: {StableFn} needs it where there is no warmup.");
        var time = 1 + (after == 0 ? Ref("step") : Ref("step") + after) / timescale;
        var rate = StableFn == "rsqrt" ? BaseLr / Sqrt(time) : BaseLr / Power(time, power);
        return Constant(scope, LrMin) is 0 ? rate : Max(rate, Given(LrMin));
    }

    Formula Falling(Scope scope, double least, Formula stable, Formula share)
    {
        var (power, ratio) = (Constant(scope, DecayPower, v => v > 0, "more than 0"), Constant(scope, DecayRatio, v => v is > 0 and < 1, "between 0 and 1"));
        if (StableFn == "constant" && share == Ref("progress") && DecayFn is ("linear" or "1-sqrt" or "cosine"))
            return DecayFn == "linear" ? Linear(stable, least) : DecayFn == "cosine" ? Cosine(stable, least) : OneMinusSqrt(stable, least);
        Formula kept = DecayFn switch
        {
            "linear" => 1 - share,
            "1-sqrt" => 1 - Sqrt(share),
            "cosine" => (1 + Cos(Math.PI * share)) / 2,
            "power" => 1 - Power(share, power),
            _ => (Power(ratio, share) - ratio) / (1 - ratio),
        };
        return least == 0 ? stable * kept : least + (stable - least) * kept;
    }
}
