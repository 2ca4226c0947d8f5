using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's fit_one_cycle, <c>fastai.fit_one_cycle(0.01, pct_start: 0.3)</c>: one rise and one fall along half cosines, over the whole span.
/// Formula: from lr_max/div to lr_max while p is below pct_start, then to lr_max/div_final, p the share of the span that is done;
/// the momentum goes through the three of moms.
/// Range: pct_start from 0 to 1; divisors not 0. Edges: the end is reached one past the span's last step.
/// Quirks: shares and positions are single-precision numbers, so values are off by about 1e-7.
/// Differs from the peer, which counts epochs (n_epoch): here the span is the training.
/// Source: fastai.callback.schedule, Learner.fit_one_cycle, fastai 2.8; Smith and Topin, Super-convergence, 2018, arXiv:1708.07120.
/// </summary>
/// <param name="LrMax">The greatest rate; the learner's default when left out.</param>
/// <param name="Div">How far below the greatest rate the start is.</param>
/// <param name="DivFinal">How far below the greatest rate the end is.</param>
/// <param name="PctStart">The share of the span before the greatest rate.</param>
/// <param name="Moms">The momentum at the start, at the greatest rate and at the end; 0.95, 0.85, 0.95 when left out.</param>
/// <param name="Of">What is set.</param>
[Named("fastai.fit_one_cycle")]
public sealed record FitOneCycle(
    [Default(0.001)] Formula? LrMax = null, [Default(25)] Formula? Div = null, [Default(1e5)] Formula? DivFinal = null, [Default(0.25)] Formula? PctStart = null,
    ValueList<Formula>? Moms = null, [Words("lr", "momentum")] string Of = "lr") : PhasedSchedule
{
    private protected override Formula Translate(Scope scope)
    {
        var share = Constant(scope, PctStart, v => v is >= 0 and <= 1, "0 to 1");
        var (rate, moms) = (Given(LrMax), Moms ?? [0.95, 0.85, 0.95]);
        if (moms.Count != 3) throw Refuse(scope, null, "moms", $"{moms.Count} numbers", "three: start, middle and end");
        return Of == "lr"
            ? CombineCosines(scope, "pct_start", share, rate / Given(Div), rate, rate / Given(DivFinal))
            : CombineCosines(scope, "pct_start", share, moms[0], moms[1], moms[2]);
    }
}
