namespace Rubato.Compilation;

/// <summary>
/// Builds one program for all hyperparameters. Guarded arms nest; a value made inside an arm is known only there.
/// </summary>
sealed class ProgramBuilder
{
    readonly List<Instruction> _code = [];
    readonly List<object?> _origins = [];
    readonly List<double?> _registers = [null];
    readonly Dictionary<long, int> _numbers = [];
    readonly List<Dictionary<Instruction, int>> _known = [[]];
    readonly List<StepTable> _tables = [];
    readonly List<Cell> _cells = [];
    readonly Dictionary<int, string> _names = [];
    readonly List<Signal> _signals = [];

    /// <summary>The step, clamped to the horizon: register 0.</summary>
    public Value Step => new(this, 0);

    /// <summary>What is being lowered, an expression or a part of one: instructions made now stem from it.</summary>
    public object? Origin { get; set; }

    /// <summary>Whether values made now are known to all that follows.</summary>
    public bool IsOutside => _known.Count == 1;

    public Value Number(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        if (!_numbers.TryGetValue(bits, out var register))
        {
            _numbers[bits] = register = _registers.Count;
            _registers.Add(value);
        }
        return new(this, register);
    }

    /// <summary>Notes what a value is called in the plan; only for those who read the program.</summary>
    public void Name(Value value, string name) => _names.TryAdd(value.Register, name);

    public double? ConstantOf(int register) => _registers[register];

    public Value Emit(Op op, int a, int b = 0, int c = 0)
    {
        var key = new Instruction(op, 0, a, b, c);
        if (Fold(key) is { } constant) return Number(constant);
        if (IsIdentity(key)) return new(this, a);
        for (var level = _known.Count - 1; level >= 0; level--)
        {
            if (_known[level].TryGetValue(key, out var known)) return new(this, known);
        }
        var target = NewRegister();
        Write(key with { Target = target });
        _known[^1].Add(key, target);
        return new(this, target);
    }

    /// <summary>A number that the plan remembers.</summary>
    public Cell AddCell(string name, double initial, Interval bounds)
    {
        var cell = new Cell(name, initial, bounds, NewRegister(), NewRegister(), this);
        _cells.Add(cell);
        return cell;
    }

    public void Set(Cell cell, Value value) => Write(new(Op.Set, cell.Next, value.Register));

    /// <summary>What a trainer reports under a name.</summary>
    public Signal SignalOf(string name, double initial)
    {
        if (_signals.Find(signal => signal.Name == name) is { } known) return known;
        _signals.Add(new(name, initial, NewRegister(), NewRegister()));
        return _signals[^1];
    }

    /// <summary>The signals that values are made of.</summary>
    public IReadOnlyList<Signal> SignalsOf(params IReadOnlyList<Value> values)
    {
        var (live, _) = Live(values, withCells: true);
        return [.. _signals.Where(signal => live[signal.Last] || live[signal.Fresh])];
    }

    /// <summary>Whether values depend on what the plan remembers or is told, so that they come step by step.</summary>
    public bool IsSteered(params IReadOnlyList<Value> values)
    {
        var (live, _) = Live(values, withCells: true);
        return _cells.Any(cell => live[cell.Now]) || _signals.Any(signal => live[signal.Last] || live[signal.Fresh]);
    }

    /// <summary>A table's number in the program.</summary>
    public int AddTable(StepTable table)
    {
        _tables.Add(table);
        return _tables.Count - 1;
    }

    public int NewRegister()
    {
        _registers.Add(null);
        return _registers.Count - 1;
    }

    public void Arm(Value time, Value from, Value to, int target, Func<Value> body)
    {
        var guard = _code.Count;
        Write(new(Op.Guard, -1, time.Register, from.Register, to.Register));
        _known.Add([]);
        var value = body();
        _known.RemoveAt(_known.Count - 1);
        _code[guard] = _code[guard] with { Target = _code.Count };
        Write(new(Op.Join, target, value.Register, time.Register, from.Register, to.Register));
    }

    void Write(Instruction instruction)
    {
        _code.Add(instruction);
        _origins.Add(Origin);
    }

    /// <summary>The part of what was built so far that these values need, with what it remembers and is told, as a program of its own.</summary>
    public PlanProgram Slice(IReadOnlyList<Value> outputs) => Slice(outputs, isOpen: false);

    /// <summary>The same with every cell as it is at first and no signal reported: a function of the step alone, for analysis.</summary>
    public PlanProgram SliceOpen(IReadOnlyList<Value> outputs) => Slice(outputs, isOpen: true);

    PlanProgram Slice(IReadOnlyList<Value> outputs, bool isOpen)
    {
        var (live, kept) = Live(outputs, withCells: !isOpen);
        return Renumber(live, kept, outputs, isOpen);
    }

