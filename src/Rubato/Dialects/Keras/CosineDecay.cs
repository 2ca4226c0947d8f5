using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's CosineDecay, <c>keras.CosineDecay(0.001, decay_steps: 800, warmup_target: 0.1, warmup_steps: 100)</c>: half a cosine, after a straight warmup where one is asked for.
/// Formula: v(t) = peak·(alpha + (1 − alpha)·½(1 + cos(π(t − W)/decay_steps))) for W ≤ t ≤ W + decay_steps; before,
/// initial_learning_rate + (peak − initial_learning_rate)·t/W; W = warmup_steps and peak = warmup_target.
/// Range: decay_steps at least 1. Edges: the end rate holds from W + decay_steps on. Without a warmup_target, W is 0 and the peak is the initial rate.
/// Quirks: warmup_steps without a warmup_target are ignored; decay_steps count from the end of the warmup, where optax counts the warmup in.
/// Source: keras.optimizers.schedules.CosineDecay, Keras 3.16; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="InitialLearningRate">The rate at the start.</param>
/// <param name="DecaySteps">How long the decay takes.</param>
/// <param name="Alpha">Which share of the peak is left at the end.</param>
/// <param name="WarmupTarget">The rate after the warmup; no warmup when left out.</param>
/// <param name="WarmupSteps">How long the warmup takes.</param>
[Named("keras.CosineDecay")]
public sealed record CosineDecay(
    Formula InitialLearningRate, Formula DecaySteps, [Default(0)] Formula? Alpha = null, Formula? WarmupTarget = null, [Default(0)] Formula? WarmupSteps = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => WarmupTarget is null
        ? [Stated(scope, LengthRole.Whole, DecaySteps)]
        : [Stated(scope, LengthRole.Warmup, WarmupSteps), Stated(scope, LengthRole.Whole, DecaySteps, Constant(scope, WarmupSteps))];

    private protected override Formula Translate(Scope scope)
    {
        var (steps, warmup) = (Count(scope, DecaySteps, atLeast: 1), Count(scope, WarmupSteps));
        var peak = WarmupTarget ?? InitialLearningRate;
        var decay = Cosine(peak, scope[Given(Alpha)].Constant is 0 ? 0 : peak * Given(Alpha)).For(Steps(steps));
        return WarmupTarget is null ? decay : Join([Linear(InitialLearningRate, WarmupTarget), decay], [warmup]);
    }
}
