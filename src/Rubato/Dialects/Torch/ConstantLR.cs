using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's ConstantLR, <c>torch.ConstantLR(0.1, factor: 0.25, total_iters: 40)</c>: a smaller rate for some steps, then the whole one.
/// Formula: v(t) = base_lr·factor where t &lt; total_iters, then base_lr, t the scheduler's steps.
/// Range: factor 0 to 1; total_iters a whole number of at least 0. Edges: the whole rate begins on step total_iters.
/// Quirks: with total_iters 0 the rate is never restored, unless another scheduler goes before in a SequentialLR, which restores it at once.
/// Source: torch.optim.lr_scheduler.ConstantLR, PyTorch 2.7, which divides by factor to restore the rate and so fails where it is 0.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Factor">The share of the rate at first.</param>
/// <param name="TotalIters">For how many scheduler steps.</param>
[Named("torch.ConstantLR")]
public sealed record ConstantLR(Formula BaseLr, [Default(1.0 / 3)] Formula? Factor = null, [Default(5)] Formula? TotalIters = null) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate)
    {
        var (factor, total) = Arguments(scope);
        return rate * (total == 0 ? factor : new Number(factor).For(Steps(total)).Then(1));
    }

    internal override Formula Anew(Scope scope) => Arguments(scope).Total == 0 ? BaseLr : this;

    private protected override Formula Ratio(Scope scope)
    {
        var (factor, total) = Arguments(scope);
        if (total == 0) return If(Now < 1, factor, 1);
        if (factor == 0) throw Refuse(scope, Factor, "factor", "0", "more than 0 where other schedulers act on the same rate", "PyTorch divides by it.");
        return If(Now < 1, factor, If(Is(Now, total), 1 / factor, 1));
    }

    (double Factor, long Total) Arguments(Scope scope) => (Constant(scope, Factor, v => v is >= 0 and <= 1, "0 to 1"), Count(scope, TotalIters));

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => BeforeOthers(scope, Stated(scope, LengthRole.Warmup, TotalIters));
}
