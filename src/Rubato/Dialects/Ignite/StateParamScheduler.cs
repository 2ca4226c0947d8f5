using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>What ignite's schedulers of the engine's state have in common: they count an event before they compute a value.</summary>
public abstract record StateParamScheduler : Dialect
{
    private protected StateParamScheduler()
    {
    }

    /// <summary>The value of each event index, from 0.</summary>
    private protected abstract Formula ByIndex(Scope scope);

    private protected sealed override Formula Translate(Scope scope) => Ahead(ByIndex(scope), Steps(1));
}
