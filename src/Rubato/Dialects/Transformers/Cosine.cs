using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise and cosine fall, <c>transformers.cosine(5e-5, num_warmup_steps: 100, num_training_steps: 1000)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then base_lr·½(1 + cos(2π·num_cycles·(t − W)/M)); W is num_warmup_steps,
/// M num_training_steps − W, at least 1.
/// Range: W and num_training_steps whole numbers of at least 0. Edges: with num_cycles 0.5 it is 0 at step num_training_steps.
/// Quirks: the first step of a warmup has rate 0; after num_training_steps the wave goes on, so the rate rises again;
/// where num_training_steps isn't more than W it swings from step to step.
/// Source: transformers.get_scheduler("cosine"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">All steps, the warmup's included.</param>
/// <param name="NumCycles">How many whole waves the fall has; 0.5 falls once.</param>
[Named("transformers.cosine")]
public sealed record Cosine(Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps, [Default(0.5)] Formula? NumCycles = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.WholeThenRises, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        var wave = CosineWave.Between(BaseLr, 0, Constant(scope, NumCycles), Math.Max(1, training - warmup));
        return Warmup.Before(wave, 0, BaseLr, warmup);
    }
}
