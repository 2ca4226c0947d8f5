namespace Rubato.Compilation;

/// <summary>
/// A finished program: registers hold the step, then the constants, then what the code computes. Immutable, so every
/// thread may run it.
/// </summary>
sealed class PlanProgram(Instruction[] code, double[] constants, int registerCount, int[] outputs, StepTable[] tables)
{
    readonly Instruction[] code = Checked(code, registerCount);

    [ThreadStatic]
    static ThreadRegisters? t_registers;

    public ReadOnlySpan<Instruction> Code => code;

    public ReadOnlySpan<double> Constants => constants;

    public ReadOnlySpan<int> Outputs => outputs;

    public ReadOnlySpan<StepTable> Tables => tables;

    public int RegisterCount => registerCount;

    /// <summary>What each constant can be: itself, but for cells and signals that analysis holds still.</summary>
    public required Interval[] Bounds { get; init; }

    /// <summary>The expression, or the part of a sequence, that each instruction was made for.</summary>
    public required IReadOnlyList<object?> Origins { get; init; }

    /// <summary>What registers are called in the plan.</summary>
    public required IReadOnlyDictionary<int, string> Names { get; init; }

    /// <summary>What the program remembers; their registers are the runner's to fill.</summary>
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>What the program is told; register 0 of a signal that it doesn't read stays unused.</summary>
    public required IReadOnlyList<Signal> Signals { get; init; }

    public bool IsSteered => Cells.Count + Signals.Count > 0;

    /// <summary>The first output at a step; NaN with <paramref name="isActive"/> false where an open arm isn't in force.</summary>
    public double Evaluate(double step, out bool isActive)
    {
        if (code.Length == 0)
        {
            isActive = true;
            return outputs[0] == 0 ? step : constants[outputs[0] - 1];
        }
        var registers = Registers();
        registers[0] = step;
        isActive = ScalarEvaluator.Run(code, registers, tables);
        return registers[outputs[0]];
    }

    public void EvaluateAll(double step, Span<double> values)
    {
        var registers = Registers();
        registers[0] = step;
        ScalarEvaluator.Run(code, registers, tables);
        for (var i = 0; i < outputs.Length; i++) values[i] = registers[outputs[i]];
    }

    /// <summary>Runs on registers that the caller keeps, which hold the step, the constants, the cells and the signals.</summary>
    public void Run(double[] registers) => ScalarEvaluator.Run(code, registers, tables);

    /// <summary>Registers for <see cref="Run"/>, with the constants in place.</summary>
    public double[] NewRegisters()
    {
        var own = new double[registerCount];
        constants.CopyTo(own, 1);
        return own;
    }

    /// <summary>This thread's registers with the constants in place; code never writes to those, so they stay there.</summary>
    double[] Registers() => t_registers is { } own && own.Owner == this ? own.Values : Own();

    double[] Own()
    {
        var own = t_registers ??= new();
        if (own.Values.Length < registerCount) own.Values = new double[Math.Max(registerCount, 64)];
        own.Owner = this;
        constants.CopyTo(own.Values, 1);
        return own.Values;
    }

    /// <summary>Every register that the code names exists, so that evaluating needn't ask.</summary>
    static Instruction[] Checked(Instruction[] code, int registerCount)
    {
        foreach (var i in code)
        {
            ReadOnlySpan<int> operands = [i.A, i.B, i.C, i.D];
            var fits = i.Op == Op.Guard || (uint)i.Target < (uint)registerCount;
            foreach (var register in operands[..i.RegisterCount]) fits &= (uint)register < (uint)registerCount;
            if (!fits) throw new InvalidOperationException($"plan program: {i} names a register beyond the {registerCount} there are.");
        }

        return code;
    }

    sealed class ThreadRegisters
    {
        public PlanProgram? Owner;
        public double[] Values = [];
    }
}
