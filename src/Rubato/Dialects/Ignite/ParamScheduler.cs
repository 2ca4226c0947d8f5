using Rubato.Compilation;

namespace Rubato.Dialects.Ignite;

/// <summary>What ignite's schedulers have in common: the optimiser's parameter that each one sets.</summary>
public abstract record ParamScheduler : Dialect
{
    private protected ParamScheduler()
    {
    }

    /// <summary>The parameter, as <c>lr</c>.</summary>
    internal abstract string Parameter { get; }

    /// <summary>The parameter group that it sets; null for all.</summary>
    internal virtual Formula? GroupIndex => null;

    /// <summary>The value at step 0, to the bit that the peer's arithmetic gives; null where that is the value that the language gives.</summary>
    private protected virtual double? First(Scope scope) => null;

    /// <summary>A scheduler's value at its step 0.</summary>
    private protected static double FirstOf(Formula scheduler, Scope scope)
    {
        if ((scheduler as ParamScheduler)?.First(scope) is { } known) return known;
        // The span is unchanged, but no constant: what the scheduler states is compared with the span that it fills, not with this one.
        var length = Value.Max(scope.Time, scope.Length);
        return scope.RangeOf(scope.Unforeseen(scope.Number(0), length)[scheduler], scheduler).Low;
    }
}
