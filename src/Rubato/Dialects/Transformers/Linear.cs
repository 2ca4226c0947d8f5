using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's default, a rise and a straight fall, <c>transformers.linear(5e-5, num_warmup_steps: 100, num_training_steps: 1000)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then base_lr·max(0, (N − t)/(N − W)); W is num_warmup_steps, N num_training_steps.
/// Range: W and N whole numbers of at least 0. Edges: 0 at step N and after; where N isn't more than W, 0 from step W.
/// Quirks: the first step of a warmup has rate 0.
/// Source: transformers.get_scheduler("linear"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">The step at which the rate is 0, the warmup's steps included.</param>
[Named("transformers.linear")]
public sealed record Linear(Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.Whole, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        Formula fall = training > warmup ? Linear(BaseLr, 0).For(Steps(training - warmup)) : 0;
        return Warmup.Before(fall, 0, BaseLr, warmup);
    }
}
