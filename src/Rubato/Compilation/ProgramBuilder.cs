namespace Rubato.Compilation;

/// <summary>
/// Builds one program for all hyperparameters. Guarded arms nest; a value made inside an arm is known only there.
/// </summary>
sealed class ProgramBuilder
{
    readonly List<Instruction> _code = [];
    readonly List<double?> _registers = [null];
    readonly Dictionary<long, int> _numbers = [];
    readonly List<Dictionary<Instruction, int>> _known = [[]];
    readonly List<CycleTable> _tables = [];
    readonly Dictionary<(double, double, long), int> _tableNumbers = [];

    /// <summary>The step, clamped to the horizon: register 0.</summary>
    public Value Step => new(this, 0);

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
        _code.Add(key with { Target = target });
        _known[^1].Add(key, target);
        return new(this, target);
    }

    /// <summary>The number of the table of these cycles, or null when they are too many.</summary>
    public int? AddTable(double length, double factor, long horizon)
    {
        if (_tableNumbers.TryGetValue((length, factor, horizon), out var number)) return number;
        if (CycleTable.Create(length, factor, horizon) is not { } table) return null;
        _tables.Add(table);
        return _tableNumbers[(length, factor, horizon)] = _tables.Count - 1;
    }

    public CycleTable TableAt(int number) => _tables[number];

    public int NewRegister()
    {
        _registers.Add(null);
        return _registers.Count - 1;
    }

    public void Arm(Value time, Value from, Value to, int target, Func<Value> body)
    {
        var guard = _code.Count;
        _code.Add(new(Op.Guard, -1, time.Register, from.Register, to.Register));
        _known.Add([]);
        var value = body();
        _known.RemoveAt(_known.Count - 1);
        _code[guard] = _code[guard] with { Target = _code.Count };
        _code.Add(new(Op.Join, target, value.Register, time.Register, from.Register, to.Register));
    }

    /// <summary>The part of what was built so far that these values need, as a program of its own.</summary>
    public PlanProgram Slice(IReadOnlyList<Value> outputs)
    {
        var live = new bool[_registers.Count];
        var kept = new bool[_code.Count];
        foreach (var output in outputs) live[output.Register] = true;
        for (var i = _code.Count - 1; i >= 0; i--)
        {
            var instruction = _code[i];
            kept[i] = instruction.Op == Op.Guard
                ? instruction.Target < 0 || kept[instruction.Target]
                : live[instruction.Target];
            if (!kept[i]) continue;
            Span<int> operands = [instruction.A, instruction.B, instruction.C, instruction.D];
            foreach (var operand in operands[..instruction.RegisterCount]) live[operand] = true;
        }
        return Renumber(live, kept, outputs);
    }

    PlanProgram Renumber(bool[] live, bool[] kept, IReadOnlyList<Value> outputs)
    {
        var number = new int[live.Length];
        var constants = new List<double>();
        for (var i = 1; i < live.Length; i++)
        {
            if (live[i] && _registers[i] is { } constant)
            {
                constants.Add(constant);
                number[i] = constants.Count;
            }
        }
        var next = constants.Count + 1;
        for (var i = 1; i < live.Length; i++)
        {
            if (live[i] && _registers[i] is null) number[i] = next++;
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
        return new(code, [.. constants], next, [.. outputs.Select(o => number[o.Register])], [.. _tables]);
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
        if (key.Op is >= Op.TableIndex or Op.Guard or Op.Join) return null;
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
