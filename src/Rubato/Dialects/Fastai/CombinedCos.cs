using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's combined_cos, <c>fastai.combined_cos(0.25, 0.01, 0.1, 1e-6)</c>: half a cosine to the middle, half a cosine to the end.
/// Formula: v = start + (middle − start)·½(1 − cos(πp/pct)) for p below pct, then middle + (end − middle)·½(1 − cos(π(p − pct)/(1 − pct))),
/// p the share of the span that is done.
/// Range: pct from 0 to 1. Edges: the end is reached one past the span's last step.
/// Quirks: shares and positions are single-precision numbers, so values are off by about 1e-7.
/// Source: fastai.callback.schedule.combined_cos, fastai 2.8.
/// </summary>
/// <param name="Pct">The share of the span before the middle.</param>
/// <param name="Start">The value at the start.</param>
/// <param name="Middle">The value in the middle.</param>
/// <param name="End">The value at the end.</param>
[Named("fastai.combined_cos")]
public sealed record CombinedCos(Formula Pct, Formula Start, Formula Middle, Formula End) : PhasedSchedule
{
    private protected override Formula Translate(Scope scope) =>
        CombineCosines(scope, "pct", Constant(scope, Pct, v => v is >= 0 and <= 1, "0 to 1"), Start, Middle, End);
}
