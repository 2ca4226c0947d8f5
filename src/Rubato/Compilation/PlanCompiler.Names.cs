using Rubato.Language;

namespace Rubato.Compilation;

/// <summary>What names mean in this run, and which columns the plan sets in it.</summary>
sealed partial class PlanCompiler
{
    const string Smallest = "_min";
    const string Largest = "_max";

    IReadOnlyList<ParameterGroup> Groups =>
        Context.Groups ?? [.. _plan.Lines.Where(l => l.Groups is not null).Select(l => l.Groups!.Text).Distinct().Select(text => new ParameterGroup(text))];

    void CheckNames()
    {
        string[] variables = [.. VariableNames()];
        string[] known = [.. Names.OfTime, .. _lines.Keys, .. variables, .. _signals.Keys];
        var isKnown = known.ToHashSet();
        foreach (var line in _plan.Lines)
        {
            if (!line.IsLet && Context.Hyperparameters is { } offered && offered.All(info => info.Name != line.Name))
            {
                Report(Finding(FindingSeverity.Error, line, "unknown-hyperparameter", $"the run has no hyperparameter `{line.Name}`.",
                    Names.Suggest(line.Name, offered.Select(info => info.Name)) + " A helper is named with `let`."));
            }
            foreach (var reference in PlanRules.References(line.Formula).Where(r => !isKnown.Contains(r.Name)))
            {
                var onlyInGroups = _plan.Lines.Any(l => l.Name == reference.Name);
                Report(Finding(FindingSeverity.Error, reference, "unknown-name", $"`{reference.Name}` is neither a hyperparameter of the plan, a `let`, a variable of the run nor a signal that it measures.",
                    onlyInGroups ? $"It is set for groups only; add a line `{reference.Name} = …`."
                    : FunctionInfo.Find(reference.Name) is { } function ? $"It is a function: {function}." : Names.Suggest(reference.Name, known)));
            }
        }
    }

    /// <summary>The columns in the plan's order, a hyperparameter's own before those of its groups.</summary>
    List<(PlanColumn Column, Assignment Line, ParameterGroup? Group)> Columns()
    {
        var columns = new List<(PlanColumn, Assignment, ParameterGroup?)>();
        var groups = Groups;
        foreach (var name in _plan.Lines.Where(l => !l.IsLet).Select(l => l.Name).Distinct())
        {
            if (_lines.TryGetValue(name, out var line)) columns.Add((new(name, null), line, null));
            Assignment[] patterns = [.. _plan.Lines.Where(l => l.Name == name && l.Groups is not null)];
            foreach (var group in groups)
            {
                if (MostSpecific(patterns, group) is { } own) columns.Add((new(name, group.Name), own, group));
            }
            foreach (var pattern in patterns.Where(p => !groups.Any(g => p.Groups!.Matches(g.Name))))
            {
                Report(Finding(FindingSeverity.Error, pattern, "unknown-group", $"no parameter group matches `{pattern.Groups}`.",
                    groups.Count == 0 ? "The run has no parameter groups." : Names.Suggest(pattern.Groups!.Text, groups.Select(g => g.Name))));
            }
            if (Context.Groups is not null) ReportUnused(name, line, [.. patterns.Where(p => groups.Any(g => p.Groups!.Matches(g.Name)))]);
        }
        return columns;
    }

    /// <summary>Lines that no group comes to, and groups that come to no line.</summary>
    void ReportUnused(string name, Assignment? own, Assignment[] patterns)
    {
        if (patterns.Length == 0) return;
        bool IsHidden(GroupPattern pattern) => Groups.Where(group => pattern.Matches(group.Name))
            .All(group => patterns.Any(other => other.Groups!.Specificity > pattern.Specificity && other.Groups.Matches(group.Name)));
        foreach (var hidden in patterns.Where(line => IsHidden(line.Groups!)))
            Report(Finding(FindingSeverity.Warning, hidden, "hidden-line", $"every group that `{hidden.Groups}` matches has a line of its own.", "Leave it out."));
        string[] without = [.. Groups.Select(group => group.Name).Where(group => !patterns.Any(line => line.Groups!.Matches(group)))];
        if (own is null && without.Length > 0)
        {
            Report(Finding(FindingSeverity.Note, patterns[0], "uncovered-group",
                $"the plan sets no `{name}` for {string.Join(", ", without.Take(3).Select(group => $"`{group}`"))}{(without.Length > 3 ? $" and {without.Length - 3} more" : "")}; there the trainer's own holds.", $"A line `{name} = …` is for all others."));
        }
        if (own is not null && without.Length == 0 && !_plan.Lines.SelectMany(line => PlanRules.References(line.Formula)).Any(reference => reference.Name == name))
            Report(Finding(FindingSeverity.Warning, own, "hidden-line", $"every group has a `{name}` of its own, and no formula refers to this one.", "Leave it out."));
    }

    Assignment? MostSpecific(Assignment[] patterns, ParameterGroup group)
    {
        Assignment[] matching = [.. patterns.Where(p => p.Groups!.Matches(group.Name)).OrderByDescending(p => p.Groups!.Specificity)];
        if (matching.Length > 1 && matching[0].Groups!.Specificity == matching[1].Groups!.Specificity)
        {
            Report(Finding(FindingSeverity.Error, matching[1], "ambiguous-group",
                $"`{matching[0].Groups}` and `{matching[1].Groups}` both match the group `{group.Name}` and are equally specific.", "Name the group in a line of its own."));
        }
        return matching.FirstOrDefault();
    }

    IEnumerable<string> VariableNames()
    {
        var attributes = Groups.SelectMany(g => g.Attributes.Keys).Distinct();
        IEnumerable<string> batch = Context.BatchSize is null ? [] : ["batch_size"];
        return [.. batch, .. Context.Variables.Keys, .. attributes.SelectMany(a => new[] { a, a + Smallest, a + Largest })];
    }

    static double? GroupVariable(ParameterGroup group, string name) =>
        group.Attributes.TryGetValue(name, out var value) ? value : null;

    double? RunVariable(string name)
    {
        if (Context.Variables.TryGetValue(name, out var value)) return value;
        if (name == "batch_size") return Context.BatchSize;
        double[] Among(string suffix) => name.EndsWith(suffix, StringComparison.Ordinal)
            ? [.. Groups.Select(g => GroupVariable(g, name[..^suffix.Length])).OfType<double>()]
            : [];
        return Among(Largest) is { Length: > 0 } largest ? largest.Max()
            : Among(Smallest) is { Length: > 0 } smallest ? smallest.Min() : null;
    }
}
