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
        One("Relu", Arithmetic.Relu, x => Math.Max(x, 0)),
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

    /// <summary>A function of one number; inputs are positive where it is defined there only, else in ±[0.4, 1.4).</summary>
    internal static TrialFamily One(string name, Func<Tensor, Tensor> function, Func<double, double> reference, bool positive = false, string family = "Arithmetic") => new($"{family}.{name}", draw =>
    {
        var shape = draw.Shape();
        return new($"{shape}", [positive ? draw.Positive(shape) : draw.AwayFromZero(shape)], t => function(t[0]), p => p[0].Map(reference));
    });
}
