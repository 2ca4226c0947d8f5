namespace Rubato.Compilation;

/// <summary>
/// A number of the program being built, so that a function's lowering reads as its equation. Equal operations on equal
/// operands are one value, and those on constants are constants.
/// </summary>
readonly record struct Value(ProgramBuilder Builder, int Register)
{
    /// <summary>What the value is when it is the same at every step, else null.</summary>
    public double? Constant => Builder.ConstantOf(Register);

    public static Value operator +(Value a, Value b) => a.With(Op.Add, b);

    public static Value operator -(Value a, Value b) => a.With(Op.Subtract, b);

    public static Value operator *(Value a, Value b) => a.With(Op.Multiply, b);

    public static Value operator /(Value a, Value b) => a.With(Op.Divide, b);

    public static Value operator -(Value a) => a.Builder.Emit(Op.Negate, a.Register);

    public static Value operator +(Value a, double b) => a + a.Builder.Number(b);

    public static Value operator -(Value a, double b) => a - a.Builder.Number(b);

    public static Value operator -(double a, Value b) => b.Builder.Number(a) - b;

    public static Value operator *(Value a, double b) => a * a.Builder.Number(b);

    public static Value operator /(Value a, double b) => a / a.Builder.Number(b);

    public static Value Power(Value a, Value b) => a.With(Op.Power, b);

    public static Value Min(Value a, Value b) => a.With(Op.Minimum, b);

    public static Value Max(Value a, Value b) => a.With(Op.Maximum, b);

    public static Value Floor(Value a) => a.Builder.Emit(Op.Floor, a.Register);

    public static Value Log(Value a) => a.Builder.Emit(Op.Log, a.Register);

    public static Value Abs(Value a) => a.Builder.Emit(Op.Abs, a.Register);

    public static Value Ceiling(Value a) => a.Builder.Emit(Op.Ceiling, a.Register);

    public static Value Exp(Value a) => a.Builder.Emit(Op.Exp, a.Register);

    public static Value Sqrt(Value a) => a.Builder.Emit(Op.Sqrt, a.Register);

    public static Value Cos(Value a) => a.Builder.Emit(Op.Cos, a.Register);

    public static Value Sin(Value a) => a.Builder.Emit(Op.Sin, a.Register);

    /// <inheritdoc cref="Singled"/>
    public static Value Single(Value a) => a.Builder.Emit(Op.Single, a.Register);

    public static Value Tanh(Value a) => a.Builder.Emit(Op.Tanh, a.Register);

    /// <inheritdoc cref="Compilation.Less"/>
    public static Value Less(Value a, Value b) => a.With(Op.Less, b);

    /// <inheritdoc cref="Compilation.LessOrEqual"/>
    public static Value LessOrEqual(Value a, Value b) => a.With(Op.LessOrEqual, b);

    /// <inheritdoc cref="Compilation.Select"/>
    public static Value Select(Value a, Value b, Value c) => a.Builder.Emit(Op.Select, a.Register, b.Register, c.Register);

    /// <inheritdoc cref="Compilation.Share"/>
    public static Value Share(Value done, Value whole) => done.With(Op.Share, whole);

    /// <inheritdoc cref="Compilation.Lerp"/>
    public static Value Lerp(Value from, Value to, Value share) => from.Builder.Emit(Op.Lerp, from.Register, to.Register, share.Register);

    /// <inheritdoc cref="Compilation.CosineLerp"/>
    public static Value CosineLerp(Value from, Value to, Value share) => from.Builder.Emit(Op.CosineLerp, from.Register, to.Register, share.Register);

    /// <inheritdoc cref="Compilation.Geometric"/>
    public static Value Geometric(Value from, Value to, Value share) => from.Builder.Emit(Op.Geometric, from.Register, to.Register, share.Register);

    Value With(Op op, Value b) => Builder.Emit(op, Register, b.Register);
}
