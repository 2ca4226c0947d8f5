using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Ignite;

/// <summary>
/// ignite's LambdaStateScheduler, <c>ignite.LambdaStateScheduler(0.1 * 0.99 ^ step)</c>: a formula of the event's index, which is <c>step</c> in it.
/// Formula: v(t) = lambda_obj(t + 1). Range: the formula's. Edges: index 0 is never met.
/// Quirks: the event is counted before the value is computed, so the value of step t is that of index t + 1.
/// Source: ignite.handlers.LambdaStateScheduler, ignite 0.6.
/// </summary>
/// <param name="LambdaObj">The value, with <c>step</c> for the index.</param>
[Named("ignite.LambdaStateScheduler")]
public sealed record LambdaStateScheduler(Formula LambdaObj) : StateParamScheduler
{
    private protected override Formula ByIndex(Scope scope) => LambdaObj;
}
