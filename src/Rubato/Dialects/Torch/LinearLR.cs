using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's LinearLR, <c>torch.LinearLR(0.1, start_factor: 0.1, total_iters: 50)</c>: a share of the rate that goes along a line.
/// Formula: v(t) = base_lr·(start_factor + (end_factor − start_factor)·min(t, T)/T), t the scheduler's steps, T total_iters.
/// Range: start_factor above 0 to 1, end_factor 0 to 1; total_iters a whole number of at least 0. Edges: the end is met on step T.
/// Quirks: with total_iters 0 the rate stays at the start, and after another scheduler in a SequentialLR PyTorch divides by zero.
/// Source: torch.optim.lr_scheduler.LinearLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="StartFactor">The share of the rate at step 0.</param>
/// <param name="EndFactor">The share of the rate from step T on.</param>
/// <param name="TotalIters">How many scheduler steps the line takes.</param>
[Named("torch.LinearLR")]
public sealed record LinearLR(
    Formula BaseLr, [Default(1.0 / 3)] Formula? StartFactor = null, [Default(1)] Formula? EndFactor = null, [Default(5)] Formula? TotalIters = null) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate)
    {
        var (start, end, total) = Arguments(scope);
        return rate * (total == 0 ? start : Linear(start, end).For(Steps(total)));
    }

    internal override Formula Anew(Scope scope) => Arguments(scope).Total > 0 ? this
        : throw Refuse(scope, TotalIters, "total_iters", "0", "at least 1 after another scheduler", "PyTorch divides by it.");

    private protected override Formula Ratio(Scope scope)
    {
        var (start, end, total) = Arguments(scope);
        var growth = 1 + (end - start) / (total * start + (Now - 1) * (end - start));
        return If(Now < 1, start, If(Now <= total, growth, 1));
    }

    (double Start, double End, long Total) Arguments(Scope scope) => (
        Constant(scope, StartFactor, v => v is > 0 and <= 1, "above 0 to 1"),
        Constant(scope, EndFactor, v => v is >= 0 and <= 1, "0 to 1"),
        Count(scope, TotalIters));

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => Arguments(scope) is var (start, end, _) && start < end
        ? BeforeOthers(scope, Stated(scope, LengthRole.Warmup, TotalIters))
        : [Stated(scope, LengthRole.Whole, TotalIters)];
}
