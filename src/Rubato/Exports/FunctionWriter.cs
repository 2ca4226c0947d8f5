using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>
/// Writes a column's program as the body of a function. A value that is used once stands where it is used, as long as the
/// line stays short; others get a name, that of the plan's line where they have one.
/// </summary>
sealed class FunctionWriter
{
    const int Indent = 4;
    const int LongestTerm = 96;

    readonly PlanProgram _program;
    readonly SourceSyntax _syntax;
    readonly NameScope _names;
    readonly int[] _uses;
    readonly Interval[] _bounds;
    readonly Term?[] _terms;
    readonly List<string> _lines = [];
    int _depth;

    FunctionWriter(PlanProgram program, long horizon, Block block, SourceSyntax syntax, NameScope names)
    {
        (_program, _syntax, _names) = (program, syntax, names);
        _uses = block.CountUses(program);
        _bounds = new Interval[program.RegisterCount];
        IntervalEvaluator.Run(program, new(0, horizon), _bounds);
        _terms = new Term?[program.RegisterCount];
        _terms[0] = new("step", Strength.Primary);
        for (var i = 0; i < program.Constants.Length; i++)
        {
            var literal = syntax.Literal(program.Constants[i]);
            _terms[i + 1] = new(literal, literal[0] == '-' ? Strength.Unary : Strength.Primary);
        }
    }

    /// <summary>The helpers and tables that the function uses.</summary>
    public HashSet<string> Helpers { get; } = [];

    public Dictionary<int, StepTable> Tables { get; } = [];

    public IReadOnlyList<string> Lines => _lines;

    public static FunctionWriter Write(PlanProgram program, long horizon, SourceSyntax syntax, NameScope names)
    {
        var block = Block.Of(program);
        var writer = new FunctionWriter(program, horizon, block, syntax, names);
        if (writer._uses[0] > 0) writer.Line(syntax.HoldStep(syntax.Literal(horizon)));
        writer.WriteBlock(block, null);
        return writer;
    }

    /// <summary>Writes statements whose value is returned, or, within a choice, given a name.</summary>
    void WriteBlock(Block block, string? target)
    {
        foreach (var statement in block.Statements)
        {
            if (statement is Computation { Instruction: var instruction })
            {
                if (_uses[instruction.Target] == 0) continue;
                _terms[instruction.Target] = TermOf(instruction);
                if (_uses[instruction.Target] > 1) Name(instruction.Target, Hint(instruction));
            }
            else if (statement is Choice choice && _uses[choice.Target] > 0)
            {
                if (choice.Target == block.Value && _uses[choice.Target] == 1)
                {
                    WriteArms(choice, target);
                    return;
                }
                var name = NewName(choice.Target, "value");
                if (_syntax.Declare(name) is { } declaration) Line(declaration);
                WriteArms(choice, name);
                _terms[choice.Target] = new(name, Strength.Primary);
            }
        }
        var value = Number(_terms[block.Value]!.Value).Text;
        Line(target is null ? _syntax.Return(value) : _syntax.Assign(target, value));
    }

    void WriteArms(Choice choice, string? target)
    {
        for (var i = 0; i < choice.Arms.Count; i++)
        {
            var arm = choice.Arms[i];
            foreach (var line in _syntax.OpenArm(ConditionOf(arm), isFirst: i == 0)) Line(line);
            _depth++;
            WriteBlock(arm.Body, target);
            _depth--;
            if (_syntax.CloseArm is { } end) Line(end);
        }
    }

    string? ConditionOf(Arm arm)
    {
        string Compared(int left, string comparison, int right) =>
            $"{Number(_terms[left]!.Value).AtLeast(Strength.Sum)} {comparison} {Number(_terms[right]!.Value).AtLeast(Strength.Sum)}";
        var from = arm.From is { } first ? Compared(first, "<=", arm.Time) : null;
        var to = arm.To is { } end ? Compared(arm.Time, "<", end) : null;
        return from is null ? to : to is null ? from : $"{from} {_syntax.And} {to}";
    }

