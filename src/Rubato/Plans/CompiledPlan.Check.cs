using System.Collections.Immutable;
using Rubato.Checks;
using Rubato.Language;

namespace Rubato;

public sealed partial class CompiledPlan
{
    readonly Lazy<HashSet<object>> _translated;

    /// <summary>
    /// Everything that can be said against the plan in this run, in the order of the text: what compiling it found, and
    /// what its values over the horizon show. An error means that the run can't be what was meant.
    /// </summary>
    public ImmutableArray<PlanFinding> Check() =>
        Compilation.PlanCompiler.InTextOrder([.. _compileFindings, .. PlanChecks.Of(this)]);

    internal Place PlaceOf(int column) => _columns[column].Place;

    internal Place PlaceOf(object node) => _source[node];

    /// <summary>Whether compiling found this on a column's line.</summary>
    internal bool IsFound(string code, int column) =>
        _compileFindings.Any(finding => finding.Code == code && finding.Line == PlaceOf(column).Line);

    /// <summary>A column's line and all that it refers to, near and far.</summary>
    internal IReadOnlyCollection<Assignment> LinesOf(int column)
    {
        var named = Plan.Lines.Where(line => line.Groups is null).ToDictionary(line => line.Name);
        var reached = new HashSet<Assignment>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Assignment>([_columns[column].Line]);
        while (open.TryPop(out var line))
        {
            if (!reached.Add(line)) continue;
            foreach (var reference in PlanRules.References(line.Formula))
            {
                if (named.TryGetValue(reference.Name, out var referred)) open.Push(referred);
            }
        }
        return reached;
    }

    /// <summary>Everything that a column's formulas are made of.</summary>
    internal IEnumerable<Expression> ExpressionsOf(int column) =>
        LinesOf(column).SelectMany(line => line.Formula.Descend()).Select(pair => pair.Expression);

    /// <summary>What a peer's function means in the language's own words, a lone part opened.</summary>
    internal Formula? TranslationOf(Dialect dialect)
    {
        var translation = _translations.GetValueOrDefault(dialect);
        return translation is Sequence { Parts: [var only] } ? only.Formula : translation;
    }

    internal bool UsesDialect(int column) => ExpressionsOf(column).Any(node => node is Dialect);

    /// <summary>Whether nobody wrote this: it is what a peer's function means in the language's own words.</summary>
    internal bool IsTranslated(object node) => _translated.Value.Contains(node);

    HashSet<object> Translated()
    {
        var all = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var (node, _) in _translations.Values.SelectMany(translation => translation.Descend()))
        {
            all.Add(node);
            foreach (var part in (node as Sequence)?.Parts ?? []) all.Add(part);
            foreach (var duration in (node as Function)?.Durations ?? []) all.Add(duration);
        }
        // What was written inside the peer's call stands in its translation too.
        all.ExceptWith(_translations.Keys.SelectMany(dialect => dialect.Descend()).Select(pair => pair.Expression));
        return all;
    }
}
