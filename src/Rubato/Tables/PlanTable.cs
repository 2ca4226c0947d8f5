using Rubato.Compilation;
using Rubato.Functions;
using Rubato.Language;

namespace Rubato.Tables;

/// <summary>A table of a plan's values as it was read.</summary>
/// <param name="Steps">Whole steps that rise from row to row.</param>
/// <param name="Columns">What is set, and its value at each step.</param>
sealed record PlanTable(IReadOnlyList<long> Steps, IReadOnlyList<(TableColumn Column, double[] Values)> Columns)
{
    /// <summary>How far off a line may pass a point that it replaces, in shares of the larger of its ends.</summary>
    const double Tolerance = 1e-15;

    /// <summary>A plan with a <c>table</c> of as few points as give every value again, or a number, for each column.</summary>
    public Plan ToPlan() => new(Columns.Select(column => new Assignment(column.Column.Name, FormulaOf(column.Values), column.Column.Groups)));

    Formula FormulaOf(double[] values)
    {
        var kept = Kept(values);
        return kept.Count == 1
            ? new Number(values[kept[0]])
            : new Table([.. kept.Select(i => (Formula)(double)Steps[i])], [.. kept.Select(i => (Formula)values[i])]);
    }

    /// <summary>The points that can't be left out: each line is as long as it passes all points below it.</summary>
    List<int> Kept(double[] values)
    {
        var kept = new List<int> { 0 };
        while (kept[^1] < values.Length - 1) kept.Add(Farthest(values, kept[^1]));
        // The first and the last value hold beyond the table.
        while (kept.Count > 1 && values[kept[^1]].Equals(values[kept[^2]])) kept.RemoveAt(kept.Count - 1);
        while (kept.Count > 1 && values[kept[0]].Equals(values[kept[1]])) kept.RemoveAt(0);
        return kept;
    }

    /// <summary>By doubling, then halving: in time n·log n for all lines together.</summary>
    int Farthest(double[] values, int from)
    {
        var reach = 1;
        while (from + 2 * reach < values.Length && Passes(values, from, from + 2 * reach)) reach *= 2;
        for (var more = reach / 2; more > 0; more /= 2)
        {
            if (from + reach + more < values.Length && Passes(values, from, from + reach + more)) reach += more;
        }
        return from + reach;
    }

    bool Passes(double[] values, int from, int to)
    {
        var (a, b) = (values[from], values[to]);
        var (start, length) = (Steps[from], (double)(Steps[to] - Steps[from]));
        var allowed = Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
        for (var i = from + 1; i < to; i++)
        {
            if (!(Math.Abs(Lerp.Of(a, b, Share.Of(Steps[i] - start, length)) - values[i]) <= allowed)) return false;
        }
        return true;
    }
}

/// <summary>A column's name in a table: <c>lr</c>, <c>lr[embed]</c>.</summary>
readonly record struct TableColumn(string Name, GroupPattern? Groups)
{
    /// <exception cref="ArgumentException">That can't be a column.</exception>
    public static TableColumn Parse(string text)
    {
        var open = text.IndexOf('[', StringComparison.Ordinal);
        var hasGroups = open >= 0 && text[^1] == ']';
        var name = hasGroups ? text[..open] : text;
        Names.Demand(name, nameof(text));
        if (Names.OfTime.Contains(name)) throw new ArgumentException($"got \"{name}\", which is time's own name and can't be set.", nameof(text));
        return new(name, hasGroups ? new GroupPattern(text[(open + 1)..^1]) : null);
    }
}
