using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's OneCycleLR, <c>torch.OneCycleLR(0.1, total_steps: 100, pct_start: 0.3)</c>: one rise and a long fall, and the momentum the other way.
/// Formula: from knot to knot along half a cosine or a line, t the scheduler's steps, N total_steps: max_lr/div_factor at 0, max_lr
/// at pct_start·N − 1, max_lr/(div_factor·final_div_factor) at N − 1; with three_phase max_lr/div_factor again at 2·pct_start·N − 2.
/// The momentum goes from max_momentum to base_momentum and back at the same knots.
/// Range: pct_start 0 to 1; total_steps a whole number of at least 1, or epochs·steps_per_epoch. Edges: knots needn't be whole steps.
/// Quirks: the end is reached on step N − 1, and one more step is allowed, on which the rate goes beyond the end: up along the cosine,
/// down along the line. After that PyTorch raises an error; here that value holds. Where a phase has no length PyTorch divides by
/// zero; here its end holds.
/// Source: torch.optim.lr_scheduler.OneCycleLR, PyTorch 2.7; Smith and Topin, Super-convergence, 2017, arXiv:1708.07120.
/// </summary>
/// <param name="MaxLr">The rate at the top.</param>
/// <param name="TotalSteps">How many scheduler steps the cycle has.</param>
/// <param name="Epochs">Instead, how many epochs.</param>
/// <param name="StepsPerEpoch">And how many scheduler steps each has.</param>
/// <param name="PctStart">The share of the steps that the rise takes.</param>
/// <param name="AnnealStrategy">Along half a cosine or a line.</param>
/// <param name="CycleMomentum">Whether the momentum cycles too.</param>
/// <param name="BaseMomentum">The momentum at the top of the rate.</param>
/// <param name="MaxMomentum">The momentum at both ends.</param>
/// <param name="DivFactor">How many times max_lr is of the first rate.</param>
/// <param name="FinalDivFactor">How many times the first rate is of the last.</param>
/// <param name="ThreePhase">Whether the fall goes to the first rate and then on to the last.</param>
/// <param name="Of">Which of the two hyperparameters this is; the momentum is beta1 for Adam.</param>
[Named("torch.OneCycleLR")]
public sealed record OneCycleLR(
    Formula MaxLr,
    Formula? TotalSteps = null,
    Formula? Epochs = null,
    Formula? StepsPerEpoch = null,
    [Default(0.3)] Formula? PctStart = null,
    [Words("cos", "linear")] string AnnealStrategy = "cos",
    bool CycleMomentum = true,
    [Default(0.85)] Formula? BaseMomentum = null,
    [Default(0.95)] Formula? MaxMomentum = null,
    [Default(25)] Formula? DivFactor = null,
    [Default(1e4)] Formula? FinalDivFactor = null,
    bool ThreePhase = false,
    [Words("lr", "momentum")] string Of = "lr") : SettingScheduler
{
    internal override Formula InitialLr => MaxLr / Given(DivFactor);

    private protected override Formula Translate(Scope scope)
    {
        if (Of == "lr") return Course(scope, InitialLr, MaxLr, InitialLr / Given(FinalDivFactor));
        if (!CycleMomentum) throw Refuse(scope, null, "of", "momentum", "lr where cycle_momentum is false", "The momentum is then the optimiser's own.");
        return Course(scope, Given(MaxMomentum), Given(BaseMomentum), Given(MaxMomentum));
    }

    Formula Course(Scope scope, Formula start, Formula top, Formula end)
    {
        double total = Total(scope);
        var share = Constant(scope, PctStart, v => v is >= 0 and <= 1, "0 to 1");
        var (rise, fall) = (share * total - 1, 2 * share * total - 2);
        var held = Min(Now, total);
        var last = ThreePhase
            ? If(Now <= fall, Way(Now, rise, fall, top, start), Way(held, fall, total - 1, start, end))
            : Way(held, rise, total - 1, top, end);
        return If(Now <= rise, Way(Now, 0, rise, start, top), last);
    }

    /// <summary>A phase, from a value at a step to another; steps after it go on along the same curve.</summary>
    Formula Way(Formula step, double from, double to, Formula start, Formula end)
    {
        if (from == to) return end;
        var share = (from == 0 ? step : step - from) / (to - from);
        return AnnealStrategy == "cos" ? end + (start - end) * (1 + Cos(Math.PI * share)) / 2 : start + (end - start) * share;
    }

    long Total(Scope scope)
    {
        if (TotalSteps is not null) return Count(scope, TotalSteps, atLeast: 1);
        if (Epochs is null || StepsPerEpoch is null)
            throw Refuse(scope, null, "total_steps", "none", "total_steps, or epochs and steps_per_epoch", "Say how long the cycle is.");
        return Count(scope, Epochs, atLeast: 1) * Count(scope, StepsPerEpoch, atLeast: 1);
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [new(LengthRole.WholeThenRises, TotalSteps is null ? "epochs * steps_per_epoch" : "total_steps", Total(scope), TotalSteps ?? Epochs)];
}
