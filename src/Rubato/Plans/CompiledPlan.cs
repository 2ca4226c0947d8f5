using System.Collections.Immutable;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

/// <summary>
/// A plan for one run: every hyperparameter's value at every step, by random access. Immutable; any number of threads
/// may share it. Evaluating allocates nothing. After the horizon every value holds.
/// </summary>
public sealed partial class CompiledPlan
{
    readonly CompiledColumn[] _columns;
    readonly Value[] _values;
    readonly ProgramBuilder _builder;
    readonly PlanProgram?[] _programs;
    readonly RangeFound?[] _ranges;
    readonly PlanProgram _row;
    readonly bool[] _steered;
    readonly Dictionary<string, int> _byText = [];
    readonly Dictionary<(string, string?), int> _byName = [];
    readonly ImmutableArray<PlanFinding> _compileFindings;
    readonly IReadOnlyDictionary<Dialect, Formula> _translations;
    readonly SourceMap _source;
    readonly Lock _slicing = new();
    PlanCourse? _course;

    internal CompiledPlan(
        Plan plan, PlanContext context, ProgramBuilder builder, IReadOnlyList<(CompiledColumn Column, Value Value)> columns,
        ImmutableArray<PlanFinding> findings, IReadOnlyDictionary<Dialect, Formula> translations, SourceMap source)
    {
        (Plan, Context, _builder, _compileFindings, _translations, _source) = (plan, context, builder, findings, translations, source);
        _translated = new(Translated);
        _columns = [.. columns.Select(pair => pair.Column)];
        _values = [.. columns.Select(pair => pair.Value)];
        Columns = [.. _columns.Select(column => column.Column)];
        _programs = new PlanProgram?[_columns.Length];
        _ranges = new RangeFound?[_columns.Length];
        _row = builder.Slice(_values);
        _steered = [.. _values.Select(value => _row.IsSteered && builder.IsSteered(value))];
        for (var i = 0; i < _columns.Length; i++)
        {
            _byText[Columns[i].ToString()] = i;
            _byName[(Columns[i].Name, Columns[i].Group)] = i;
        }
    }

    /// <summary>The plan that this is for one run.</summary>
    public Plan Plan { get; }

    /// <summary>The run.</summary>
    public PlanContext Context { get; }

    /// <summary>What the plan sets: each hyperparameter, and each that a group has of its own.</summary>
    public ImmutableArray<PlanColumn> Columns { get; }

    /// <summary>The index of a column, or -1: <c>lr</c>, <c>lr[embed]</c>.</summary>
    /// <param name="column">The column as <see cref="PlanColumn.ToString"/> writes it.</param>
    public int IndexOf(string column) => _byText.GetValueOrDefault(column, -1);

    /// <summary>The index of the column that holds for a group: its own, else the hyperparameter's, else -1.</summary>
    /// <param name="name">The hyperparameter.</param>
    /// <param name="group">The parameter group; null for none.</param>
    public int IndexOf(string name, string? group) =>
        _byName.TryGetValue((name, group), out var own) ? own : _byName.GetValueOrDefault((name, null), -1);

    /// <summary>Whether the plan sets this hyperparameter, for all groups or some.</summary>
    /// <param name="name">The hyperparameter.</param>
    public bool Sets(string name) => Columns.Any(column => column.Name == name);

    /// <summary>Whether any column is steered, so that the plan must be run step by step, with <see cref="Start"/>.</summary>
    public bool NeedsFeedback => _row.IsSteered;

    /// <summary>
    /// Whether a column depends on what is measured, or remembers something from step to step: then it has values only
    /// in a run, step after step.
    /// </summary>
    /// <param name="column">The column's index.</param>
    public bool IsSteered(int column) => _steered[column];

    /// <summary>The signals that a column is steered by; empty for one that isn't, or only remembers.</summary>
    /// <param name="column">The column's index.</param>
    public ImmutableArray<string> SignalsOf(int column) => _steered[column] ? [.. _builder.SignalsOf(_values[column]).Select(signal => signal.Name)] : [];

    /// <summary>What the plan must be told of what is measured, and how often.</summary>
    public required ImmutableArray<SignalReading> Readings { get; init; }

    /// <summary>A column's value at a step.</summary>
    /// <param name="column">The column's index.</param>
    /// <param name="step">The step, from 0; the value is the one in force during it.</param>
    /// <exception cref="InvalidOperationException">The column is steered: see <see cref="Start"/>.</exception>
    public double At(int column, long step) => Unsteered(column).Evaluate(Clamp(step), out _);

    /// <summary>A column's value at a step; for a steered one where nothing is ever reported.</summary>
    internal double Expected(int column, long step) => _steered[column] ? Course.At(column, (long)Clamp(step)) : At(column, step);

    /// <summary>The same over consecutive steps.</summary>
    internal void Expect(int column, long firstStep, Span<double> values)
    {
        if (_steered[column]) Course.Fill(column, firstStep, values);
        else Fill(column, firstStep, values);
    }

