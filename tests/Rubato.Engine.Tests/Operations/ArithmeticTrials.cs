using Rubato.Engine.Tests.Kernels.Functions;

namespace Rubato.Engine.Tests.Operations;

internal sealed class ArithmeticTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        Two("Add", Arithmetic.Add, (a, b) => a + b),
        Two("Subtract", Arithmetic.Subtract, (a, b) => a - b),
        Two("Multiply", Arithmetic.Multiply, (a, b) => a * b),
        Two("Divide", Arithmetic.Divide, (a, b) => a / b),
        One("Negate", Arithmetic.Negate, x => -x),
        One("Scale", x => Arithmetic.Scale(x, -1.75f, 0.25f), x => 0.25 - 1.75 * x),
        One("SquareRoot", Arithmetic.SquareRoot, Math.Sqrt, positive: true),
        One("Exp", Arithmetic.Exp, Math.Exp),
        One("Log", Arithmetic.Log, Math.Log, positive: true),
        One("ExpM1", Arithmetic.ExpM1, Exact.ExpMinusOne),
        One("LogP1", Arithmetic.LogP1, Exact.LogOnePlus, positive: true),
        One("Sin", Arithmetic.Sin, Math.Sin),
        One("Cos", Arithmetic.Cos, Math.Cos),
        One("Erf", Arithmetic.Erf, Exact.Erf),
        One("NormalCdf", Arithmetic.NormalCdf, Exact.NormalCdf),
        One("Square", Arithmetic.Square, x => x * x),
        One("Reciprocal", Arithmetic.Reciprocal, x => 1 / x),
        One("Power of 3", x => Arithmetic.Power(x, 3), x => x * x * x),
        One("Power of −2", x => Arithmetic.Power(x, -2), x => 1 / (x * x)),
        One("Power of 2", x => Arithmetic.Power(x, 2), x => x * x),
        One("Power of 1", x => Arithmetic.Power(x, 1), x => x),
        One("Power of 0", x => Arithmetic.Add(x, Arithmetic.Power(x, 0)), x => x + 1), // alone it would depend on nothing
        One("Power of 0.5", x => Arithmetic.Power(x, 0.5f), Math.Sqrt, positive: true),
        One("Abs", Arithmetic.Abs, Math.Abs),
        One("Sign", x => Arithmetic.Add(x, Arithmetic.Sign(x)), x => x + Math.Sign(x)),
        One("Clamp", x => Arithmetic.Clamp(x, -0.25f, 0.25f), x => Math.Clamp(x, -0.25, 0.25)),
        One("Clamp from below", x => Arithmetic.Clamp(x, -0.25f, float.PositiveInfinity), x => Math.Max(x, -0.25)),
        Two("Power", Arithmetic.Power, Math.Pow, positive: true),
        Two("Maximum", Arithmetic.Maximum, Math.Max, apart: true),
        Two("Minimum", Arithmetic.Minimum, Math.Min, apart: true),
        Two("Greater", (a, b) => Arithmetic.Add(Arithmetic.Multiply(a, b), Arithmetic.Greater(a, b)), (a, b) => a * b + (a > b ? 1 : 0), apart: true),
        new("Arithmetic.Where", draw =>
        {
            var (whole, a, b) = draw.Broadcastable();
            var condition = draw.Uniform(draw.Coin() ? whole : b).Map(x => x > 0 ? 1 : 0);
            return new(
                $"{condition.Shape} between {a} and {b}", [draw.Uniform(a), draw.Uniform(b)], t => Arithmetic.Where(condition.ToTensor(), t[0], t[1]),
                p => condition * p[0] + condition.Map(x => 1 - x) * p[1]);
        }),
        new("Arithmetic.WherePositive", draw =>
        {
            var shape = draw.Shape();
            var (x, y) = (draw.Uniform(shape), draw.AwayFromZero(shape));
            return new($"{shape}", [x, y], t => Arithmetic.WherePositive(t[0], t[1]), p => Plain.Combine(p[0], p[1], (a, b) => b > 0 ? a : 0));
        }),
    ];

    private static TrialFamily Two(string name, Func<Tensor, Tensor, Tensor> function, Func<Plain, Plain, Plain> reference) => new($"Arithmetic.{name}", draw =>
    {
        var (_, a, b) = draw.Broadcastable();
        return new($"{a} with {b}", [draw.Uniform(a), draw.AwayFromZero(b)], t => function(t[0], t[1]), p => reference(p[0], p[1]));
    });

    private static TrialFamily Two(string name, Func<Tensor, Tensor, Tensor> function, Func<double, double, double> reference, bool positive = false, bool apart = false) => new($"Arithmetic.{name}", draw =>
    {
        var (_, a, b) = draw.Broadcastable();
        Plain x = positive ? draw.Positive(a) : draw.Uniform(a), y = draw.Uniform(b);
        return new($"{a} with {b}", [x, y], t => function(t[0], t[1]), p => Plain.Combine(p[0], p[1], reference))
        {
            IsSmooth = !apart || Kinks.AreFar(x - y, 0.001),
        };
    });

    /// <summary>A function of one number; inputs are positive where it is defined there only, else in ±[0.4, 1.4).</summary>
    internal static TrialFamily One(string name, Func<Tensor, Tensor> function, Func<double, double> reference, bool positive = false, string family = "Arithmetic") => new($"{family}.{name}", draw =>
    {
        var shape = draw.Shape();
        return new($"{shape}", [positive ? draw.Positive(shape) : draw.AwayFromZero(shape)], t => function(t[0]), p => p[0].Map(reference));
    });
}
