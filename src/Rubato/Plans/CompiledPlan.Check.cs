using System.Collections.Immutable;
using Rubato.Checks;

namespace Rubato;

public sealed partial class CompiledPlan
{
    /// <summary>
    /// Everything that can be said against the plan in this run, in the order of the text: what compiling it found, and
    /// what its values over the horizon show. An error means that the run can't be what was meant.
    /// </summary>
    public ImmutableArray<PlanFinding> Check() =>
        Compilation.PlanCompiler.InTextOrder([.. _compileFindings, .. ValueChecks.Of(this)]);

    internal Language.Place PlaceOf(int column) => _columns[column].Place;
}
