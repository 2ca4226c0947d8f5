using Rubato.Compilation;

namespace Rubato.Functions
{
    /// <summary>
    /// A cycle that starts part of a turn ahead, <c>phase(wave(0.001, 0.1), 0.25)</c>; half a turn is counter-phase.
    /// Formula: v(t) = x((t + ⌊T·turns + ½⌋) mod T), t the step in the cycle, T its length: that of the span for
    /// <c>triangle</c> and <c>wave</c>, that of each cycle for <c>repeat</c>, whose restarts stay where they are.
    /// Range: x's; turns any constant, of which the fraction counts: −0.25 is a quarter of a turn behind.
    /// Edges: whole turns change nothing; with others v has at its end what it has at its start. Of what is made of
    /// several cycles, as a sum, each is turned by its own length.
    /// Errors: an x that isn't made of cycles and constants only; a name that changes over time inside x, which has no
    /// other clock than the run's.
    /// </summary>
    /// <param name="X">What is turned: <c>triangle</c>, <c>wave</c>, <c>repeat</c> or what is made of these.</param>
    /// <param name="Turns">How far ahead, in turns.</param>
    public sealed record Phase(Formula X, Formula Turns) : Function
    {
        internal override Value Lower(Scope scope)
        {
            var value = Retiming.Of(scope.Turned(this, Constant(scope, Turns)), this, X);
            if (value.Constant is not null)
                throw scope.Error(this, "not-cyclic", $"phase: `{X}` never changes, so there is nothing to turn.", "Turn a `triangle`, a `wave`, a `repeat`, or what is made of these and numbers.");
            return value;
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Phase"/>
        /// <param name="x">What is turned: <c>triangle</c>, <c>wave</c>, <c>repeat</c> or what is made of these.</param>
        /// <param name="turns">How far ahead, in turns.</param>
        public static Functions.Phase Phase(Formula x, Formula turns) => new(x, turns);
    }
}
