using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise and fall with the square root of time, <c>transformers.inverse_sqrt(5e-5, num_warmup_steps: 100)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then base_lr/√((t − W + τ)/τ); W is num_warmup_steps, τ timescale.
/// Range: τ more than 0. Edges: base_lr at step W; it never ends.
/// Quirks: the first step of a warmup has rate 0; τ left out is W, but 10,000 without a warmup.
/// Source: transformers.get_scheduler("inverse_sqrt"), Transformers 5.3; after google-research/big_vision.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="Timescale">After how many steps of the fall the rate is √½ of what it was.</param>
[Named("transformers.inverse_sqrt")]
public sealed record InverseSqrt(Formula BaseLr, Formula NumWarmupSteps, Formula? Timescale = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Warmup, NumWarmupSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var warmup = Count(scope, NumWarmupSteps);
        var timescale = Timescale is not null ? Constant(scope, Timescale, v => v > 0, "more than 0") : warmup > 0 ? warmup : 10_000;
        if (timescale == warmup) return InverseSqrt(BaseLr, warmup: Steps(warmup));
        var decay = timescale == Math.Floor(timescale) ? InverseSqrt(BaseLr, per: Steps((decimal)timescale)) : BaseLr / Sqrt((Ref("step") + timescale) / timescale);
        return Warmup.Before(decay, 0, BaseLr, warmup);
    }
}
