using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's ExponentialDecay, <c>keras.ExponentialDecay(0.1, decay_steps: 200, decay_rate: 0.5)</c>: equal ratios in equal times.
/// Formula: v(t) = initial_learning_rate·decay_rate^(t/decay_steps); with <c>staircase</c> the exponent is floored.
/// Range: decay_steps at least 1; decay_rate above 0. Edges: the initial rate at step 0; no end.
/// Source: keras.optimizers.schedules.ExponentialDecay, Keras 3.16.
/// </summary>
/// <param name="InitialLearningRate">The rate at the start.</param>
/// <param name="DecaySteps">How long one factor takes.</param>
/// <param name="DecayRate">The factor.</param>
/// <param name="Staircase">Whether whole factors come at once.</param>
[Named("keras.ExponentialDecay")]
public sealed record ExponentialDecay(Formula InitialLearningRate, Formula DecaySteps, Formula DecayRate, bool Staircase = false) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var steps = Steps(Count(scope, DecaySteps, atLeast: 1));
        var rate = Constant(scope, DecayRate, v => v > 0, "more than 0");
        return Staircase ? StepDecay(InitialLearningRate, rate, steps) : Exponential(InitialLearningRate, rate: rate, per: steps);
    }
}
