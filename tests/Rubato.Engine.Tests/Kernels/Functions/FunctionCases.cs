using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels.Functions;

/// <summary>Every kernel function of one number. A new one needs a line here.</summary>
internal static class FunctionCases
{
    /// <summary>Rounded once.</summary>
    private const double Correct = 0.5;

    public static IReadOnlyList<FunctionCase> All { get; } =
    [
        FunctionCase.Of("affine", new Affine(1.25f, -0.75f), x => 1.25 * x - 0.75, Correct),
        FunctionCase.Of("sign", new Sign(), x => x > 0 ? 1 : x < 0 ? -1 : x, Correct),
        FunctionCase.Of("absolute", new Absolute(), Math.Abs, Correct, Sign),
        FunctionCase.Of("positive part", new PositivePart(), x => x < 0 ? 0 : x, Correct, x => x > 0 ? 1 : 0),
        FunctionCase.Of("leaky positive part", new LeakyPositivePart(0.125f), x => x > 0 ? x : x / 8, Correct, x => x > 0 ? 1 : 0.125),
        FunctionCase.Of("within", new Within(-1.5f, 2.5f), x => Math.Clamp(x, -1.5, 2.5), Correct, x => x is >= -1.5 and <= 2.5 ? 1 : 0),
        FunctionCase.Of("smooth absolute", new SmoothAbsolute(0.75f), x => Math.Abs(x) < 0.75 ? x * x / 1.5 : Math.Abs(x) - 0.375, 2, x => Math.Clamp(x / 0.75, -1, 1)) with { Ranges = [(-2, 2)] },
        FunctionCase.Of("square", new Square(), x => x * x, Correct, x => 2 * x),
        FunctionCase.Of("root", new Root(), Math.Sqrt, Correct, x => 0.5 / Math.Sqrt(x)),
        FunctionCase.Of("reciprocal", new Reciprocal(), x => 1 / x, Correct, x => -1 / (x * x)),
        .. new[] { 0.5f, 1.5f, 3, -1, -2.25f, 17, 100, -0.01f }.Select(c => FunctionCase.Of(
            $"power {c}", new Power(c), x => Math.Pow(x, c), 2, x => c * Math.Pow(x, c - 1d)) with { Ranges = [(-20, 20), (0.3f, 2)], GradientScale = 1e-30 }),
        FunctionCase.Of("exponential", new Exponential(), Math.Exp, 2, Math.Exp) with { Ranges = [(-110, 95)] },
        FunctionCase.Of("power of a softmax", new SoftmaxPower(), x => x < -87 ? 0 : Math.Exp(x), 2) with { Ranges = [(-90, 0)], UpTo = 0 },
        FunctionCase.Of("exponential less one", new ExponentialMinusOne(), Exact.ExpMinusOne, 2, Math.Exp) with { Ranges = [(-30, 95), (-2, 2)], GradientScale = 1 },
        FunctionCase.Of("logarithm", new Logarithm(), Math.Log, 2, x => x > 0 ? 1 / x : double.NaN) with { Ranges = [(0.4f, 2.5f)] },
        FunctionCase.Of("logarithm of one plus", new LogarithmOfOnePlus(), Exact.LogOnePlus, 2, x => x > -1 ? 1 / (1 + x) : double.NaN) with { Ranges = [(-1, 1), (0, 10)] },
        FunctionCase.Of("hyperbolic tangent", new HyperbolicTangent(), Math.Tanh, 2, x => 1 - Math.Tanh(x) * Math.Tanh(x)) with { Ranges = [(-12, 12), (-1, 1)], GradientScale = 1 },
        FunctionCase.Of("sigmoid", new Sigmoid(), Exact.Sigmoid, 2, x => Exact.Sigmoid(x) * Exact.Sigmoid(-x)) with { GradientScale = 1 },
        FunctionCase.Of("softplus", new Softplus(1), Exact.Softplus, 2, Exact.Sigmoid),
        FunctionCase.Of("softplus of 2.5", new Softplus(2.5f), x => Exact.Softplus(2.5 * x) / 2.5, 200, x => Exact.Sigmoid(2.5 * x)) with { GradientTolerance = 1e-5 },
        FunctionCase.Of("log sigmoid", new LogSigmoid(), x => -Exact.Softplus(-x), 2, x => Exact.Sigmoid(-x)),
        FunctionCase.Of("silu", new Silu(), x => double.IsNegativeInfinity(x) ? 0 : x * Exact.Sigmoid(x), 3, x => Exact.Sigmoid(x) * (1 + x * Exact.Sigmoid(-x))) with { Absolute = 1e-43, GradientScale = 0.1 },
        FunctionCase.Of("exponential linear", new ExponentialLinear(0.75f), x => x > 0 ? x : 0.75 * Exact.ExpMinusOne(x), 3, x => x > 0 ? 1 : 0.75 * Math.Exp(x)) with { GradientScale = 1 },
        FunctionCase.Of("error function", new ErrorFunction(), Exact.Erf, 2, x => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x)) with { Ranges = [(-4.5f, 4.5f), (-1, 1)] },
        FunctionCase.Of("normal distribution", new NormalCdf(), Exact.NormalCdf, 4, Exact.Density) with { Ranges = [(-15, 10), (-1, 1)] },
        FunctionCase.Of("gelu", new Gelu(), x => x < -20 ? 0 : x * Exact.NormalCdf(x), 8, x => Exact.NormalCdf(x) + x * Exact.Density(x)) with { Ranges = [(-15, 10), (-1, 1)], Absolute = 1e-43, GradientScale = 0.1 },
        FunctionCase.Of("gelu by tanh", new GeluByTanh(), x => x < -20 ? 0 : x * Exact.Sigmoid(2 * Inner(x)), 300, x => Exact.Sigmoid(2 * Inner(x)) + (Math.Abs(x) > 20 ? 0 : x * Exact.Sigmoid(2 * Inner(x)) * Exact.Sigmoid(-2 * Inner(x)) * 2 * Math.Sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x))) with { Ranges = [(-12, 10), (-1, 1)], Absolute = 1e-43, GradientScale = 0.1, GradientTolerance = 1e-5 },
        FunctionCase.Of("sine", new Sine(), Math.Sin, 2, Math.Cos) with { Ranges = [(-10, 10), (-70_000, 70_000)] },
        FunctionCase.Of("cosine", new Cosine(), Math.Cos, 2, x => -Math.Sin(x)) with { Ranges = [(-10, 10), (-70_000, 70_000)] },
    ];

    public static FunctionCase Of(string name) => All.Single(c => c.Name == name);

    private static double Sign(double x) => x > 0 ? 1 : x < 0 ? -1 : x;

    private static double Inner(double x) => Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
}
