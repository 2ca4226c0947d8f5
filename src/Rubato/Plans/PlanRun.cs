using Rubato.Compilation;
using Rubato.Language;

namespace Rubato;

public sealed partial class CompiledPlan
{
    /// <summary>Sets the plan in motion at step 0. A plan without feedback may be run like this too.</summary>
    public PlanRun Start() => new(this, _row);

    /// <summary>Continues where a state was taken, bit for bit.</summary>
    /// <param name="state">What <see cref="PlanRun.State"/> gave.</param>
    /// <exception cref="ArgumentException">The state belongs to another plan, another run or another version; the message says which.</exception>
    public PlanRun Resume(PlanState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.DemandFor(this);
        var run = Start();
        run.Restore(state);
        return run;
    }
}

/// <summary>
/// A plan in motion: <see cref="Advance()"/> once a step, <see cref="Report(string, double)"/> whatever is measured. What is
/// reported before a step acts in that step; of several reports of one signal between two steps the last one counts.
/// For one thread at a time; advancing allocates nothing.
/// </summary>
public sealed class PlanRun
{
    readonly PlanProgram _program;
    readonly double[] _registers;
    readonly double[] _values;
    readonly double[] _wasFresh;

    internal PlanRun(CompiledPlan plan, PlanProgram program)
    {
        (Plan, _program) = (plan, program);
        _registers = program.NewRegisters();
        (_values, _wasFresh) = (new double[plan.Columns.Length], new double[program.Signals.Count]);
        foreach (var cell in program.Cells) _registers[cell.Now] = cell.Initial;
        foreach (var signal in program.Signals) _registers[signal.Last] = signal.Initial;
    }

    PlanRun(PlanRun other)
    {
        (Plan, _program, NextStep) = (other.Plan, other._program, other.NextStep);
        (_registers, _values, _wasFresh) = ([.. other._registers], [.. other._values], [.. other._wasFresh]);
    }

    /// <summary>The plan.</summary>
    public CompiledPlan Plan { get; }

    /// <summary>The step that the next <see cref="Advance()"/> is for: 0 at first.</summary>
    public long NextStep { get; private set; }

    /// <summary>The values of the step that was advanced to last, in the order of <see cref="CompiledPlan.Columns"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>A column's value in the step that was advanced to last.</summary>
    /// <param name="column">The column: <c>lr</c>, <c>lr[embed]</c>.</param>
    public double this[string column] => Plan.IndexOf(column) is >= 0 and var index
        ? _values[index]
        : throw new ArgumentException($"the plan sets no `{column}`. {Names.Suggest(column, Plan.Columns.Select(c => c.ToString()))}", nameof(column));

    /// <summary>Takes what was measured. A signal of the run that the plan doesn't read is accepted and forgotten.</summary>
    /// <param name="signal">The name of one of <see cref="PlanContext.Signals"/>; of groups, one's in brackets: <c>update_ratio[fc1.weight]</c>.</param>
    /// <param name="value">What was measured; a NaN counts as a report of something unusable, which no comparison holds for.</param>
    /// <exception cref="ArgumentException">The run has no such signal.</exception>
    public void Report(string signal, double value)
    {
        var isRead = false;
        for (var i = 0; i < _program.Signals.Count; i++)
        {
            var known = _program.Signals[i];
            if (known.Name != signal) continue;
            if (known.Last > 0) _registers[known.Last] = value;
            if (known.Fresh > 0) _registers[known.Fresh] = 1;
            isRead = true;
        }
        if (!isRead) DemandKnown(signal);
    }

    /// <summary>Undoes the last advance, so that the state is that before it: where its values were refused. Not twice in a row.</summary>
    internal void TakeBack()
    {
        foreach (var cell in _program.Cells) Exchange(cell);
        for (var i = 0; i < _wasFresh.Length; i++) _registers[_program.Signals[i].Fresh] = _wasFresh[i];
        NextStep--;
    }

