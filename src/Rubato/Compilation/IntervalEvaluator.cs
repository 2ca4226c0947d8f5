namespace Rubato.Compilation;

/// <summary>Runs a program over a range of steps at once and encloses every value that it takes there.</summary>
static class IntervalEvaluator
{
    /// <summary>The enclosure of the first output; null where no step of the range reaches it.</summary>
    public static Interval? Run(PlanProgram program, Interval steps, Interval[] registers)
    {
        var code = program.Code;
        var tables = program.Tables;
        var r = registers;
        Array.Fill(r, Interval.Empty, 0, program.RegisterCount);
        r[0] = steps;
        program.Bounds.CopyTo(r, 1);
        var outside = new Stack<Interval>();
        for (var at = 0; at < code.Length; at++)
        {
            var i = code[at];
            switch (i.Op)
            {
                case Op.Guard:
                    var inside = new Interval(Math.Max(r[i.A].Low, r[i.B].Low), Math.Min(r[i.A].High, r[i.C].High - 1));
                    if (!inside.IsEmpty)
                    {
                        outside.Push(r[i.A]);
                        r[i.A] = inside;
                    }
                    else if (i.Target < 0)
                    {
                        return null;
                    }
                    else
                    {
                        at = i.Target;
                    }
                    break;
                case Op.Join:
                    r[i.Target] = r[i.Target].Union(r[i.A]);
                    r[i.B] = outside.Pop();
                    break;
                default:
                    r[i.Target] = Of(i, r, tables);
                    break;
            }
        }
        return r[program.Outputs[0]];
    }

    static Interval Of(Instruction i, Interval[] r, ReadOnlySpan<StepTable> tables) => i.Op switch
    {
        Op.Add => Add.Of(r[i.A], r[i.B]),
        Op.Subtract => Subtract.Of(r[i.A], r[i.B]),
        Op.Multiply => Multiply.Of(r[i.A], r[i.B]),
        Op.Divide => Divide.Of(r[i.A], r[i.B]),
        Op.Power => Power.Of(r[i.A], r[i.B]),
        Op.Minimum => Minimum.Of(r[i.A], r[i.B]),
        Op.Maximum => Maximum.Of(r[i.A], r[i.B]),
        Op.Share => Share.Of(r[i.A], r[i.B]),
        Op.LessOrEqual => LessOrEqual.Of(r[i.A], r[i.B]),
        Op.Less => Less.Of(r[i.A], r[i.B]),
        Op.Negate => Negated.Of(r[i.A]),
        Op.Floor => Floored.Of(r[i.A]),
        Op.Log => Logarithm.Of(r[i.A]),
        Op.Abs => Absolute.Of(r[i.A]),
        Op.Tanh => Tangent.Of(r[i.A]),
        Op.Sin => Sined.Of(r[i.A]),
        Op.Cos => Cosined.Of(r[i.A]),
        Op.Single => Singled.Of(r[i.A]),
        Op.Sqrt => SquareRoot.Of(r[i.A]),
        Op.Exp => Exponential.Of(r[i.A]),
        Op.Ceiling => Ceiled.Of(r[i.A]),
        Op.Lerp => Lerp.Of(r[i.A], r[i.B], r[i.C]),
        Op.CosineLerp => CosineLerp.Of(r[i.A], r[i.B], r[i.C]),
        Op.Geometric => Geometric.Of(r[i.A], r[i.B], r[i.C]),
        Op.Select => Select.Of(r[i.A], r[i.B], r[i.C]),
        Op.CycleIndex => CycleIndex.Of(r[i.A], r[i.B], r[i.C]),
        Op.CycleTime => CycleTime.Of(r[i.A], r[i.B], r[i.C]),
        Op.TableIndex => tables[i.C].Index(r[i.A], r[i.B]),
        Op.TableTime => tables[i.C].Time(r[i.A], r[i.B]),
        Op.TableLength => tables[i.C].Length(r[i.A]),
        Op.TableValue => tables[i.C].Value(r[i.A]),
        Op.TableLine => tables[i.C].Line(r[i.A]),
        _ => throw new InvalidOperationException($"{i.Op} has no interval form."),
    };
}
