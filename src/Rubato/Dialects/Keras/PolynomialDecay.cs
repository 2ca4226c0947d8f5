using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's PolynomialDecay, <c>keras.PolynomialDecay(0.1, decay_steps: 800, end_learning_rate: 0.001, power: 2)</c>: down to an end rate by a power.
/// Formula: v(t) = end + (initial_learning_rate − end)·(1 − min(t, T)/T)^power, T = decay_steps; with <c>cycle</c>,
/// T is the first multiple of decay_steps that isn't less than t, and at least decay_steps.
/// Range: decay_steps at least 1; power above 0. Edges: the end rate holds from decay_steps on; with <c>cycle</c> it is met at each multiple.
/// Quirks: cycle i rises to only 1/i of the first height (to that power), as the whole time counts, not the cycle's.
/// Source: keras.optimizers.schedules.PolynomialDecay, Keras 3.16.
/// </summary>
/// <param name="InitialLearningRate">The rate at the start.</param>
/// <param name="DecaySteps">How long the decay takes.</param>
/// <param name="EndLearningRate">The rate at the end.</param>
/// <param name="Power">How long the rate stays near the end: larger falls earlier.</param>
/// <param name="Cycle">Whether the rate rises again after decay_steps.</param>
[Named("keras.PolynomialDecay")]
public sealed record PolynomialDecay(
    Formula InitialLearningRate, Formula DecaySteps, [Default(0.0001)] Formula? EndLearningRate = null, [Default(1)] Formula? Power = null, bool Cycle = false) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, Cycle ? LengthRole.Cycle : LengthRole.Whole, DecaySteps)];

    private protected override Formula Translate(Scope scope)
    {
        var steps = Count(scope, DecaySteps, atLeast: 1);
        var power = Constant(scope, Power, v => v > 0, "more than 0");
        var (from, to) = (InitialLearningRate, Given(EndLearningRate));
        if (!Cycle) return (power == 1 ? Linear(from, to) : (Formula)Polynomial(from, to, power)).For(Steps(steps));
        var left = 1 - Ref("step") / (steps * Max(Ceiling(Ref("step") / steps), 1));
        return to + (from - to) * (power == 1 ? left : Schedule.Power(Max(left, 0), power));
    }
}