    /// <summary>A column's value at a step.</summary>
    /// <param name="column">The column: <c>lr</c>, <c>lr[embed]</c>.</param>
    /// <param name="step">The step, from 0.</param>
    public double At(string column, long step) => At(Index(column), step);

    /// <summary>A hyperparameter's value for a group at a step.</summary>
    /// <param name="name">The hyperparameter.</param>
    /// <param name="group">The parameter group; one without a column of its own has the hyperparameter's.</param>
    /// <param name="step">The step, from 0.</param>
    public double At(string name, string? group, long step) => At(Index(name, group), step);

    /// <summary>All columns at a step, in the order of <see cref="Columns"/>.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="values">Where they go; as long as there are columns.</param>
    public void Row(long step, Span<double> values)
    {
        if (values.Length != _columns.Length)
            throw new ArgumentException($"values: got room for {values.Length}; the plan sets {_columns.Length} columns.", nameof(values));
        if (_row.IsSteered) throw Steered(Array.IndexOf(_steered, true));
        _row.EvaluateAll(Clamp(step), values);
    }

    /// <summary>A column over consecutive steps; the same bits as <see cref="At(int, long)"/> gives.</summary>
    /// <param name="column">The column's index.</param>
    /// <param name="firstStep">The first step, from 0.</param>
    /// <param name="values">Where they go, one a step.</param>
    public void Fill(int column, long firstStep, Span<double> values)
    {
        Clamp(firstStep);
        BlockEvaluator.Fill(Unsteered(column), firstStep, Context.Horizon, values);
    }

    /// <inheritdoc cref="Fill(int, long, Span{double})"/>
    public void Fill(string column, long firstStep, Span<double> values) => Fill(Index(column), firstStep, values);

    /// <summary>
    /// All values that a column takes up to and with the horizon, where it holds its end value. Its ends are met for everything that is monotone in pieces;
    /// else the interval may be a little wider, never narrower. Everything, where the column isn't finite throughout.
    /// </summary>
    /// <param name="column">The column's index.</param>
    public Interval RangeOf(int column) => Range(column).Enclosure;

    /// <inheritdoc cref="RangeOf(int)"/>
    public Interval RangeOf(string column) => RangeOf(Index(column));

    /// <summary>The steps at which a column changes its course: parts and cycles that begin, shapes that turn.</summary>
    /// <param name="column">The column's index.</param>
    public ImmutableArray<Landmark> LandmarksOf(int column) => _columns[column].Landmarks;

    /// <summary>The formula that gives a column.</summary>
    /// <param name="column">The column's index.</param>
    public Formula FormulaOf(int column) => _columns[column].Line.Formula;

    /// <summary>
    /// The formula that gives a column, with the peers' functions in the language's own words; the same formula where it
    /// has none. It means the same in this run; where it stands alone, its parts must fit the span.
    /// </summary>
    /// <param name="column">The column's index.</param>
    public Formula TranslationOf(int column) => Translated(FormulaOf(column));

    Formula Translated(Formula formula) =>
        Rewriting.Replace(formula, inner => inner is Dialect dialect && _translations.TryGetValue(dialect, out var other) ? Translated(other) : null);

    internal RangeFound Range(int column) => _ranges[column] ??= Search(column, Context.Horizon);

    /// <summary>The values that are in force during the run; the horizon's own comes after its last update.</summary>
    internal RangeFound RangeInForce(int column) => Search(column, Context.Horizon - 1);

    /// <summary>A column's program in which what is remembered and measured holds still.</summary>
    internal PlanProgram Program(int column)
    {
        if (_programs[column] is { } known) return known;
        lock (_slicing) return _programs[column] ??= _builder.SliceOpen([_values[column]]);
    }

    RangeFound Search(int column, long last)
    {
        var found = RangeSearch.Run(Program(column), last, [.. _columns[column].Landmarks.Select(l => l.Step).Take(256)]);
        return _steered[column] ? Course.RangeOf(column, last, found) : found;
    }

    /// <summary>How steered columns go where nothing is ever reported; made when first asked for.</summary>
    internal PlanCourse Course => _course ?? Interlocked.CompareExchange(ref _course, new PlanCourse(this), null) ?? _course;

    int Index(string column) => IndexOf(column) is >= 0 and var index ? index : throw Unknown(column);

    int Index(string name, string? group) => IndexOf(name, group) is >= 0 and var index ? index : throw Unknown(new PlanColumn(name, group).ToString());

    ArgumentException Unknown(string column) =>
        new($"the plan sets no `{column}`. {Names.Suggest(column, _byText.Keys)}", nameof(column));

    PlanProgram Unsteered(int column) => _steered[column] ? throw Steered(column) : Program(column);

    InvalidOperationException Steered(int column) => new(
        $"`{Columns[column]}` {(SignalsOf(column) is { Length: > 0 } signals ? $"is steered by {string.Join(", ", signals)}" : "remembers from step to step")}, so it has values only in a run. Use Start(), and Advance() once a step.");

    double Clamp(long step) => step >= 0
        ? Math.Min(step, Context.Horizon)
        : throw new ArgumentOutOfRangeException(nameof(step), $"step: got {step}; steps count from 0.");
}
