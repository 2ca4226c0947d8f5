using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise, plateau and fall,
/// <c>transformers.warmup_stable_decay(5e-5, num_warmup_steps: 100, num_decay_steps: 200, num_training_steps: 1000, decay_type: "1-sqrt")</c>.
/// Formula: with q the share of a stage that is done, m + (base_lr − m)·{q, ½(1 − cos πq), 1 − √(1 − q)} for W steps,
/// base_lr for S, m + (base_lr − m)·{1 − q, ½(1 + cos(2π·num_cycles·q)), 1 − √q} for D, then m; W is num_warmup_steps, S num_stable_steps, D num_decay_steps, m base_lr·min_lr_ratio.
/// Range: min_lr_ratio at least 0. Edges: S left out is num_training_steps − W − D. Errors: neither num_training_steps nor num_stable_steps.
/// Quirks: of num_training_steps and num_stable_steps the latter counts; where S comes out negative the fall starts that far into itself;
/// unlike in the peer's other schedules the rise starts at m.
/// Source: transformers.get_scheduler("warmup_stable_decay"), Transformers 5.3; Hu et al., MiniCPM, 2024, arXiv:2404.06395.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumDecaySteps">How many steps the fall has.</param>
/// <param name="NumTrainingSteps">All steps.</param>
/// <param name="NumStableSteps">How many steps the plateau has.</param>
/// <param name="WarmupType">The rise's shape.</param>
/// <param name="DecayType">The fall's shape.</param>
/// <param name="MinLrRatio">The least rate as a share of base_lr.</param>
/// <param name="NumCycles">How many whole waves a cosine fall has; 0.5 falls once.</param>
[Named("transformers.warmup_stable_decay")]
public sealed record WarmupStableDecay(
    Formula BaseLr, Formula NumWarmupSteps, Formula NumDecaySteps, Formula? NumTrainingSteps = null, Formula? NumStableSteps = null,
    [Words("linear", "cosine", "1-sqrt")] string WarmupType = "linear", [Words("linear", "cosine", "1-sqrt")] string DecayType = "cosine",
    [Default(0)] Formula? MinLrRatio = null, [Default(0.5)] Formula? NumCycles = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.Whole, NumDecaySteps, Constant(scope, NumWarmupSteps) + Stable(scope))];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, decay, stable) = (Count(scope, NumWarmupSteps), Count(scope, NumDecaySteps), Stable(scope));
        var ratio = Constant(scope, MinLrRatio, v => v >= 0, "0 or more");
        var least = ratio == 0 ? 0 : BaseLr * ratio;
        var schedule = least;
        if (decay + Math.Min(stable, 0) is > 0 and var left)
            schedule = Warmup.Followed(Fall(least, Constant(scope, NumCycles), decay, decay - left).For(Steps(left)), schedule);
        if (stable > 0) schedule = Warmup.Followed(BaseLr.For(Steps(stable)), schedule);
        return warmup == 0 ? schedule : Warmup.Followed(Rise(least).For(Steps(warmup)), schedule);
    }

    /// <summary>How long the plateau lasts; less than 0 where the stages take more than all steps.</summary>
    long Stable(Scope scope)
    {
        if (NumStableSteps is not null) return Count(scope, NumStableSteps);
        if (NumTrainingSteps is null)
            throw Refuse(scope, null, "num_stable_steps", "neither it nor num_training_steps", "at least one of the two");
        return Count(scope, NumTrainingSteps) - Count(scope, NumWarmupSteps) - Count(scope, NumDecaySteps);
    }

    Formula Rise(Formula least) => WarmupType switch
    {
        "linear" => Linear(least, BaseLr),
        "cosine" => Cosine(least, BaseLr),
        _ => BaseLr - (BaseLr - least) * Sqrt(1 - Ref("progress")),
    };

    Formula Fall(Formula least, double cycles, long steps, long skipped)
    {
        Formula share = skipped == 0 ? Ref("progress") : (Ref("step") + skipped) / steps;
        return DecayType switch
        {
            "linear" => skipped == 0 ? Linear(BaseLr, least) : BaseLr - (BaseLr - least) * share,
            "cosine" => skipped == 0 && cycles == 0.5 ? Cosine(BaseLr, least) : CosineWave.Between(BaseLr, least, cycles, steps, skipped),
            _ => skipped == 0 ? OneMinusSqrt(BaseLr, least) : BaseLr - (BaseLr - least) * Sqrt(share),
        };
    }
}
