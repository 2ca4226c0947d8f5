using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rubato.Compilation;

/// <summary>Runs a program at one step: the reference that the other evaluators equal or enclose.</summary>
static class ScalarEvaluator
{
    /// <summary>Returns whether the end was reached; an open guard that fails ends the run before.</summary>
    public static bool Run(ReadOnlySpan<Instruction> code, Span<double> registers, ReadOnlySpan<StepTable> tables)
    {
        // The program checked every register's number when it was made; checking each again would cost a quarter of the time.
        ref var r = ref MemoryMarshal.GetReference(registers);
        for (var at = 0; at < code.Length; at++)
        {
            ref readonly var i = ref code[at];
            switch (i.Op)
            {
                case Op.Add: Unsafe.Add(ref r, i.Target) = Add.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Subtract: Unsafe.Add(ref r, i.Target) = Subtract.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Multiply: Unsafe.Add(ref r, i.Target) = Multiply.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Divide: Unsafe.Add(ref r, i.Target) = Divide.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Power: Unsafe.Add(ref r, i.Target) = Power.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Minimum: Unsafe.Add(ref r, i.Target) = Minimum.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Maximum: Unsafe.Add(ref r, i.Target) = Maximum.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Share: Unsafe.Add(ref r, i.Target) = Share.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.LessOrEqual: Unsafe.Add(ref r, i.Target) = LessOrEqual.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Less: Unsafe.Add(ref r, i.Target) = Less.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.Negate: Unsafe.Add(ref r, i.Target) = Negated.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Floor: Unsafe.Add(ref r, i.Target) = Floored.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Log: Unsafe.Add(ref r, i.Target) = Logarithm.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Abs: Unsafe.Add(ref r, i.Target) = Absolute.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Tanh: Unsafe.Add(ref r, i.Target) = Tangent.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Sin: Unsafe.Add(ref r, i.Target) = Sined.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Cos: Unsafe.Add(ref r, i.Target) = Cosined.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Single: Unsafe.Add(ref r, i.Target) = Singled.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Sqrt: Unsafe.Add(ref r, i.Target) = SquareRoot.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Exp: Unsafe.Add(ref r, i.Target) = Exponential.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Ceiling: Unsafe.Add(ref r, i.Target) = Ceiled.Of(Unsafe.Add(ref r, i.A)); break;
                case Op.Lerp: Unsafe.Add(ref r, i.Target) = Lerp.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.CosineLerp: Unsafe.Add(ref r, i.Target) = CosineLerp.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.Geometric: Unsafe.Add(ref r, i.Target) = Geometric.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.Select: Unsafe.Add(ref r, i.Target) = Select.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.CycleIndex: Unsafe.Add(ref r, i.Target) = CycleIndex.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.CycleTime: Unsafe.Add(ref r, i.Target) = CycleTime.Of(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B), Unsafe.Add(ref r, i.C)); break;
                case Op.TableIndex: Unsafe.Add(ref r, i.Target) = tables[i.C].Index(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.TableTime: Unsafe.Add(ref r, i.Target) = tables[i.C].Time(Unsafe.Add(ref r, i.A), Unsafe.Add(ref r, i.B)); break;
                case Op.TableLength: Unsafe.Add(ref r, i.Target) = tables[i.C].Length(Unsafe.Add(ref r, i.A)); break;
                case Op.TableValue: Unsafe.Add(ref r, i.Target) = tables[i.C].Value(Unsafe.Add(ref r, i.A)); break;
                case Op.TableLine: Unsafe.Add(ref r, i.Target) = tables[i.C].Line(Unsafe.Add(ref r, i.A)); break;
                case Op.Guard:
                    var time = Unsafe.Add(ref r, i.A);
                    if (Unsafe.Add(ref r, i.B) <= time && time < Unsafe.Add(ref r, i.C)) break;
                    if (i.Target < 0) return false;
                    at = i.Target;
                    break;
                case Op.Set or Op.Join: Unsafe.Add(ref r, i.Target) = Unsafe.Add(ref r, i.A); break;
            }
        }
        return true;
    }
}
