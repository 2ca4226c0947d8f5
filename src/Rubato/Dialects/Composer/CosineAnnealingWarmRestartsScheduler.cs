using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Composer;

/// <summary>
/// Composer's CosineAnnealingWarmRestartsScheduler, <c>composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 1ep, t_mult: 2)</c>:
/// half a cosine down, again and again, each cycle longer than the one before.
/// Formula: cycle 0 lasts L₀ = t_0, cycle i+1 lasts L_{i+1} = ⌊t_mult·L_i⌋; inside a cycle
/// v = base_lr·(alpha_f + (1 − alpha_f)·½(1 + cos(πs/L_i))), s the time since its start.
/// Range: t_0 at least one batch or sample; t_mult above 0. Edges: a cycle begins at the full rate.
/// Quirks: every length is cut off to a whole number before the next is made of it, so that with t_mult 1.5 the lengths are
/// 20, 30, 45, 67, 100, and a short cycle with a t_mult just above 1 never grows.
/// Errors: cycles that shrink to nothing before the span ends, where the peer stops too.
/// Source: composer.optim.CosineAnnealingWarmRestartsScheduler, composer 0.33.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="T0">How long the first cycle is.</param>
/// <param name="TMult">How much longer each cycle is than the one before.</param>
/// <param name="AlphaF">What the rate is multiplied by at a cycle's end.</param>
/// <param name="MaxDuration">How long the peer's trainer runs; the span when left out. Percentages are of it.</param>
/// <param name="Ssr">The trainer's scale_schedule_ratio: what times are multiplied by.</param>
[Named("composer.CosineAnnealingWarmRestartsScheduler")]
public sealed record CosineAnnealingWarmRestartsScheduler(
    Formula BaseLr, [Named("t_0")] Duration T0, [Default(1)] Formula? TMult = null, [Default(0)] Formula? AlphaF = null,
    Duration? MaxDuration = null, [Default(1)] Formula? Ssr = null) : ComposerScheduler
{
    const int MostCycles = 10_000;

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [.. base.Lengths(scope), Stated(LengthRole.Cycle, "t_0", Time(scope, T0), T0)];

    private protected override Formula Translate(Scope scope)
    {
        var first = LastingTime(scope, T0);
        var growth = Constant(scope, TMult, t => t > 0, "more than 0");
        var cycle = Cosine(BaseLr, Rate(Given(AlphaF)));
        if (growth >= 1 && growth == Math.Floor(growth) && ComposerClock.For(first) is { TicksPerStep: 1 } clock)
            return Repeat(cycle, clock.Length(first), growth == 1 ? null : growth);
        return OneByOne(scope, first, growth, cycle);
    }

    /// <summary>Cycles of lengths that aren't in one ratio: all but the last as parts, the last again and again.</summary>
    Formula OneByOne(Scope scope, ComposerTime first, double growth, Formula cycle)
    {
        var clock = new ComposerClock(first.PerStep);
        var span = ComposerTime.Whole(scope, null, this).Amount * first.PerStep;
        var parts = new List<Part>();
        var (start, length) = (0.0, first.Amount);
        while (start + length < span && Math.Truncate(growth * length) is var next && next != length)
        {
            parts.Add(cycle.For(Steps((decimal)length)));
            (start, length) = (start + length, next);
            if (length == 0) throw Refuse(scope, TMult, "t_mult", NumberText.Of(growth), "what leaves every cycle a batch or sample", $"The cycles shrink to nothing after {NumberText.Of(start / first.PerStep)} steps.");
            if (parts.Count == MostCycles) throw Refuse(scope, TMult, "t_mult", NumberText.Of(growth), $"what makes at most {MostCycles} unequal cycles", "Use longer cycles, or t_mult 1.");
        }
        var last = Repeat(cycle, Steps((decimal)length));
        return clock.Run(parts.Count == 0 ? last : new Sequence([.. parts, new Part(last, null)]));
    }
}
