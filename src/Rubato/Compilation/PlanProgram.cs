using System.Buffers;
using System.Runtime.CompilerServices;

namespace Rubato.Compilation;

/// <summary>
/// A finished program: registers hold the step, then the constants, then what the code computes. Immutable, so every
/// thread may run it.
/// </summary>
sealed class PlanProgram(Instruction[] code, double[] constants, int registerCount, int[] outputs, CycleTable[] tables)
{
    const int MostOnStack = 128;

    public ReadOnlySpan<Instruction> Code => code;

    public ReadOnlySpan<double> Constants => constants;

    public ReadOnlySpan<int> Outputs => outputs;

    public ReadOnlySpan<CycleTable> Tables => tables;

    public int RegisterCount => registerCount;

    /// <summary>The first output at a step; NaN with <paramref name="isActive"/> false where an open arm isn't in force.</summary>
    public double Evaluate(double step, out bool isActive)
    {
        if (code.Length == 0)
        {
            isActive = true;
            return outputs[0] == 0 ? step : constants[outputs[0] - 1];
        }
        if (registerCount <= MostOnStack)
        {
            Span<double> registers = stackalloc double[registerCount];
            isActive = Run(step, registers);
            return registers[outputs[0]];
        }
        var rented = ArrayPool<double>.Shared.Rent(registerCount);
        isActive = Run(step, rented);
        var result = rented[outputs[0]];
        ArrayPool<double>.Shared.Return(rented);
        return result;
    }

    public void EvaluateAll(double step, Span<double> values)
    {
        var rented = ArrayPool<double>.Shared.Rent(registerCount);
        Run(step, rented);
        for (var i = 0; i < outputs.Length; i++) values[i] = rented[outputs[i]];
        ArrayPool<double>.Shared.Return(rented);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Run(double step, Span<double> registers)
    {
        registers[0] = step;
        constants.CopyTo(registers[1..]);
        return ScalarEvaluator.Run(code, registers, tables);
    }
}
