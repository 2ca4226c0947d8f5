using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's StepLR, <c>torch.StepLR(0.1, step_size: 30)</c>: the rate times gamma every so many steps.
/// Formula: v(t) = base_lr·gamma^⌊t/step_size⌋, t the scheduler's steps.
/// Range: step_size a whole number of at least 1. Edges: the first stair ends before step step_size.
/// Source: torch.optim.lr_scheduler.StepLR, PyTorch 2.7.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="StepSize">How many scheduler steps a stair has.</param>
/// <param name="Gamma">What each stair multiplies by.</param>
[Named("torch.StepLR")]
public sealed record StepLR(Formula BaseLr, Formula StepSize, [Default(0.1)] Formula? Gamma = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Milestone, StepSize)];

    private protected override Formula Translate(Scope scope) => StepDecay(BaseLr, Given(Gamma), Steps(Count(scope, StepSize, atLeast: 1)));
}
