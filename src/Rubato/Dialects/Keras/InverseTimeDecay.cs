using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's InverseTimeDecay, <c>keras.InverseTimeDecay(0.1, decay_steps: 100, decay_rate: 0.5)</c>: a rate whose inverse grows evenly.
/// Formula: v(t) = initial_learning_rate/(1 + decay_rate·t/decay_steps); with <c>staircase</c> t/decay_steps is floored.
/// Range: decay_steps at least 1; decay_rate at least 0. Edges: the initial rate at step 0; no end.
/// Source: keras.optimizers.schedules.InverseTimeDecay, Keras 3.16.
/// </summary>
/// <param name="InitialLearningRate">The rate at the start.</param>
/// <param name="DecaySteps">The time in which the divisor grows by decay_rate.</param>
/// <param name="DecayRate">How much the divisor grows.</param>
/// <param name="Staircase">Whether it grows at once.</param>
[Named("keras.InverseTimeDecay")]
public sealed record InverseTimeDecay(Formula InitialLearningRate, Formula DecaySteps, Formula DecayRate, bool Staircase = false) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        var (steps, rate) = (Count(scope, DecaySteps, atLeast: 1), Constant(scope, DecayRate, v => v >= 0, "0 or more"));
        return Staircase ? InitialLearningRate / (1 + rate * Floor(Ref("step") / steps)) : InverseTime(InitialLearningRate, rate, Steps(steps));
    }
}
