using Rubato.Engine.Kernels;

namespace Rubato.Engine;

public static partial class Arithmetic
{
    private const float LogOfPeak = -0.918938533f; // ln 1/√2π
    private const float LogOfErfSlope = 0.120782238f; // ln 2/√π

    /// <summary>eᵃ, at most 2 units in the last place off.</summary>
    public static Tensor Exp(Tensor a) => ExpOperation.Apply(a);

    /// <summary>eᵃ − 1, at most 2 units in the last place off, also near 0.</summary>
    public static Tensor ExpM1(Tensor a) => ExpM1Operation.Apply(a);

    /// <summary>ln a, at most 2 units in the last place off; −∞ at 0, NaN below.</summary>
    public static Tensor Log(Tensor a) => LogOperation.Apply(a);

    /// <summary>ln(1 + a), at most 2 units in the last place off, also near 0; −∞ at −1, NaN below.</summary>
    public static Tensor LogP1(Tensor a) => LogP1Operation.Apply(a);

    /// <summary>sin a, a in radians, at most 2 units in the last place off for every finite a; NaN at ±∞.</summary>
    public static Tensor Sin(Tensor a) => SinOperation.Apply(a);

    /// <summary>cos a, a in radians, at most 2 units in the last place off for every finite a; NaN at ±∞.</summary>
    public static Tensor Cos(Tensor a) => CosOperation.Apply(a);

    /// <summary>erf a = 2/√π·∫₀ᵃ e^−t² dt, at most 2 units in the last place off.</summary>
    public static Tensor Erf(Tensor a) => ErfOperation.Apply(a);

    /// <summary>Φ(a) = ½·(1 + erf(a/√2)), the standard normal distribution, at most 4 units in the last place off, far below 0 too.</summary>
    public static Tensor NormalCdf(Tensor a) => NormalCdfOperation.Apply(a);

    /// <summary>φ(a) = e^−½a²/√2π.</summary>
    internal static Tensor NormalDensity(Tensor a) => Exp(Scale(Square(a), -0.5f, LogOfPeak));

    private sealed class ExpOperation : UnaryOperation<ExpOperation, Exponential>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Output);
    }

    private sealed class ExpM1Operation : UnaryOperation<ExpM1Operation, ExponentialMinusOne>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Scale(Output, 1, 1));
    }

    private sealed class LogOperation : UnaryOperation<LogOperation, Logarithm>
    {
        protected override Tensor Gradient(Tensor dy) => Divide(dy, Input(0));
    }

    private sealed class LogP1Operation : UnaryOperation<LogP1Operation, LogarithmOfOnePlus>
    {
        protected override Tensor Gradient(Tensor dy) => Divide(dy, Scale(Input(0), 1, 1));
    }

    private sealed class SinOperation : UnaryOperation<SinOperation, Sine>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Cos(Input(0)));
    }

    private sealed class CosOperation : UnaryOperation<CosOperation, Cosine>
    {
        protected override Tensor Gradient(Tensor dy) => Negate(Multiply(dy, Sin(Input(0))));
    }

    private sealed class ErfOperation : UnaryOperation<ErfOperation, ErrorFunction>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, Exp(Scale(Square(Input(0)), -1, LogOfErfSlope)));
    }

    private sealed class NormalCdfOperation : UnaryOperation<NormalCdfOperation, NormalCdf>
    {
        protected override Tensor Gradient(Tensor dy) => Multiply(dy, NormalDensity(Input(0)));
    }
}
