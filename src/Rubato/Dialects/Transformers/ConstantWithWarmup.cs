using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's constant rate after a rise, <c>transformers.constant_with_warmup(5e-5, num_warmup_steps: 100)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then base_lr; W is num_warmup_steps.
/// Range: W a whole number of at least 0. Edges: without a warmup it is constant.
/// Quirks: the first step of a warmup has rate 0.
/// Source: transformers.get_scheduler("constant_with_warmup"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
[Named("transformers.constant_with_warmup")]
public sealed record ConstantWithWarmup(Formula BaseLr, Formula NumWarmupSteps) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, NumWarmupSteps)];

    private protected override Formula Translate(Scope scope) => Warmup.Before(BaseLr, 0, BaseLr, Count(scope, NumWarmupSteps));
}
