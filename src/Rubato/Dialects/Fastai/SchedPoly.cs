using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's SchedPoly, <c>fastai.SchedPoly(0.1, 0.001, power: 2)</c>: a power of the share that is done.
/// Formula: v = start + (end − start)·p^power, p the share of the span that is done.
/// Range: power at least 0. Edges: the end is reached one past the span's last step; with power 0 it is there from the start.
/// Quirks: p is what is done, where others take the power of what is left: a larger power falls later.
/// Source: fastai.callback.schedule.SchedPoly, fastai 2.8.
/// </summary>
/// <param name="Start">The value at the start.</param>
/// <param name="End">The value at the end.</param>
/// <param name="Exponent">How long the value stays near the start.</param>
[Named("fastai.SchedPoly")]
public sealed record SchedPoly(Formula Start, Formula End, [Named("power")] Formula Exponent) : Dialect
{
    private protected override Formula Translate(Scope scope) =>
        Start + (End - Start) * Power(Ref("progress"), Constant(scope, Exponent, v => v >= 0, "0 or more"));
}
