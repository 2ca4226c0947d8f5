using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's LambdaLR, <c>torch.LambdaLR(0.1, lr_lambda: 0.95 ^ step)</c>: the rate times a function of the step.
/// Formula: v(t) = base_lr·lr_lambda(t), t the scheduler's steps; the function's argument is <c>step</c>.
/// Range: that of the function. Edges: after another scheduler in a ChainedScheduler it sets the rate, whatever that was.
/// Source: torch.optim.lr_scheduler.LambdaLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="LrLambda">The factor as a formula of <c>step</c>.</param>
[Named("torch.LambdaLR")]
public sealed record LambdaLR(Formula BaseLr, Formula LrLambda) : SettingScheduler
{
    internal override Formula InitialLr => BaseLr;

    private protected override Formula Translate(Scope scope) => BaseLr * LrLambda;
}