    Term TermOf(Instruction i)
    {
        var operands = Operands(i);
        return i.Op switch
        {
            Op.Add => Infix(operands[0], "+", operands[1], Strength.Sum),
            Op.Subtract when operands[1].IsCondition && operands[0].Text == _syntax.Literal(1) => new(_syntax.Not + operands[1].AtLeast(Strength.Primary), Strength.Not, true),
            Op.Subtract => Infix(operands[0], "-", operands[1], Strength.Sum),
            Op.Multiply => Infix(operands[0], "*", operands[1], Strength.Product),
            Op.Divide when _syntax.CallOf(i, _bounds).Length == 0 => Infix(operands[0], "/", operands[1], Strength.Product),
            Op.TableTime => Infix(operands[0], "-", new(_syntax.Element(NamesOf(i).Steps, operands[1]), Strength.Primary), Strength.Sum),
            Op.TableValue => new(_syntax.Element(NamesOf(i).Values, operands[0]), Strength.Primary),
            Op.CycleTime => Infix(operands[0], "-", Infix(operands[1], "*", operands[2], Strength.Product), Strength.Sum),
            Op.Negate => new("-" + Number(operands[0]).AtLeast(Strength.Primary), Strength.Unary),
            Op.Less => Infix(operands[0], "<", operands[1], Strength.Comparison, isCondition: true),
            Op.LessOrEqual => Infix(operands[0], "<=", operands[1], Strength.Comparison, isCondition: true),
            Op.Minimum when operands[0].IsCondition && operands[1].IsCondition => Joined(operands, _syntax.And, Strength.And),
            Op.Maximum when operands[0].IsCondition && operands[1].IsCondition => Joined(operands, _syntax.Or, Strength.Or),
            Op.Select => new(
                _syntax.Conditional(Condition(operands[0]).AtLeast(Strength.Or), Number(operands[1]).AtLeast(Strength.Or), Number(operands[2]).Text), Strength.Conditional),
            _ => Call(i, operands),
        };
    }

    /// <summary>What the operation works on; the longest operands are named until the line is short enough.</summary>
    Term[] Operands(Instruction i)
    {
        int[] registers = [.. new[] { i.A, i.B, i.C }.Take(i.RegisterCount)];
        while (registers.Sum(register => _terms[register]!.Value.Length) > LongestTerm)
        {
            var longest = registers.MaxBy(register => _terms[register]!.Value.Length);
            if (!_terms[longest]!.Value.IsComposite) break;
            Name(longest, "x");
        }
        return [.. registers.Select(register => _terms[register]!.Value)];
    }

    Term Call(Instruction i, Term[] operands)
    {
        var name = _syntax.CallOf(i, _bounds);
        if (name.Length == 0) throw new InvalidOperationException($"{_syntax.GetType().Name} has no words for {i.Op}.");
        Helpers.Add(name);
        List<string> arguments = [.. operands.Select(operand => Number(operand).Text)];
        if (i.Op is >= Op.TableIndex and <= Op.TableLine)
        {
            var (steps, values) = NamesOf(i);
            arguments.InsertRange(0, i.Op == Op.TableLine ? [steps, values] : [steps]);
        }
        return new($"{name}({string.Join(", ", arguments)})", Strength.Primary);
    }

    (string Steps, string Values) NamesOf(Instruction i)
    {
        Tables[i.C] = _program.Tables[i.C];
        return _syntax.TableNames(i.C);
    }

    Term Infix(Term left, string symbol, Term right, Strength strength, bool isCondition = false) =>
        new($"{Number(left).AtLeast(isCondition ? strength + 1 : strength)} {symbol} {Number(right).AtLeast(strength + 1)}", strength, isCondition);

    static Term Joined(Term[] operands, string word, Strength strength) =>
        new($"{operands[0].AtLeast(strength)} {word} {operands[1].AtLeast(strength + 1)}", strength, true);

    Term Number(Term term) => term.IsCondition
        ? new(_syntax.Conditional(term.AtLeast(Strength.Or), _syntax.Literal(1), _syntax.Literal(0)), Strength.Conditional)
        : term;

    Term Condition(Term term) => term.IsCondition ? term : new($"{term.AtLeast(Strength.Sum)} != {_syntax.Literal(0)}", Strength.Comparison, true);

    void Name(int register, string hint)
    {
        var term = _terms[register]!.Value;
        var name = NewName(register, hint);
        Line(_syntax.Define(term, name));
        _terms[register] = term with { Text = name, Strength = Strength.Primary };
    }

    /// <summary>What the plan calls a value, else what it is.</summary>
    string NewName(int register, string hint) => _names.New(_syntax.LocalName([_program.Names.GetValueOrDefault(register) ?? hint]));

    static string Hint(Instruction instruction) => instruction switch
    {
        { Op: Op.Share } => "share",
        { Op: Op.CycleIndex or Op.TableIndex } => "cycle",
        { Op: Op.CycleTime or Op.TableTime } or { Op: Op.Subtract, A: 0 } => "t",
        { Op: Op.TableLength } => "length",
        _ => "x",
    };

    void Line(string text) => _lines.Add(new string(' ', Indent * _depth) + text);
}