    /// <summary>What a cell was stays where it will be, for <see cref="TakeBack"/>; the next advance writes over it.</summary>
    void Exchange(Cell cell) => (_registers[cell.Now], _registers[cell.Next]) = (_registers[cell.Next], _registers[cell.Now]);

    void DemandKnown(string signal)
    {
        var name = signal.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket ? signal.AsSpan(0, bracket) : signal;
        foreach (var known in Plan.Context.Signals)
            if (name.SequenceEqual(known.Name)) return;
        throw new ArgumentException($"the run has no signal `{signal}`. {Names.Suggest(signal, Plan.Context.Signals.Select(known => known.Name))}", nameof(signal));
    }

    /// <summary>Goes one step on and returns its values, in the order of <see cref="CompiledPlan.Columns"/>.</summary>
    public ReadOnlySpan<double> Advance()
    {
        var (registers, program) = (_registers, _program);
        registers[0] = Math.Min(NextStep, Plan.Context.Horizon);
        for (var i = 0; i < program.Cells.Count; i++) registers[program.Cells[i].Next] = registers[program.Cells[i].Now];
        program.Run(registers);
        for (var i = 0; i < program.Cells.Count; i++) Exchange(program.Cells[i]);
        for (var i = 0; i < program.Signals.Count; i++)
        {
            _wasFresh[i] = registers[program.Signals[i].Fresh];
            registers[program.Signals[i].Fresh] = 0;
        }
        var outputs = program.Outputs;
        for (var i = 0; i < outputs.Length; i++) _values[i] = registers[outputs[i]];
        NextStep++;
        return _values;
    }

    /// <summary>Goes on to a step. A plan without feedback goes anywhere; one with feedback only to the next step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <exception cref="InvalidOperationException">The plan needs feedback and this isn't its next step.</exception>
    public ReadOnlySpan<double> Advance(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step != NextStep && _program.IsSteered)
            throw new InvalidOperationException($"got step {step}; the plan is steered by feedback and its next step is {NextStep}. Advance once for every step, or resume from a state.");
        NextStep = step;
        return Advance();
    }

    /// <summary>Ties this run to a trainer, as <see cref="CompiledPlan.Bind(ReadOnlySpan{Setter})"/> does a new one: for a run that was resumed.</summary>
    /// <param name="setters">What takes the values.</param>
    /// <exception cref="ArgumentException">A name that only one side knows.</exception>
    public PlanBinding Bind(params ReadOnlySpan<Setter> setters)
    {
        var actions = new Action<double>[setters.Length];
        for (var i = 0; i < actions.Length; i++) actions[i] = setters[i].Set;
        return new(this, Plan.ColumnsOf(setters), actions);
    }

    /// <summary>All that the plan must know to go on from here; see <see cref="CompiledPlan.Resume"/>.</summary>
    public PlanState State => new(
        Plan, NextStep,
        [.. _program.Cells.Select(cell => new NamedNumber(cell.Name, _registers[cell.Now]))],
        [.. _program.Signals.Select(signal => new ReportedNumber(
            signal.Name, signal.Last > 0 ? _registers[signal.Last] : double.NaN, signal.Fresh > 0 && _registers[signal.Fresh] > 0))]);

    /// <summary>The same run, to go on by itself.</summary>
    internal PlanRun Copy() => new(this);

    internal void Restore(PlanState state)
    {
        NextStep = state.NextStep;
        foreach (var (cell, saved) in _program.Cells.Zip(state.Memory)) _registers[cell.Now] = saved.Value;
        foreach (var (signal, saved) in _program.Signals.Zip(state.Signals))
        {
            if (signal.Last > 0) _registers[signal.Last] = saved.Value;
            if (signal.Fresh > 0) _registers[signal.Fresh] = saved.IsFresh ? 1 : 0;
        }
    }

    /// <summary>The names of what the plan remembers and reads, which a state must have.</summary>
    internal (IEnumerable<string> Memory, IEnumerable<string> Signals) Needs =>
        (_program.Cells.Select(cell => cell.Name), _program.Signals.Select(signal => signal.Name));
}
