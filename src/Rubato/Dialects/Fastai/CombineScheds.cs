using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's combine_scheds, <c>fastai.combine_scheds([0.25, 0.75], [fastai.SchedLin(0.001, 0.1), fastai.SchedCos(0.1, 0.001)])</c>: one schedule after the other, each for its share of the span.
/// Formula: v = sched_i((p − c_i)/pct_i), p the share of the span that is done, c_i the sum of the shares before i, i the last with c_i ≤ p.
/// Range: shares of at least 0, as many as schedules. Edges: a boundary needn't be a whole step: the first step after it is already on its way.
/// Errors: shares whose sum, added one by one, isn't exactly 1.
/// Quirks: 0.7 + 0.2 + 0.1 isn't 1 in doubles, so the peer refuses it, though it takes 0.1 + 0.2 + 0.7; shares, their sums and the position within
/// a phase are single-precision numbers, so values are off by about 1e-7 and a step on a boundary may belong to either side.
/// Source: fastai.callback.schedule.combine_scheds, fastai 2.8, on PyTorch's processor tensors.
/// </summary>
/// <param name="Pcts">The shares, in order.</param>
/// <param name="Scheds">The schedules, fastai's or others.</param>
[Named("fastai.combine_scheds")]
public sealed record CombineScheds(ValueList<Formula> Pcts, ValueList<Formula> Scheds) : PhasedSchedule
{
    private protected override Formula Translate(Scope scope)
    {
        if (Pcts.Count != Scheds.Count || Pcts.Count == 0) throw Refuse(scope, null, "pcts", $"{Pcts.Count} for {Scheds.Count} schedules", "as many as schedules");
        return Combine(scope, "pcts", Constants(scope, Pcts), Scheds);
    }
}
