using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's MultiplicativeLR, <c>torch.MultiplicativeLR(0.1, lr_lambda: if(step &lt; 40, 1.01, 0.97))</c>: the rate times a function of the step, again at each step.
/// Formula: v(t) = base_lr·lr_lambda(1)·…·lr_lambda(t), t the scheduler's steps; the function's argument is <c>step</c>.
/// Range: that of the product. Edges: the function is never asked for step 0, so v(0) = base_lr. Where it is a constant,
/// this is a formula of time; else it remembers.
/// Quirks: after another scheduler in a SequentialLR it goes on from the rate that is there.
/// Source: torch.optim.lr_scheduler.MultiplicativeLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="LrLambda">The factor of a step as a formula of <c>step</c>.</param>
[Named("torch.MultiplicativeLR")]
public sealed record MultiplicativeLR(Formula BaseLr, Formula LrLambda) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override bool StartsAnew => false;

    internal override Formula Scaled(Scope scope, Formula rate) => rate is Number ? Recurrence(rate, LrLambda) : rate * Recurrence(1, LrLambda);

    internal override RateMap Later(Scope scope, bool isReset) => Step(scope);

    private protected override Formula Ratio(Scope scope) => If(Now < 1, 1, LrLambda);
}
