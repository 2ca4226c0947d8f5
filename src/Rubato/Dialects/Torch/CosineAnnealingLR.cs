using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's CosineAnnealingLR, <c>torch.CosineAnnealingLR(0.1, T_max: 100, eta_min: 0.001)</c>: half a cosine down, and up again.
/// Formula: v(t) = eta_min + (base_lr − eta_min)·½(1 + cos(πt/T_max)), t the scheduler's steps.
/// Range: base_lr … eta_min, either of which may be the larger; T_max a whole number of at least 1. Edges: eta_min is met on step T_max.
/// Quirks: it rises again after T_max and is back at base_lr on step 2·T_max. In a ChainedScheduler each step scales the rate's
/// distance from eta_min, but the first one upwards adds what it would rise alone.
/// Source: torch.optim.lr_scheduler.CosineAnnealingLR, PyTorch 2.7; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="TMax">How many scheduler steps the way down takes.</param>
/// <param name="EtaMin">The rate at the bottom.</param>
[Named("torch.CosineAnnealingLR")]
public sealed record CosineAnnealingLR(Formula BaseLr, [Named("T_max")] Formula TMax, [Default(0)] Formula? EtaMin = null) : Scheduler
{
    internal override Formula InitialLr => BaseLr;

    private protected override Formula Translate(Scope scope)
    {
        var (down, min) = (Half(scope), Given(EtaMin));
        var way = Cosine(BaseLr, min).For(Steps(down));
        return down >= scope.Context.Horizon ? way : Repeat(way.Then(Cosine(min, BaseLr)), Steps(2 * (decimal)down));
    }

    internal override RateMap Step(Scope scope)
    {
        var (down, min) = ((double)Half(scope), Given(EtaMin));
        Formula Above(Formula step) => 1 + Cos(Math.PI * step / down);
        var ratio = Above(Now) / Above(Now - 1);
        var turn = (Now - 1 - down) / (2 * down);
        var rise = RateMap.Keep with { Plus = (BaseLr - min) * ((1 - Math.Cos(Math.PI / down)) / 2) };
        return RateMap.Choose(Now < 1, RateMap.Keep, RateMap.Choose(Is(turn, Floor(turn)), rise, new(ratio, min * (1 - ratio))));
    }

    long Half(Scope scope) => Count(scope, TMax, atLeast: 1);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.WholeThenRises, TMax)];
}
