using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Fastai;

/// <summary>
/// fastai's fit_sgdr, <c>fastai.fit_sgdr(3, cycle_len: 1, lr_max: 0.01)</c>: warm restarts, cycles of half cosines down to 0 over the whole span.
/// Formula: cycle i takes the share cycle_len·cycle_mult^i/N of the span, N = ⌊cycle_len·(cycle_mult^n_cycles − 1)/(cycle_mult − 1)⌋, and goes from lr_max to 0.
/// Range: n_cycles a whole number from 1, cycle_len above 0, cycle_mult above 0 and not 1. Edges: the last cycle's 0 is reached one past the span's last step.
/// Quirks: the peer refuses cycle_mult 1, as it divides by 0, and counts whose shares don't add up to exactly 1 in doubles;
/// shares and positions are single-precision numbers, so values are off by about 1e-7.
/// Differs from the peer, which trains N epochs: here the span is the training, and only the cycles' proportions count.
/// Source: fastai.callback.schedule, Learner.fit_sgdr, fastai 2.8; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="NCycles">How many cycles.</param>
/// <param name="CycleLen">The length of the first, in epochs.</param>
/// <param name="LrMax">The rate at each restart; the learner's default when left out.</param>
/// <param name="CycleMult">How much longer each cycle is than the one before.</param>
[Named("fastai.fit_sgdr")]
public sealed record FitSgdr(Formula NCycles, Formula CycleLen, [Default(0.001)] Formula? LrMax = null, [Default(2)] Formula? CycleMult = null) : PhasedSchedule
{
    const int MostCycles = 50;

    private protected override Formula Translate(Scope scope)
    {
        var count = (int)Constant(scope, NCycles, v => v == Math.Floor(v) && v is >= 1 and <= MostCycles, $"a whole number, 1 to {MostCycles}");
        var length = Constant(scope, CycleLen, v => v > 0, "more than 0");
        var factor = Constant(scope, CycleMult, v => v > 0 && v != 1, "more than 0, but not 1");
        var whole = Math.Floor(length * (Math.Pow(factor, count) - 1) / (factor - 1));
        var cycle = Cosine(Given(LrMax), 0);
        return Combine(scope, "n_cycles", [.. Enumerable.Range(0, count).Select(i => length * Math.Pow(factor, i) / whole)], [.. Enumerable.Repeat<Formula>(cycle, count)]);
    }
}
