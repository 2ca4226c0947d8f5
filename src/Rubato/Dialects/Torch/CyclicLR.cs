using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's CyclicLR, <c>torch.CyclicLR(0.001, max_lr: 0.1, step_size_up: 20, mode: triangular2)</c>: up and down in straight lines, and the momentum the other way.
/// Formula: v(t) = base_lr + (max_lr − base_lr)·k·g, t the scheduler's steps, k the height in the cycle, 0 to 1; the momentum is
/// max_momentum − (max_momentum − base_momentum)·k·g. g is 1 for triangular, ½^(c − 1) for triangular2 with c the cycle from 1, gammaᵗ
/// for exp_range, and scale_fn of c or t.
/// Range: base_lr … max_lr; step sizes whole numbers, up at least 1. Edges: step 0 is the bottom, step step_size_up the top.
/// Quirks: exp_range and scale_mode iterations count from the first cycle, not from each; with a scale_fn the mode is forgotten.
/// Source: torch.optim.lr_scheduler.CyclicLR, PyTorch 2.7; Smith, Cyclical learning rates, 2017, arXiv:1506.01186.
/// </summary>
/// <param name="BaseLr">The rate at the bottom.</param>
/// <param name="MaxLr">The rate at the top.</param>
/// <param name="StepSizeUp">How many scheduler steps the way up takes.</param>
/// <param name="StepSizeDown">And the way down; as long as up when left out.</param>
/// <param name="Mode">How the height changes over the cycles.</param>
/// <param name="Gamma">The factor of each step for exp_range.</param>
/// <param name="ScaleFn">The height's factor as a formula of <c>step</c>, which stands for the cycle or the step.</param>
/// <param name="ScaleMode">What <c>step</c> stands for in scale_fn.</param>
/// <param name="CycleMomentum">Whether the momentum cycles too.</param>
/// <param name="BaseMomentum">The momentum at the top of the rate.</param>
/// <param name="MaxMomentum">The momentum at the bottom of the rate.</param>
/// <param name="Of">Which of the two hyperparameters this is; the momentum is beta1 for Adam.</param>
[Named("torch.CyclicLR")]
public sealed record CyclicLR(
    Formula BaseLr,
    Formula MaxLr,
    [Default(2000)] Formula? StepSizeUp = null,
    Formula? StepSizeDown = null,
    [Words("triangular", "triangular2", "exp_range")] string Mode = "triangular",
    [Default(1)] Formula? Gamma = null,
    Formula? ScaleFn = null,
    [Words("cycle", "iterations")] string ScaleMode = "cycle",
    bool CycleMomentum = true,
    [Default(0.8)] Formula? BaseMomentum = null,
    [Default(0.9)] Formula? MaxMomentum = null,
    [Words("lr", "momentum")] string Of = "lr") : SettingScheduler
{
    internal override Formula InitialLr => BaseLr;

    private protected override Formula Translate(Scope scope)
    {
        if (Of == "lr") return BaseLr + (MaxLr - BaseLr) * Height(scope);
        if (!CycleMomentum) throw Refuse(scope, null, "of", "momentum", "lr where cycle_momentum is false", "The momentum is then the optimiser's own.");
        return Given(MaxMomentum) - (Given(MaxMomentum) - Given(BaseMomentum)) * Height(scope);
    }

    Formula Height(Scope scope)
    {
        var (up, cycle) = Sizes(scope);
        var height = Repeat(Triangle(0, 1, Steps(up)), Steps(cycle), scale: Mode == "triangular2" && ScaleFn is null ? 0.5 : null);
        if (ScaleFn is not null) return height * Scale(ScaleMode == "cycle" ? 1 + Floor(Now / cycle) : Now);
        return Mode == "exp_range" ? height * Power(Given(Gamma), Now) : height;
    }

    Formula Scale(Formula by) => Rewriting.Replace(ScaleFn!, formula => formula == Now ? by : null);

    (long Up, long Cycle) Sizes(Scope scope)
    {
        var up = Count(scope, StepSizeUp, atLeast: 1);
        return (up, up + (StepSizeDown is null ? up : Count(scope, StepSizeDown)));
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [new(LengthRole.Cycle, "step_size_up + step_size_down", Sizes(scope).Cycle, StepSizeUp)];
}
