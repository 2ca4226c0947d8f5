namespace Rubato.Compilation;

/// <summary>Runs a program at one step: the reference that the other evaluators equal or enclose.</summary>
static class ScalarEvaluator
{
    /// <summary>Returns whether the end was reached; an open guard that fails ends the run before.</summary>
    public static bool Run(ReadOnlySpan<Instruction> code, Span<double> r, ReadOnlySpan<CycleTable> tables)
    {
        for (var at = 0; at < code.Length; at++)
        {
            ref readonly var i = ref code[at];
            switch (i.Op)
            {
                case Op.Add: r[i.Target] = Add.Of(r[i.A], r[i.B]); break;
                case Op.Subtract: r[i.Target] = Subtract.Of(r[i.A], r[i.B]); break;
                case Op.Multiply: r[i.Target] = Multiply.Of(r[i.A], r[i.B]); break;
                case Op.Divide: r[i.Target] = Divide.Of(r[i.A], r[i.B]); break;
                case Op.Power: r[i.Target] = Power.Of(r[i.A], r[i.B]); break;
                case Op.Minimum: r[i.Target] = Minimum.Of(r[i.A], r[i.B]); break;
                case Op.Maximum: r[i.Target] = Maximum.Of(r[i.A], r[i.B]); break;
                case Op.Share: r[i.Target] = Share.Of(r[i.A], r[i.B]); break;
                case Op.Negate: r[i.Target] = Negated.Of(r[i.A]); break;
                case Op.Floor: r[i.Target] = Floored.Of(r[i.A]); break;
                case Op.Log: r[i.Target] = Logarithm.Of(r[i.A]); break;
                case Op.Abs: r[i.Target] = Absolute.Of(r[i.A]); break;
                case Op.Lerp: r[i.Target] = Lerp.Of(r[i.A], r[i.B], r[i.C]); break;
                case Op.CosineLerp: r[i.Target] = CosineLerp.Of(r[i.A], r[i.B], r[i.C]); break;
                case Op.Geometric: r[i.Target] = Geometric.Of(r[i.A], r[i.B], r[i.C]); break;
                case Op.CycleIndex: r[i.Target] = CycleIndex.Of(r[i.A], r[i.B], r[i.C]); break;
                case Op.CycleTime: r[i.Target] = CycleTime.Of(r[i.A], r[i.B], r[i.C]); break;
                case Op.TableIndex: r[i.Target] = tables[i.C].Index(r[i.A], r[i.B]); break;
                case Op.TableTime: r[i.Target] = tables[i.C].Time(r[i.A], r[i.B]); break;
                case Op.TableLength: r[i.Target] = tables[i.C].Length(r[i.A]); break;
                case Op.Guard:
                    var time = r[i.A];
                    if (r[i.B] <= time && time < r[i.C]) break;
                    if (i.Target < 0) return false;
                    at = i.Target;
                    break;
                case Op.Join: r[i.Target] = r[i.A]; break;
            }
        }
        return true;
    }
}
