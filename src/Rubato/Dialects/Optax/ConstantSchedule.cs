using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Dialects.Optax;

/// <summary>
/// optax's constant_schedule, <c>optax.constant_schedule(0.1)</c>: always the same.
/// Formula: v(t) = value. Range: any. Edges: none.
/// Source: optax.constant_schedule, optax 0.2.9.
/// </summary>
/// <param name="Value">The value.</param>
[Named("optax.constant_schedule")]
public sealed record ConstantSchedule(Formula Value) : OptaxSchedule
{
    private protected override Formula Translate(Scope scope) => Value;
}