    /// <summary>Which registers and instructions values need. A cell that is read needs what it is set to: hence the repetition.</summary>
    (bool[] Live, bool[] Kept) Live(IReadOnlyList<Value> outputs, bool withCells)
    {
        var live = new bool[_registers.Count];
        var kept = new bool[_code.Count];
        foreach (var output in outputs) live[output.Register] = true;
        bool isMore;
        do
        {
            for (var i = _code.Count - 1; i >= 0; i--)
            {
                var instruction = _code[i];
                kept[i] = instruction.Op == Op.Guard
                    ? instruction.Target < 0 || kept[instruction.Target]
                    : live[instruction.Target];
                if (instruction.Op == Op.Join && !kept[i]) kept[i] = KeepsWithin(i);
                if (!kept[i]) continue;
                Span<int> operands = [instruction.A, instruction.B, instruction.C, instruction.D];
                foreach (var operand in operands[..instruction.RegisterCount]) live[operand] = true;
            }
            isMore = false;
            foreach (var cell in withCells ? _cells : [])
            {
                if (!live[cell.Now] || live[cell.Next]) continue;
                live[cell.Next] = isMore = true;
            }
        }
        while (isMore);
        return (live, kept);

        // An arm whose value nobody needs may still set a cell that somebody does.
        bool KeepsWithin(int join)
        {
            for (var (i, depth) = (join - 1, 1); i >= 0 && depth > 0; i--)
            {
                if (_code[i].Op == Op.Join) depth++;
                else if (_code[i].Op == Op.Guard) depth--;
                else if (_code[i].Op == Op.Set && live[_code[i].Target]) return true;
            }
            return false;
        }
    }

    PlanProgram Renumber(bool[] live, bool[] kept, IReadOnlyList<Value> outputs, bool isOpen)
    {
        var bounds = new Interval?[live.Length];
        var constants = new double?[live.Length];
        for (var i = 1; i < live.Length; i++)
        {
            constants[i] = _registers[i];
            if (_registers[i] is { } constant) bounds[i] = new(constant);
        }
        foreach (var cell in isOpen ? _cells : []) (constants[cell.Now], bounds[cell.Now]) = (cell.Initial, cell.Bounds);
        foreach (var signal in isOpen ? _signals : [])
        {
            (constants[signal.Last], bounds[signal.Last]) = (signal.Initial, Interval.Everything);
            (constants[signal.Fresh], bounds[signal.Fresh]) = (0, new(0, 1));
        }
        var number = new int[live.Length];
        var (known, enclosed) = (new List<double>(), new List<Interval>());
        for (var i = 1; i < live.Length; i++)
        {
            if (!live[i] || constants[i] is not { } constant) continue;
            known.Add(constant);
            enclosed.Add(bounds[i]!.Value);
            number[i] = known.Count;
        }
        var next = known.Count + 1;
        for (var i = 1; i < live.Length; i++)
        {
            if (live[i] && constants[i] is null) number[i] = next++;
        }
        var place = new int[_code.Count];
        var count = 0;
        for (var i = 0; i < _code.Count; i++) place[i] = kept[i] ? count++ : -1;
        var code = new Instruction[count];
        for (var i = 0; i < _code.Count; i++)
        {
            if (!kept[i]) continue;
            var from = _code[i];
            code[place[i]] = new(
                from.Op,
                from.Op != Op.Guard ? number[from.Target] : from.Target < 0 ? -1 : place[from.Target],
                number[from.A],
                from.RegisterCount > 1 ? number[from.B] : from.B,
                from.RegisterCount > 2 ? number[from.C] : from.C,
                from.RegisterCount > 3 ? number[from.D] : from.D);
        }
        return new(code, [.. known], next, [.. outputs.Select(o => number[o.Register])], [.. _tables])
        {
            Bounds = [.. enclosed],
            Origins = [.. _origins.Where((_, i) => kept[i])],
            Names = _names.Where(name => live[name.Key] && constants[name.Key] is null && name.Key > 0).ToDictionary(name => number[name.Key], name => name.Value),
            Cells = isOpen ? [] : [.. _cells.Where(cell => live[cell.Now]).Select(cell => cell with { Now = number[cell.Now], Next = number[cell.Next] })],
            Signals = isOpen ? [] : [.. _signals.Where(signal => live[signal.Last] || live[signal.Fresh]).Select(signal => signal with { Last = number[signal.Last], Fresh = number[signal.Fresh] })],
        };
    }

    /// <summary>x − 0, x·1 and x/1 are x to the bit.</summary>
    bool IsIdentity(Instruction key) => key.Op switch
    {
        Op.Subtract => _registers[key.B] is 0.0 and { } zero && double.IsPositive(zero),
        Op.Multiply or Op.Divide => _registers[key.B] is 1.0,
        _ => false,
    };

    double? Fold(Instruction key)
    {
        if (key.Op >= Op.TableIndex) return null;
        Span<double> operands = stackalloc double[5];
        Span<int> registers = [key.A, key.B, key.C];
        for (var i = 0; i < key.RegisterCount; i++)
        {
            if (_registers[registers[i]] is not { } constant) return null;
            operands[i] = constant;
        }
        ScalarEvaluator.Run([new(key.Op, 3, 0, 1, 2)], operands, []);
        return operands[3];
    }
}
