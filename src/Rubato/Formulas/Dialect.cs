using Rubato.Checks;
using Rubato.Compilation;

namespace Rubato;

/// <summary>
/// A peer's schedule under the peer's own name and arguments, <c>torch.StepLR(0.1, step_size: 30)</c>, with the peer's
/// values, quirks included. It is a translation into the language, so it composes, checks and exports like everything
/// else. Its numbers count the peer's scheduler steps: one optimiser step each, or another length inside
/// <c>tick(…, every: 1ep)</c>. Differs from the language's own functions in that parts that don't fit the span are cut, not refused.
/// </summary>
public abstract record Dialect : Function
{
    private protected Dialect()
    {
    }

    internal sealed override Value Lower(Scope scope)
    {
        StatedLengths.Check(scope, this, [.. Lengths(scope)]);
        return scope.Cutting()[scope.Translated(this, Translate(scope))];
    }

    /// <summary>The lengths that the schedule was given, in its scheduler's steps, to be compared with the span that it fills here.</summary>
    private protected virtual IEnumerable<StatedLength> Lengths(Scope scope) => [];

    /// <summary>The same schedule in other words of the language.</summary>
    private protected abstract Formula Translate(Scope scope);
}
