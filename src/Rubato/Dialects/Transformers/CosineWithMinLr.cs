using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise and cosine fall to a least rate,
/// <c>transformers.cosine_with_min_lr(5e-5, num_warmup_steps: 100, num_training_steps: 1000, min_lr: 5e-6)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then m + (base_lr − m)·½(1 + cos(2π·num_cycles·(t − W)/M)); W is
/// num_warmup_steps, M num_training_steps − W, at least 1, m min_lr or base_lr·min_lr_rate.
/// Range: m at least 0. Edges: with num_cycles 0.5 it is m at step num_training_steps. Errors: both or neither of min_lr and min_lr_rate.
/// Quirks: the first step of a warmup has rate 0, which is below the least rate; after num_training_steps the rate rises again.
/// Source: transformers.get_scheduler("cosine_with_min_lr"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">All steps, the warmup's included.</param>
/// <param name="NumCycles">How many whole waves the fall has; 0.5 falls once.</param>
/// <param name="MinLr">The least rate.</param>
/// <param name="MinLrRate">The least rate as a share of base_lr.</param>
/// <param name="DefaultLr">The optimiser's default rate, of which min_lr is a share; base_lr when left out.</param>
[Named("transformers.cosine_with_min_lr")]
public sealed record CosineWithMinLr(
    Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps, [Default(0.5)] Formula? NumCycles = null,
    Formula? MinLr = null, Formula? MinLrRate = null, Formula? DefaultLr = null) : CosineToMinLr
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.WholeThenRises, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        var least = Least(scope, BaseLr, MinLr, MinLrRate, DefaultLr);
        var wave = CosineWave.Between(BaseLr, least, Constant(scope, NumCycles), Math.Max(1, training - warmup));
        return Warmup.Before(wave, 0, BaseLr, warmup);
    }
}
