using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's ExponentialLR, <c>torch.ExponentialLR(0.1, gamma: 0.95)</c>: the rate times gamma at every step.
/// Formula: v(t) = base_lr·gamma^t, t the scheduler's steps.
/// Range: gamma above 0. Edges: v(0) = base_lr.
/// Source: torch.optim.lr_scheduler.ExponentialLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="Gamma">What each step multiplies by.</param>
[Named("torch.ExponentialLR")]
public sealed record ExponentialLR(Formula BaseLr, Formula Gamma) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate) => Exponential(rate, rate: Gamma);

    private protected override Formula Ratio(Scope scope) => If(Now < 1, 1, Gamma);
}
