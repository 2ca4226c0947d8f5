using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// Hugging Face's rise and polynomial fall, <c>transformers.polynomial(5e-5, num_warmup_steps: 100, num_training_steps: 1000, power: 2)</c>.
/// Formula: v(t) = base_lr·t/W before step W, then lr_end + (base_lr − lr_end)·(1 − (t − W)/(N − W))^power; W is num_warmup_steps, N num_training_steps.
/// Range: lr_end below the optimiser's default rate, power more than 0. Edges: lr_end at step N and after, and from step W
/// on where N is less than W. Errors: N equal to W, where the peer divides by 0.
/// Quirks: the first step of a warmup has rate 0, which is below lr_end.
/// Source: transformers.get_scheduler("polynomial"), Transformers 5.3.
/// </summary>
/// <param name="BaseLr">The optimiser's rate, which the peer takes from the optimiser.</param>
/// <param name="NumWarmupSteps">How many steps the rise has.</param>
/// <param name="NumTrainingSteps">The step at which lr_end is met, the warmup's steps included.</param>
/// <param name="LrEnd">The rate at the end.</param>
/// <param name="Power">The fall's power; 1 is a straight line.</param>
/// <param name="DefaultLr">The optimiser's default rate, of which lr_end is a share; base_lr when left out.</param>
[Named("transformers.polynomial")]
public sealed record Polynomial(
    Formula BaseLr, Formula NumWarmupSteps, Formula NumTrainingSteps, [Default(1e-7)] Formula? LrEnd = null,
    [Default(1)] Formula? Power = null, Formula? DefaultLr = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) =>
        [Stated(scope, LengthRole.Warmup, NumWarmupSteps), Stated(scope, LengthRole.Whole, NumTrainingSteps)];

    private protected override Formula Translate(Scope scope)
    {
        var (warmup, training) = (Count(scope, NumWarmupSteps), Count(scope, NumTrainingSteps));
        if (training == warmup) throw Refuse(scope, NumTrainingSteps, "num_training_steps", $"{training}, as many as num_warmup_steps", "another number: the peer divides by the difference");
        var whole = Constant(scope, DefaultLr ?? BaseLr, property: nameof(BaseLr));
        Constant(scope, LrEnd, v => v < whole, $"less than the optimiser's rate, {NumberText.Of(whole)}");
        var end = DefaultLr is null ? Given(LrEnd) : BaseLr * (Given(LrEnd) / DefaultLr);
        var power = Constant(scope, Power, v => v > 0, "more than 0");
        var fall = training < warmup ? end
            : (power == 1 ? Linear(BaseLr, end) : (Formula)Polynomial(BaseLr, end, Given(Power))).For(Steps(training - warmup));
        return Warmup.Before(fall, 0, BaseLr, warmup);
    }
}
