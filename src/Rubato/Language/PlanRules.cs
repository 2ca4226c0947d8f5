namespace Rubato.Language;

/// <summary>What every plan holds to, whatever run it meets: no duplicate lines, no cycles, bounded depth.</summary>
static class PlanRules
{
    /// <summary>The deepest tree, counted in nodes: it bounds every recursion over formulas.</summary>
    public const int DeepestTree = 500;

    /// <summary>The largest formula, counted in nodes: it bounds the time of everything that walks one.</summary>
    const int LargestTree = 10_000;

    /// <summary>More than anyone reads at once.</summary>
    public const int MostFindings = 20;

    public static void DemandModest(Formula formula, SourceMap source)
    {
        var count = 0;
        foreach (var (node, depth) in formula.Descend())
        {
            if (depth > DeepestTree)
                throw new PlanException([At(source[node], "too-deep", $"a formula of more than {DeepestTree} levels.", "Name parts of it with `let`.")]);
            if (++count > LargestTree)
                throw new PlanException([At(source[formula], "too-long", $"a formula of more than {LargestTree} numbers, names and functions.", "Name parts of it with `let`.")]);
        }
    }

    /// <summary>Checks the rules and returns the lines in an order in which each comes after those it refers to.</summary>
    public static IReadOnlyList<Assignment> Order(IReadOnlyList<Assignment> lines, SourceMap source, string? sourceName)
    {
        var findings = new List<PlanFinding>();
        foreach (var line in lines)
        {
            try
            {
                DemandModest(line.Formula, source);
            }
            catch (PlanException deep)
            {
                findings.AddRange(deep.Findings);
            }
        }
        var byTarget = new Dictionary<string, Assignment>();
        foreach (var line in lines)
        {
            if (!byTarget.TryAdd(line.Target, line))
                findings.Add(At(source[line], "duplicate", $"`{line.Target}` is set twice{Before(source[byTarget[line.Target]])}.", "Keep one of the lines."));
        }
        if (findings.Count > 0) throw new PlanException([.. findings.Take(MostFindings)], sourceName);
        return Sort(lines, byTarget, source, sourceName);
    }

    public static IEnumerable<Reference> References(Formula formula) =>
        formula.Descend().Select(pair => pair.Expression).OfType<Reference>();

    static List<Assignment> Sort(
        IReadOnlyList<Assignment> lines, Dictionary<string, Assignment> byTarget, SourceMap source, string? sourceName)
    {
        var sorted = new List<Assignment>(lines.Count);
        var done = new HashSet<Assignment>(ReferenceEqualityComparer.Instance);
        var onPath = new HashSet<Assignment>(ReferenceEqualityComparer.Instance);
        var path = new Stack<(Assignment Line, IEnumerator<Reference> Next)>();
        foreach (var root in lines)
        {
            Enter(root);
            while (path.TryPeek(out var top))
            {
                if (!top.Next.MoveNext())
                {
                    sorted.Add(top.Line);
                    done.Add(top.Line);
                    onPath.Remove(top.Line);
                    path.Pop();
                }
                else if (byTarget.TryGetValue(top.Next.Current.Name, out var referred))
                {
                    if (onPath.Contains(referred)) throw new PlanException([Cycle(referred, path, source)], sourceName);
                    Enter(referred);
                }
            }
        }
        return sorted;

        void Enter(Assignment line)
        {
            if (done.Contains(line)) return;
            onPath.Add(line);
            path.Push((line, References(line.Formula).GetEnumerator()));
        }
    }

    static PlanFinding Cycle(Assignment back, Stack<(Assignment Line, IEnumerator<Reference> Next)> path, SourceMap source)
    {
        var reference = path.Peek().Next.Current;
        var names = path.Select(entry => entry.Line).TakeWhile(line => line != back).Select(line => line.Target).Reverse().ToList();
        names = [back.Target, .. names, back.Target];
        var shown = names.Count <= 12 ? names : [.. names[..6], "…", .. names[^5..]];
        return At(source[reference], "cycle", $"the formulas refer to each other: {string.Join(" → ", shown)}.", "Name what they share with `let`, and let both refer to it.");
    }

    static string Before(Place place) => place.Line > 0 ? $", before at {place.Line}:{place.Column}" : "";

    static PlanFinding At(Place place, string code, string message, string remedy) =>
        new(FindingSeverity.Error, code, place.Line, place.Column, message, remedy);
}
