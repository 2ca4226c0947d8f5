using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's SchedCos, <c>fastai.SchedCos(0.1, 0.001)</c>: half a cosine over the span.
/// Formula: v = start + (end − start)·½(1 − cos πp), p the share of the span that is done.
/// Range: start … end. Edges: the end is reached one past the span's last step.
/// Source: fastai.callback.schedule.SchedCos, fastai 2.8.
/// </summary>
/// <param name="Start">The value at the start.</param>
/// <param name="End">The value at the end.</param>
[Named("fastai.SchedCos")]
public sealed record SchedCos(Formula Start, Formula End) : Dialect
{
    private protected override Formula Translate(Scope scope) => Cosine(Start, End);
}
