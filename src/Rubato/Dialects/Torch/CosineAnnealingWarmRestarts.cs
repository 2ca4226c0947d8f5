using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's CosineAnnealingWarmRestarts, <c>torch.CosineAnnealingWarmRestarts(0.1, T_0: 10, T_mult: 2)</c>: half a cosine down, again and again.
/// Formula: v = eta_min + (base_lr − eta_min)·½(1 + cos(πu/T_i)), u the scheduler's steps since cycle i began, T_i = T_0·T_multⁱ.
/// Range: base_lr … eta_min; T_0 and T_mult whole numbers of at least 1. Edges: a cycle begins at base_lr on step T_0·(T_multⁱ − 1)/(T_mult − 1).
/// With <c>epoch</c> it is what <c>step(epoch)</c> is called with at each step, and may be a fraction.
/// Quirks: <c>step(epoch)</c> finds the cycle by a logarithm that is cut to a whole number, and which may fall short of one just
/// where a cycle begins: there the rate stays at eta_min for another step (T_mult 3 at epoch 121·T_0).
/// Source: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts, PyTorch 2.7; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="T0">How many scheduler steps the first cycle has.</param>
/// <param name="TMult">How much longer each cycle is than the one before.</param>
/// <param name="EtaMin">The rate at a cycle's end.</param>
/// <param name="Epoch">What the peer's <c>step</c> is called with; when left out, nothing.</param>
[Named("torch.CosineAnnealingWarmRestarts")]
public sealed record CosineAnnealingWarmRestarts(
    Formula BaseLr, [Named("T_0")] Formula T0, [Named("T_mult"), Default(1)] Formula? TMult = null, [Default(0)] Formula? EtaMin = null, Formula? Epoch = null) : SettingScheduler
{
    internal override Formula InitialLr => BaseLr;

    private protected override Formula Translate(Scope scope)
    {
        var (first, growth, min) = (Count(scope, T0, atLeast: 1), Count(scope, TMult, atLeast: 1), Given(EtaMin));
        if (Epoch is null) return Repeat(Cosine(BaseLr, min), Steps(first), growth == 1 ? null : growth);
        var share = If(Epoch < first, Epoch / first, growth == 1 ? Equal(Epoch, first) : Growing(Epoch, first, growth));
        return min + (BaseLr - min) * (1 + Cos(Math.PI * share)) / 2;
    }

    static Formula Equal(Formula epoch, double first) => epoch / first - Floor(epoch / first);

    static Formula Growing(Formula epoch, double first, double growth)
    {
        var cycle = Floor(Log(epoch / first * (growth - 1) + 1) / Math.Log(growth));
        var length = first * Power(growth, cycle);
        return (epoch - (length - first) / (growth - 1)) / length;
    }

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        Epoch is null ? [Stated(scope, LengthRole.Cycle, T0)] : [];
}
