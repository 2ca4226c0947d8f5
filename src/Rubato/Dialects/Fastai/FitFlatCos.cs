using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's fit_flat_cos, <c>fastai.fit_flat_cos(0.01, pct_start: 0.7)</c>: constant, then down along half a cosine.
/// Formula: lr while p is below pct_start, then from lr to lr/div_final, p the share of the span that is done.
/// Range: pct_start from 0 to 1; div_final not 0. Edges: the end is reached one past the span's last step.
/// Quirks: shares and positions are single-precision numbers, so values are off by about 1e-7.
/// Differs from the peer, which counts epochs (n_epoch): here the span is the training.
/// Source: fastai.callback.schedule, Learner.fit_flat_cos, fastai 2.8.
/// </summary>
/// <param name="Lr">The rate before the fall; the learner's default when left out.</param>
/// <param name="DivFinal">How far below it the end is.</param>
/// <param name="PctStart">The share of the span before the fall.</param>
[Named("fastai.fit_flat_cos")]
public sealed record FitFlatCos([Default(0.001)] Formula? Lr = null, [Default(1e5)] Formula? DivFinal = null, [Default(0.75)] Formula? PctStart = null) : PhasedSchedule
{
    private protected override Formula Translate(Scope scope)
    {
        var (share, rate) = (Constant(scope, PctStart, v => v is >= 0 and <= 1, "0 to 1"), Given(Lr));
        return Combine(scope, "pct_start", [share, 1 - share], [rate, Cosine(rate, rate / Given(DivFinal))]);
    }
}
