using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise from more than 0 and cosine fall to a least rate,
/// <c>transformers.cosine_warmup_with_min_lr(5e-5, num_warmup_steps: 100, num_training_steps: 1000, min_lr_rate: 0.1)</c>.
/// Formula: before step W base_lr·(t + 1)/W, or with warmup_lr_rate w base_lr·(w + (1 − w)·t/(W − 1)); then
/// m + (base_lr − m)·½(1 + cos(2π·num_cycles·(t − W + 1)/M)); W is num_warmup_steps, M num_training_steps − W, at least 1, m min_lr or base_lr·min_lr_rate.
/// Range: m at least 0. Edges: base_lr is met on the warmup's last step, m on the training's last. Errors: both or neither of min_lr and min_lr_rate.
/// Quirks: the rise is done on its last step and the fall is a step ahead, so that m is met on step
/// num_training_steps − 1 and the rate rises again from there; a warmup of one step has w·base_lr.
/// Source: transformers.get_scheduler("cosine_warmup_with_min_lr"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">All steps, the warmup's included.</param>
/// <param name="NumCycles">How many whole waves the fall has; 0.5 falls once.</param>
/// <param name="MinLr">The least rate.</param>
/// <param name="MinLrRate">The least rate as a share of base_lr.</param>
/// <param name="WarmupLrRate">The first step's rate as a share of base_lr; 1/W when left out.</param>
/// <param name="DefaultLr">The optimiser's default rate, of which min_lr is a share; base_lr when left out.</param>
[Named("transformers.cosine_warmup_with_min_lr")]
public sealed record CosineWarmupWithMinLr(
    Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps, [Default(0.5)] Formula? NumCycles = null,
    Formula? MinLr = null, Formula? MinLrRate = null, Formula? WarmupLrRate = null, Formula? DefaultLr = null) : CosineToMinLr
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.WholeThenRises, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        var least = Least(scope, BaseLr, MinLr, MinLrRate, DefaultLr);
        var wave = CosineWave.Between(BaseLr, least, Constant(scope, NumCycles), Math.Max(1, training - warmup), ahead: 1);
        if (warmup == 0) return wave;
        var first = WarmupLrRate is null ? BaseLr / warmup : BaseLr * WarmupLrRate;
        Formula rise = warmup == 1 ? first : Linear(first, BaseLr, inclusive: true);
        return Warmup.Followed(rise.For(Steps(warmup)), wave);
    }
}
