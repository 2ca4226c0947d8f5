using Rubato.Compilation;

namespace Rubato.Exports;

/// <summary>A column's program as source code has it: statements in order, and arms as choices that nest.</summary>
abstract record Statement;

/// <summary>One value computed from others.</summary>
sealed record Computation(Instruction Instruction) : Statement;

/// <summary>A value that comes from the one of several arms that is in force.</summary>
sealed record Choice(int Target, List<Arm> Arms) : Statement;

/// <summary>An arm, in force where From ≤ Time &lt; To; what the arms before it rule out already is null.</summary>
sealed record Arm(int Time, int? From, int? To, Block Body);

/// <summary>Statements and the register that holds what they are for.</summary>
sealed record Block(IReadOnlyList<Statement> Statements, int Value)
{
    /// <summary>How deep choices nest in it.</summary>
    public int Depth => Statements.OfType<Choice>().SelectMany(choice => choice.Arms).Select(arm => arm.Body.Depth + 1).DefaultIfEmpty().Max();

    public static Block Of(PlanProgram program) => Read(program, 0, program.Code.Length, program.Outputs[0]);

    /// <summary>How often each register's value is written out; 0 for what is never asked for.</summary>
    public int[] CountUses(PlanProgram program)
    {
        var uses = new int[program.RegisterCount];
        Count(uses);
        return uses;
    }

    static Block Read(PlanProgram program, int from, int to, int value)
    {
        var code = program.Code;
        var statements = new List<Statement>();
        for (var at = from; at < to; at++)
        {
            if (code[at].Op != Op.Guard)
            {
                statements.Add(new Computation(code[at]));
                continue;
            }
            var end = code[at].Target;
            var join = code[end];
            var body = Read(program, at + 1, end, join.A);
            if (statements.LastOrDefault() is not Choice choice || choice.Target != join.Target) statements.Add(choice = new(join.Target, []));
            var isAfterAllBefore = choice.Arms.Count > 0 ? choice.Arms[^1].To == join.C : Constant(program, join.C) == 0;
            choice.Arms.Add(new(join.B, isAfterAllBefore ? null : join.C, double.IsPositiveInfinity(Constant(program, join.D)) ? null : join.D, body));
            at = end;
        }
        return new(statements, value);
    }

    static double Constant(PlanProgram program, int register) =>
        register >= 1 && register <= program.Constants.Length ? program.Constants[register - 1] : double.NaN;

    /// <summary>Backwards, so that what nobody uses doesn't count what it is made of.</summary>
    void Count(int[] uses)
    {
        uses[Value]++;
        foreach (var statement in Statements.Reverse())
        {
            if (statement is Computation { Instruction: var i })
            {
                if (uses[i.Target] == 0) continue;
                Span<int> operands = [i.A, i.B, i.C, i.D];
                foreach (var register in operands[..i.RegisterCount]) uses[register]++;
            }
            else if (statement is Choice choice && uses[choice.Target] > 0)
            {
                foreach (var arm in Enumerable.Reverse(choice.Arms))
                {
                    arm.Body.Count(uses);
                    if (arm.From is { } first) uses[first]++;
                    if (arm.To is { } end) uses[end]++;
                    if (arm.From is not null || arm.To is not null) uses[arm.Time]++;
                }
            }
        }
    }
}
