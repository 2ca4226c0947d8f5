using Rubato.Compilation;
using Rubato.Dialects.Torch;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// mmengine's OneCycleLR, <c>mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 100)</c>: one rise and a long fall, from knot to knot.
/// Formula: along half a cosine or a line, s = t − begin in the window, t the scheduler's steps, N total_steps: eta_max/div_factor at 0,
/// eta_max at pct_start·N − 1, eta_max/(div_factor·final_div_factor) at N − 1; with three_phase eta_max/div_factor again at
/// 2·pct_start·N − 2.
/// Range: pct_start 0 to 1; total_steps a whole number of at least 1; begin and end whole numbers, end above begin. Edges: base_lr before
/// begin; knots needn't be whole steps.
/// Errors: no total_steps: the peer fails too, which would take it from end − begin.
/// Quirks: base_lr only matters before begin; the end is reached on step N − 1, and one more step is allowed, on which the rate goes
/// beyond it, up along the cosine, down along the line. After that the peer raises an error; here that value holds.
/// Source: mmengine.optim.scheduler.OneCycleLR, mmengine 0.11.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="EtaMax">The rate at the top.</param>
/// <param name="TotalSteps">How many steps the cycle has.</param>
/// <param name="PctStart">The share of the steps that the rise takes.</param>
/// <param name="AnnealStrategy">Along half a cosine or a line.</param>
/// <param name="DivFactor">How many times eta_max is of the first rate.</param>
/// <param name="FinalDivFactor">How many times the first rate is of the last.</param>
/// <param name="ThreePhase">Whether the fall goes to the first rate and then on to the last.</param>
/// <param name="Begin">The step at which it begins to act.</param>
/// <param name="End">The step before which it acts last.</param>
[Named("mmengine.OneCycleLR")]
public sealed record OneCycleLR(
    Formula BaseLr,
    [Default(0)] Formula? EtaMax = null,
    Formula? TotalSteps = null,
    [Default(0.3)] Formula? PctStart = null,
    [Words("cos", "linear")] string AnnealStrategy = "cos",
    [Default(25)] Formula? DivFactor = null,
    [Default(1e4)] Formula? FinalDivFactor = null,
    bool ThreePhase = false,
    [Default(0)] Formula? Begin = null,
    [Default(1e9)] Formula? End = null) : ParamScheduler
{
    internal override Formula BaseWhenMade(Formula before) => Given(EtaMax) / Given(DivFactor);

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start) => new Torch.OneCycleLR(
        Given(EtaMax), Count(scope, TotalSteps ?? throw scope.Error(this, "missing-argument", $"`{Info.Name}` lacks `total_steps`.", $"It is {Info}."), 1, nameof(TotalSteps)),
        PctStart: PctStart, AnnealStrategy: AnnealStrategy, DivFactor: DivFactor, FinalDivFactor: FinalDivFactor, ThreePhase: ThreePhase);

    internal override RateMap First(Scope scope, Window window, Formula start) => Next(scope, window, start, start);

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step)
    {
        var shape = Shape(scope, window, start, start);
        return RateMap.Set(window.Begin == 0 ? shape : Shift(shape, Steps(window.Begin)));
    }

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) =>
        [new(LengthRole.WholeThenRises, "total_steps", window.Begin + Count(scope, TotalSteps), TotalSteps)];
}
