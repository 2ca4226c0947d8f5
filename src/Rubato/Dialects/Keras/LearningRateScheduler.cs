using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Keras;

/// <summary>
/// Keras's LearningRateScheduler, <c>keras.LearningRateScheduler(0.1, if(step &lt; 10, previous, previous * 0.9))</c>: a function of the epoch and the rate so far.
/// Formula: v(t) = schedule, in which <c>step</c> is the peer's epoch and <c>previous</c> its lr: v(t − 1), or base_lr where t is 0.
/// Range: schedule's. Edges: the schedule counts at step 0 already. One that doesn't use <c>previous</c> is a formula of time alone.
/// Differs from the peer in its writing: the peer's schedule is a function (epoch, lr). It is asked once an epoch, which <c>tick(…, every: 1ep)</c> does.
/// Source: keras.callbacks.LearningRateScheduler, Keras 3.16.
/// </summary>
/// <param name="BaseLr">The optimiser's rate before.</param>
/// <param name="Schedule">The rate of each epoch.</param>
[Named("keras.LearningRateScheduler")]
public sealed record LearningRateScheduler(Formula BaseLr, Formula Schedule) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        static bool IsPrevious(Expression node) => node is Reference { Name: Names.Previous };
        if (!Schedule.Descend().Any(node => IsPrevious(node.Expression))) return Schedule;
        return Recurrence(Rewriting.Replace(Schedule, node => IsPrevious(node) ? BaseLr : null), next: Schedule);
    }
}
