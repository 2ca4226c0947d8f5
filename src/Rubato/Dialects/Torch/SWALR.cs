using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// PyTorch's SWALR, <c>torch.SWALR(0.1, swa_lr: 0.05, anneal_epochs: 20)</c>: from the optimiser's rate to the one for averaging weights.
/// Formula: v(t) = swa_lr + (base_lr − swa_lr)·(1 − α(min(t/N, 1))), t the scheduler's steps, N anneal_epochs, α(s) = s for
/// linear and ½(1 − cos πs) for cos.
/// Range: base_lr … swa_lr; anneal_epochs a whole number of at least 0. Edges: swa_lr from step N on, with N = 0 from the start.
/// Quirks: after another scheduler in a SequentialLR it goes on from the rate that is there, and begins with its step 1.
/// Source: torch.optim.swa_utils.SWALR, PyTorch 1.13; Izmailov et al., Averaging weights leads to wider optima, 2018, arXiv:1803.05407.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="SwaLr">The rate that is held in the end.</param>
/// <param name="AnnealEpochs">How many scheduler steps it takes to get there.</param>
/// <param name="AnnealStrategy">Along half a cosine or a line.</param>
[Named("torch.SWALR")]
public sealed record SWALR(
    Formula BaseLr, Formula SwaLr, [Default(10)] Formula? AnnealEpochs = null, [Words("cos", "linear")] string AnnealStrategy = "cos") : Scheduler
{
    internal override Formula InitialLr => BaseLr;

    internal override bool StartsAnew => false;

    private protected override Formula Translate(Scope scope)
    {
        if (Length(scope) is not (> 0 and var length)) return SwaLr;
        return (AnnealStrategy == "cos" ? (Formula)Cosine(BaseLr, SwaLr) : Linear(BaseLr, SwaLr)).For(Steps(length));
    }

    internal override RateMap Step(Scope scope) => At(scope, Now);

    internal override RateMap Later(Scope scope, bool isReset) => At(scope, Now + 1);

    RateMap At(Scope scope, Formula step)
    {
        double length = Length(scope);
        if (length == 0) return RateMap.Set(SwaLr);
        var ratio = Left(step / length) / Left((step - 1) / length);
        return RateMap.Choose(step < 1, RateMap.Keep, RateMap.Choose(step <= length, new(ratio, SwaLr * (1 - ratio)), RateMap.Set(SwaLr)));
    }

    /// <summary>The share of the way that is left.</summary>
    Formula Left(Formula share) => AnnealStrategy == "cos" ? (1 + Cos(Math.PI * share)) / 2 : 1 - share;

    long Length(Scope scope) => Count(scope, AnnealEpochs);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Whole, AnnealEpochs)];
}
