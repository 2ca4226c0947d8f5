using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's SchedLin, <c>fastai.SchedLin(0.1, 0.001)</c>: a straight line over the span.
/// Formula: v = start + (end − start)·p, p the share of the span that is done.
/// Range: start … end. Edges: the end is reached one past the span's last step.
/// Source: fastai.callback.schedule.SchedLin, fastai 2.8.
/// </summary>
/// <param name="Start">The value at the start.</param>
/// <param name="End">The value at the end.</param>
[Named("fastai.SchedLin")]
public sealed record SchedLin(Formula Start, Formula End) : Dialect
{
    private protected override Formula Translate(Scope scope) => Linear(Start, End);
}
