using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Activation functions, element by element.</summary>
public static class Activations
{
    /// <summary>max(x, 0); its derivative at 0 is 0.</summary>
    public static Tensor Relu(Tensor x) => ReluOperation.Apply(x);

    /// <summary>x where it is positive, else slope·x; the derivative at 0 is the slope (A. L. Maas, A. Y. Hannun, A. Y. Ng, ICML 2013).</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="slope">Any finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope isn't finite.</exception>
    public static Tensor LeakyRelu(Tensor x, float slope = 0.01f) => float.IsFinite(slope)
        ? LeakyReluOperation.Apply(x, new(slope))
        : throw new ArgumentOutOfRangeException(nameof(slope), slope, $"leaky relu: got the slope {slope}; it must be finite.");

    /// <summary>x where it is positive, else α·(eˣ − 1) (D.-A. Clevert, T. Unterthiner, S. Hochreiter, 2015, arXiv:1511.07289).</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="alpha">α, finite and at least 0; the derivative is continuous for 1. At 0 the derivative is α.</param>
    /// <exception cref="ArgumentOutOfRangeException">α isn't within its range.</exception>
    public static Tensor Elu(Tensor x, float alpha = 1) => alpha is >= 0 and < float.PositiveInfinity
        ? EluOperation.Apply(x, new(alpha))
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"elu: got α {alpha}; it must be finite and at least 0.");

    /// <summary>
    /// x·Φ(x) with the exact normal distribution, at most 8 units in the last place off, far below 0 too (D. Hendrycks and K. Gimpel, 2016,
    /// arXiv:1606.08415). −0 at −∞.
    /// </summary>
    public static Tensor Gelu(Tensor x) => GeluOperation.Apply(x);

    /// <summary>½x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of <see cref="Gelu"/> that some published models were trained with; up to 5e-4 from it.</summary>
    public static Tensor GeluByTanh(Tensor x) => GeluByTanhOperation.Apply(x);

    /// <summary>x·sigmoid(x), also called swish (S. Elfwing, E. Uchibe, K. Doya, 2017, arXiv:1702.03118). −0 at −∞.</summary>
    public static Tensor Silu(Tensor x) => SiluOperation.Apply(x);

    /// <summary>tanh x, at most 2 units in the last place off.</summary>
    public static Tensor Tanh(Tensor x) => TanhOperation.Apply(x);

    /// <summary>1/(1 + e⁻ˣ), at most 2 units in the last place off.</summary>
    public static Tensor Sigmoid(Tensor x) => SigmoidOperation.Apply(x);

    /// <summary>ln(1 + e^βx)/β, computed without overflow.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="beta">β, finite and positive; the larger, the nearer to relu.</param>
    /// <exception cref="ArgumentOutOfRangeException">β isn't within its range.</exception>
    public static Tensor Softplus(Tensor x, float beta = 1) => beta is > 0 and < float.PositiveInfinity
        ? SoftplusOperation.Apply(x, new(beta))
        : throw new ArgumentOutOfRangeException(nameof(beta), beta, $"softplus: got β {beta}; it must be finite and positive.");

    /// <summary>ln sigmoid(x) = −ln(1 + e⁻ˣ), computed without overflow.</summary>
    public static Tensor LogSigmoid(Tensor x) => LogSigmoidOperation.Apply(x);

    private static Tensor OneLess(Tensor x) => Arithmetic.Scale(x, -1, 1);

    private sealed class ReluOperation : UnaryOperation<ReluOperation, PositivePart>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.WherePositive(dy, Output);
    }

    private sealed class LeakyReluOperation : PiecewiseLinearOperation<LeakyReluOperation, LeakyPositivePart>;

    private sealed class EluOperation : UnaryOperation<EluOperation, ExponentialLinear>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.Where(
            Arithmetic.Greater(Output, Tape.Zeros([])), dy, Arithmetic.Multiply(dy, Arithmetic.Scale(Output, 1, Function.Alpha)));
    }

    private sealed class GeluOperation : UnaryOperation<GeluOperation, Gelu>
    {
        protected override Tensor Gradient(Tensor dy)
        {
            var x = Input(0);
            return Arithmetic.Multiply(
                dy, Arithmetic.Add(Arithmetic.NormalCdf(x), Arithmetic.Multiply(x, Arithmetic.NormalDensity(x))));
        }
    }

    private sealed class GeluByTanhOperation : UnaryOperation<GeluByTanhOperation, GeluByTanh>
    {
        /// <summary>With v = x·(a + b·x²) and s = sigmoid(v): s + s·(1−s)·x·(a + 3b·x²).</summary>
        protected override Tensor Gradient(Tensor dy)
        {
            var x = Input(0);
            var square = Arithmetic.Square(x);
            var s = Sigmoid(Arithmetic.Multiply(x, Arithmetic.Scale(square, Kernels.GeluByTanh.Third, Kernels.GeluByTanh.First)));
            var slope = Arithmetic.Multiply(x, Arithmetic.Scale(square, 3 * Kernels.GeluByTanh.Third, Kernels.GeluByTanh.First));
            var rest = Arithmetic.Multiply(Arithmetic.Multiply(s, OneLess(s)), slope);
            return Arithmetic.Multiply(dy, Arithmetic.Add(s, rest));
        }
    }

    private sealed class SiluOperation : UnaryOperation<SiluOperation, Silu>
    {
        /// <summary>s·(1 + x·(1−s)).</summary>
        protected override Tensor Gradient(Tensor dy)
        {
            var s = Sigmoid(Input(0));
            var factor = Arithmetic.Scale(Arithmetic.Multiply(Input(0), OneLess(s)), 1, 1);
            return Arithmetic.Multiply(dy, Arithmetic.Multiply(s, factor));
        }
    }

    private sealed class TanhOperation : UnaryOperation<TanhOperation, HyperbolicTangent>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.Multiply(dy, OneLess(Arithmetic.Square(Output)));
    }

    private sealed class SigmoidOperation : UnaryOperation<SigmoidOperation, Sigmoid>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.Multiply(dy, Arithmetic.Multiply(Output, OneLess(Output)));
    }

    private sealed class SoftplusOperation : UnaryOperation<SoftplusOperation, Softplus>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.Multiply(dy, Sigmoid(Arithmetic.Scale(Input(0), Function.Beta)));
    }

    private sealed class LogSigmoidOperation : UnaryOperation<LogSigmoidOperation, LogSigmoid>
    {
        protected override Tensor Gradient(Tensor dy) => Arithmetic.Multiply(dy, Sigmoid(Arithmetic.Negate(Input(0))));
    }
}
