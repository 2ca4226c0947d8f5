using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's PolynomialLR, <c>torch.PolynomialLR(0.1, total_iters: 100, power: 2)</c>: the rate times a power of the share of steps that is left.
/// Formula: v(t) = base_lr·(1 − min(t, T)/T)^power, t the scheduler's steps, T total_iters.
/// Range: power above 0; total_iters a whole number of at least 0. Edges: 0 from step T on.
/// Quirks: with total_iters 0 the rate stays as it is, and after another scheduler in a SequentialLR PyTorch divides by zero.
/// Source: torch.optim.lr_scheduler.PolynomialLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TotalIters">How many scheduler steps the decay takes.</param>
/// <param name="Power">How long the rate stays near its end: larger falls earlier.</param>
[Named("torch.PolynomialLR")]
public sealed record PolynomialLR(Formula BaseLr, [Default(5)] Formula? TotalIters = null, [Default(1)] Formula? Power = null) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate) =>
        Total(scope) is > 0 and var total ? rate * Polynomial(1, 0, Given(Power)).For(Steps(total)) : rate;

    internal override Formula Anew(Scope scope) => Total(scope) > 0 ? this
        : throw Refuse(scope, TotalIters, "total_iters", "0", "at least 1 after another scheduler", "PyTorch divides by it.");

    private protected override Formula Ratio(Scope scope)
    {
        var total = Total(scope);
        Formula Left(Formula step) => 1 - step / total;
        return If(Now < 1, 1, If(Now <= total, Schedule.Power(Left(Now) / Left(Now - 1), Given(Power)), 1));
    }

    long Total(Scope scope) => Count(scope, TotalIters);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Whole, TotalIters)];
}
