using System.Collections.Immutable;
using Rubato.Language;

namespace Rubato.Compilation;

/// <summary>
/// Turns a plan into one program for one run. Every line that another refers to is lowered before it and outside of all
/// spans, once; a <c>let</c> that uses attributes of a group is lowered for each group that needs it.
/// </summary>
sealed partial class PlanCompiler
{
    readonly Plan _plan;
    readonly Dictionary<string, Assignment> _lines;
    readonly Dictionary<Assignment, int> _place;
    readonly Dictionary<(int Line, string? Group), Lowered> _lowered = [];
    readonly List<PlanFinding> _findings = [];
    readonly HashSet<PlanFinding> _reported = [];
    readonly Dictionary<(int Register, long Last), RangeFound> _ranges = [];
    readonly Dictionary<Assignment, Assignment[]> _needs = new(ReferenceEqualityComparer.Instance);
    readonly SourceMap _source;
    readonly Dictionary<Dialect, Formula> _translations = [];
    readonly Dictionary<string, SignalInfo> _signals;
    readonly Dictionary<string, (long Steps, Duration Every)> _cadences = [];
    readonly Dictionary<string, SignalReading> _readings = [];
    Lowered _current = new();
    ParameterGroup? _group;
    string _line = "";
    int _cellCount;

    public PlanCompiler(Plan plan, PlanContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        (_plan, Context, _source) = (plan, context, new(plan.Source));
        _lines = plan.Lines.Where(line => line.Groups is null).ToDictionary(line => line.Name);
        _signals = context.Signals.DistinctBy(signal => signal.Name).ToDictionary(signal => signal.Name);
        _place = new(ReferenceEqualityComparer.Instance);
        foreach (var line in plan.InOrder) _place.Add(line, _place.Count);
    }

    public ProgramBuilder Builder { get; } = new();

    public PlanContext Context { get; }

    public CompiledPlan Compile()
    {
        CheckNames();
        var columns = Columns();
        ThrowIfErrors();
        if (_lines.TryGetValue(BatchSizeName, out var batch) && !batch.IsLet) Clock = BendClock(batch);
        ThrowIfErrors();
        var values = new List<(CompiledColumn Column, Value Value)>();
        foreach (var (column, line, group) in columns)
        {
            if (Lower(line, group) is { Value: { } value } lowered)
                values.Add((new(column, line, [.. Landmarks(line, group).Distinct().OrderBy(l => l.Step)], _source[line]), value));
        }
        var used = _lowered.Keys.Select(key => key.Line).ToHashSet();
        foreach (var line in _plan.InOrder.Where(line => line.IsLet && !used.Contains(_place[line])))
            Report(Finding(FindingSeverity.Warning, line, "unused", $"`let {line.Name}` isn't used.", "Leave it out, or refer to it."));
        ThrowIfErrors();
        return new(_plan, Context, Builder, values, InTextOrder(_findings), _translations, _source) { Readings = Readings(values.Select(pair => pair.Value)) };
    }

    public Value Named(Reference reference, Scope scope)
    {
        var name = reference.Name;
        if (reference.Every is { } every && !IsSignal(name))
            throw scope.Error(reference, "no-cadence", $"`{name}` isn't measured, so it has no cadence; got every: {every}.", $"Write `{name}` alone.");
        switch (name)
        {
            case "step": return scope.Time;
            case "progress": return scope.Share();
            case "horizon": return Builder.Number(Context.Horizon);
            case "epoch": return scope.Epoch(reference);
            case Names.Previous:
                return scope.Previous
                    ?? throw scope.Error(reference, "unknown-name", $"`{name}` stands outside of a recurrence, where there is no value before.", "Use it in `recurrence(…, next: …)`, or in what a `latch` goes on with, `after: …`.");
        }
        if (_lines.TryGetValue(name, out var line))
        {
            var lowered = Find(line, _group) ?? throw new InvalidOperationException($"{name} was not lowered before it is used.");
            _current.UsesGroup |= lowered.UsesGroup;
            return lowered.Value ?? throw new FindingException(lowered.Failure!);
        }
        if (_group is { } group && GroupVariable(group, name) is { } attribute)
        {
            _current.UsesGroup = true;
            return Builder.Number(attribute);
        }
        if (RunVariable(name) is { } variable) return Builder.Number(variable);
        if (_signals.TryGetValue(name, out var signal)) return Measured(reference, signal, scope);
        throw scope.Error(reference, "group-variable", $"`{name}` belongs to parameter groups; here no group is meant.", "Use it in a line `name[groups] = …`.");
    }

