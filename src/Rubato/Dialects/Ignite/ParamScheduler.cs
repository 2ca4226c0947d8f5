using Rubato.Compilation;
using Rubato.Language;

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
}
