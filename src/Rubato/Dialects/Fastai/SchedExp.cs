using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's SchedExp, <c>fastai.SchedExp(0.1, 0.001)</c>: equal ratios in equal times over the span.
/// Formula: v = start·(end/start)^p, p the share of the span that is done.
/// Range: start and end above 0. Edges: the end is reached one past the span's last step.
/// Source: fastai.callback.schedule.SchedExp, fastai 2.8.
/// </summary>
/// <param name="Start">The value at the start.</param>
/// <param name="End">The value at the end.</param>
[Named("fastai.SchedExp")]
public sealed record SchedExp(Formula Start, Formula End) : Dialect
{
    private protected override Formula Translate(Scope scope) => Exponential(Start, End);
}