    /// <summary>What a value can be in the steps up to one.</summary>
    public RangeFound RangeOf(Value value, long last)
    {
        var cached = Builder.IsOutside;
        if (cached && _ranges.TryGetValue((value.Register, last), out var known)) return known;
        long[] landmarks = [.. _lowered.Values.Append(_current).SelectMany(l => l.Landmarks).Select(l => l.Step).Distinct().Order().Take(256)];
        var found = RangeSearch.Run(Builder.SliceOpen([value]), last, landmarks);
        if (cached) _ranges[(value.Register, last)] = found;
        return found;
    }

    public void Tell(Landmark landmark)
    {
        if (landmark.Step > 0 && landmark.Step < Context.Horizon) _current.Landmarks.Add(landmark);
    }

    public void Report(PlanFinding finding)
    {
        if (_reported.Add(finding)) _findings.Add(finding);
    }

    /// <summary>Notes what a dialect's function was translated to; whatever is found in it is told where the function stands.</summary>
    public Formula Translated(Dialect dialect, Formula translation)
    {
        _translations[dialect] = translation;
        foreach (var (node, _) in translation.Descend())
        {
            _source.Add(node, _source[dialect]);
            foreach (var part in (node as Sequence)?.Parts ?? []) _source.Add(part, _source[dialect]);
        }
        return translation;
    }

    /// <summary>A name for what a line remembers: the line, then what, then a number.</summary>
    public string NameCell(string name) => $"{_line}/{name}/{_cellCount++}";

    public PlanFinding Finding(FindingSeverity severity, object node, string code, string message, string remedy)
    {
        var place = _source[node];
        // The arguments of what a dialect's function was translated to have no place of their own.
        if (place.Line == 0 && Builder.Origin is { } origin) place = _source[origin];
        return new(severity, code, place.Line, place.Column, message, remedy);
    }

    public bool HasPlace(object node) => _source[node].Line > 0;

    /// <summary>Lowers a line for a group, after all that it needs; null values stand for lines with errors.</summary>
    Lowered Lower(Assignment line, ParameterGroup? group)
    {
        foreach (var needed in Needs(line)) LowerOne(needed, needed.IsLet ? group : null);
        return LowerOne(line, group);
    }

    Lowered LowerOne(Assignment line, ParameterGroup? group)
    {
        if (Find(line, group) is { } known) return known;
        var (lowered, outer) = (new Lowered(), (_current, _group, _line));
        (_current, _group, _line) = (lowered, group, line.Target);
        try
        {
            var value = new Scope(this)[line.Formula];
            Builder.Name(value, line.Name);
            lowered.Value = value;
        }
        catch (FindingException found)
        {
            lowered.Failure = found.Finding;
            Report(found.Finding);
        }
        (_current, _group, _line) = outer;
        Builder.Origin = null;
        _lowered[(_place[line], lowered.UsesGroup || line.Groups is not null ? group?.Name : null)] = lowered;
        return lowered;
    }

    Lowered? Find(Assignment line, ParameterGroup? group) =>
        _lowered.GetValueOrDefault((_place[line], null))
        ?? (group is null ? null : _lowered.GetValueOrDefault((_place[line], group.Name)));

    /// <summary>All lines that a line refers to, near and far, each after those that it refers to itself.</summary>
    Assignment[] Needs(Assignment line)
    {
        if (_needs.TryGetValue(line, out var known)) return known;
        var reached = new HashSet<Assignment>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Assignment>([line]);
        while (open.TryPop(out var next))
        {
            foreach (var reference in PlanRules.References(next.Formula))
            {
                if (_lines.TryGetValue(reference.Name, out var referred) && reached.Add(referred)) open.Push(referred);
            }
        }
        return _needs[line] = [.. reached.OrderBy(needed => _place[needed])];
    }

    IEnumerable<Landmark> Landmarks(Assignment line, ParameterGroup? group) =>
        Needs(line).Append(line).SelectMany(needed => Find(needed, group)?.Landmarks ?? []);

    void ThrowIfErrors()
    {
        if (_findings.Any(finding => finding.Severity == FindingSeverity.Error))
            throw new PlanException(InTextOrder(_findings), _plan.SourceName);
    }

    internal static ImmutableArray<PlanFinding> InTextOrder(IEnumerable<PlanFinding> findings) =>
        [.. findings.OrderBy(f => f.Line).ThenBy(f => f.Column).ThenByDescending(f => f.Severity)];

    sealed class Lowered
    {
        public Value? Value { get; set; }

        /// <summary>Why there is no value. Lines that refer to this one fail for the same reason, which is told once.</summary>
        public PlanFinding? Failure { get; set; }

        public bool UsesGroup { get; set; }

        public List<Landmark> Landmarks { get; } = [];
    }
}

/// <summary>A column with the line that gives it and the steps at which it changes its course.</summary>
sealed record CompiledColumn(PlanColumn Column, Assignment Line, ImmutableArray<Landmark> Landmarks, Place Place);
