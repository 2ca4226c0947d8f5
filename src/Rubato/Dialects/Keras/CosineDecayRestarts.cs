using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's CosineDecayRestarts, <c>keras.CosineDecayRestarts(0.1, first_decay_steps: 120, t_mul: 2, m_mul: 0.8)</c>: warm restarts along half cosines.
/// Formula: v(t) = initial_learning_rate·(alpha + (1 − alpha)·m_mul^i·½(1 + cos πf)), f = (c − (t_mul^i − 1)/(t_mul − 1))/t_mul^i,
/// i = ⌊log(1 + c·(t_mul − 1))/log t_mul⌋, c = t/first_decay_steps; where t_mul is 1, i = ⌊c⌋ and f = c − i.
/// Range: first_decay_steps at least 1; t_mul above 0; m_mul at least 0. Edges: a restart's step itself has the new cycle's peak. Below 1, t_mul makes cycles
/// that are all over after first_decay_steps/(1 − t_mul) steps; later values aren't finite, which the check tells.
/// Quirks: cycles aren't rounded to whole steps, so with t_mul 1.5 a restart may lie between two steps and its peak is never met;
/// i is computed by a logarithm, which misses some restarts by rounding (t_mul 3 at c = 121): such a step has the old cycle's end.
/// Source: keras.optimizers.schedules.CosineDecayRestarts, Keras 3.16; Loshchilov and Hutter, SGDR, 2017, arXiv:1608.03983.
/// </summary>
/// <param name="InitialLearningRate">The first peak.</param>
/// <param name="FirstDecaySteps">The length of the first cycle.</param>
/// <param name="TMul">How much longer each cycle is than the one before.</param>
/// <param name="MMul">Which share of its height each cycle keeps.</param>
/// <param name="Alpha">Which share of the first peak is never undercut.</param>
[Named("keras.CosineDecayRestarts")]
public sealed record CosineDecayRestarts(
    Formula InitialLearningRate, Formula FirstDecaySteps, [Default(2)] Formula? TMul = null, [Default(1)] Formula? MMul = null, [Default(0)] Formula? Alpha = null) : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => [Stated(scope, LengthRole.Cycle, FirstDecaySteps)];

    private protected override Formula Translate(Scope scope)
    {
        var steps = Count(scope, FirstDecaySteps, atLeast: 1);
        var stretch = Constant(scope, TMul, v => v > 0, "more than 0");
        var scale = Constant(scope, MMul, v => v >= 0, "0 or more");
        var alpha = Constant(scope, Alpha);
        if (IsExact(stretch, scope.Context.Horizon / steps))
        {
            Formula Cycles(Formula from, Formula to) => Repeat(Cosine(from, to), Steps(steps), stretch == 1 ? null : stretch, scale == 1 ? null : scale);
            return scale == 1 ? Cycles(InitialLearningRate, alpha == 0 ? 0 : alpha * InitialLearningRate) : Between(Cycles(1, 0));
        }
        var done = Ref("step") / steps;
        Formula cycle = Floor(Log(1 + done * (stretch - 1)) / Math.Log(stretch));
        var share = (done - (Power(stretch, cycle) - 1) / (stretch - 1)) / Power(stretch, cycle);
        return Between(0.5 * Power(scale, cycle) * (1 + Cos(Math.PI * share)));

        Formula Between(Formula height) => InitialLearningRate * (alpha == 0 ? height : alpha + (1 - alpha) * height);
    }

    /// <summary>Whether the peer's logarithm finds every restart of so many first cycles, and all are whole steps.</summary>
    static bool IsExact(double stretch, double firstCycles)
    {
        if (stretch != Math.Floor(stretch)) return false;
        if (stretch == 1) return true;
        for (var (cycle, start) = (1, 1.0); start <= firstCycles; cycle++, start = start * stretch + 1)
        {
            if (Math.Floor(Math.Log(1 + start * (stretch - 1)) / Math.Log(stretch)) != cycle) return false;
        }
        return true;
    }
}
