using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Rubato.Compilation;

/// <summary>
/// Runs a program over blocks of consecutive steps, one operation at a time, with the scalar evaluator's bits. An arm
/// that is in force for some steps of a block is computed for all and joined where it is.
/// </summary>
static class BlockEvaluator
{
    const int Block = 128;

    public static void Fill(PlanProgram program, long firstStep, long horizon, Span<double> values)
    {
        if (program.Code.Length == 0 && program.Outputs[0] > 0)
        {
            values.Fill(program.Constants[program.Outputs[0] - 1]);
            return;
        }
        var rented = ArrayPool<double>.Shared.Rent(program.RegisterCount * Block);
        var registers = rented.AsSpan(0, program.RegisterCount * Block);
        for (var i = 0; i < program.Constants.Length; i++) registers.Slice((i + 1) * Block, Block).Fill(program.Constants[i]);
        for (var done = 0; done < values.Length; done += Block)
        {
            var step = Math.Min(firstStep, horizon) == horizon ? horizon : firstStep + done;
            for (var lane = 0; lane < Block; lane++) registers[lane] = Math.Min(step + lane, horizon);
            Run(program, registers);
            var count = Math.Min(Block, values.Length - done);
            registers.Slice(program.Outputs[0] * Block, count).CopyTo(values[done..]);
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    static void Run(PlanProgram program, Span<double> registers)
    {
        var code = program.Code;
        for (var at = 0; at < code.Length; at++)
        {
            var i = code[at];
            switch (i.Op)
            {
                case Op.Add: Each<Add>(i, registers); break;
                case Op.Subtract: Each<Subtract>(i, registers); break;
                case Op.Multiply: Each<Multiply>(i, registers); break;
                case Op.Divide: Each<Divide>(i, registers); break;
                case Op.Power: Each<Power>(i, registers); break;
                case Op.Minimum: Each<Minimum>(i, registers); break;
                case Op.Maximum: Each<Maximum>(i, registers); break;
                case Op.Share: Each<Share>(i, registers); break;
                case Op.LessOrEqual: Each<LessOrEqual>(i, registers); break;
                case Op.Less: Each<Less>(i, registers); break;
                case Op.Negate: EachOne<Negated>(i, registers); break;
                case Op.Floor: EachOne<Floored>(i, registers); break;
                case Op.Log: EachOne<Logarithm>(i, registers); break;
                case Op.Abs: EachOne<Absolute>(i, registers); break;
                case Op.Tanh: EachOne<Tangent>(i, registers); break;
                case Op.Sin: EachOne<Sined>(i, registers); break;
                case Op.Cos: EachOne<Cosined>(i, registers); break;
                case Op.Single: EachOne<Singled>(i, registers); break;
                case Op.Sqrt: EachOne<SquareRoot>(i, registers); break;
                case Op.Exp: EachOne<Exponential>(i, registers); break;
                case Op.Ceiling: EachOne<Ceiled>(i, registers); break;
                case Op.Lerp: EachThree<Lerp>(i, registers); break;
                case Op.CosineLerp: EachThree<CosineLerp>(i, registers); break;
                case Op.Geometric: EachThree<Geometric>(i, registers); break;
                case Op.Select: EachThree<Select>(i, registers); break;
                case Op.CycleIndex: EachThree<CycleIndex>(i, registers); break;
                case Op.CycleTime: EachThree<CycleTime>(i, registers); break;
                case >= Op.TableIndex and <= Op.TableLine: Look(i, registers, program.Tables[i.C]); break;
                case Op.Guard:
                    if (!AnyWithin(Lane(registers, i.A), Lane(registers, i.B), Lane(registers, i.C))) at = i.Target;
                    break;
                case Op.Join: Join(i, registers); break;
            }
        }
    }

    static Span<double> Lane(Span<double> registers, int register) => registers.Slice(register * Block, Block);

    static void EachOne<TOp>(Instruction i, Span<double> registers)
        where TOp : struct, IUnary
    {
        var a = Lane(registers, i.A);
        var target = Lane(registers, i.Target);
        for (var lane = 0; lane < Block; lane++) target[lane] = TOp.Of(a[lane]);
    }

    static void Each<TOp>(Instruction i, Span<double> registers)
        where TOp : struct, IBinary
    {
        var a = Lane(registers, i.A);
        var b = Lane(registers, i.B);
        var target = Lane(registers, i.Target);
        if (TOp.HasVectorForm)
        {
            var av = Vectors(a);
            var bv = Vectors(b);
            var tv = Vectors(target);
            for (var lane = 0; lane < tv.Length; lane++) tv[lane] = TOp.Of(av[lane], bv[lane]);
            return;
        }
        for (var lane = 0; lane < Block; lane++) target[lane] = TOp.Of(a[lane], b[lane]);
    }

    static void EachThree<TOp>(Instruction i, Span<double> registers)
        where TOp : struct, ITernary
    {
        var a = Lane(registers, i.A);
        var b = Lane(registers, i.B);
        var c = Lane(registers, i.C);
        var target = Lane(registers, i.Target);
        if (TOp.HasVectorForm)
        {
            var av = Vectors(a);
            var bv = Vectors(b);
            var cv = Vectors(c);
            var tv = Vectors(target);
            for (var lane = 0; lane < tv.Length; lane++) tv[lane] = TOp.Of(av[lane], bv[lane], cv[lane]);
            return;
        }
        for (var lane = 0; lane < Block; lane++) target[lane] = TOp.Of(a[lane], b[lane], c[lane]);
    }

    static Span<Vector<double>> Vectors(Span<double> lanes) => MemoryMarshal.Cast<double, Vector<double>>(lanes);

    static void Look(Instruction i, Span<double> registers, StepTable table)
    {
        var a = Lane(registers, i.A);
        var b = Lane(registers, i.B);
        var target = Lane(registers, i.Target);
        for (var lane = 0; lane < Block; lane++)
        {
            target[lane] = i.Op switch
            {
                Op.TableIndex => table.Index(a[lane], b[lane]),
                Op.TableTime => table.Time(a[lane], b[lane]),
                Op.TableLength => table.Length(a[lane]),
                Op.TableValue => table.Value(a[lane]),
                _ => table.Line(a[lane]),
            };
        }
    }

    static bool AnyWithin(Span<double> time, Span<double> from, Span<double> to)
    {
        for (var lane = 0; lane < Block; lane++)
        {
            if (from[lane] <= time[lane] && time[lane] < to[lane]) return true;
        }
        return false;
    }

    static void Join(Instruction i, Span<double> registers)
    {
        var value = Lane(registers, i.A);
        var time = Lane(registers, i.B);
        var target = Lane(registers, i.Target);
        var from = Lane(registers, i.C);
        var to = Lane(registers, i.D);
        for (var lane = 0; lane < Block; lane++)
        {
            if (from[lane] <= time[lane] && time[lane] < to[lane]) target[lane] = value[lane];
        }
    }
}
