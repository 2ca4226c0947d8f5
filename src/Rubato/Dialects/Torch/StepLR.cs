using Rubato.Checks;
using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's StepLR, <c>torch.StepLR(0.1, step_size: 30)</c>: the rate times gamma every so many steps.
/// Formula: v(t) = base_lr·gamma^⌊t/step_size⌋, t the scheduler's steps.
/// Range: step_size a whole number of at least 1; gamma above 0. Edges: the first stair ends before step step_size.
/// Source: torch.optim.lr_scheduler.StepLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="StepSize">How many scheduler steps a stair has.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
[Named("torch.StepLR")]
public sealed record StepLR(Formula BaseLr, Formula StepSize, [Default(0.1)] Formula? Gamma = null) : ScalingScheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override Formula Scaled(Scope scope, Formula rate) => StepDecay(rate, Given(Gamma), Steps(Size(scope)));

    private protected override Formula Ratio(Scope scope)
    {
        double size = Size(scope);
        return Power(Given(Gamma), Floor(Now / size) - Floor(Max(Now - 1, 0) / size));
    }

    long Size(Scope scope) => Count(scope, StepSize, atLeast: 1);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [new(LengthRole.Milestone, "step_size", Size(scope), StepSize)];
}
