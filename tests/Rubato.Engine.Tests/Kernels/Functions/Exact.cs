namespace Rubato.Engine.Tests.Kernels.Functions;

/// <summary>Functions in double precision that the platform lacks.</summary>
internal static class Exact
{
    /// <summary>2/√π·e^−x²·Σ 2ⁿ·x²ⁿ⁺¹/(2n+1)‼: all terms have one sign, so nothing cancels.</summary>
    public static double Erf(double x)
    {
        var size = Math.Abs(x);
        if (size > 2.5) return Math.CopySign(1 - Erfc(size), x);
        var (term, sum) = (x, x);
        for (var n = 1; n < 60; n++) sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>From 2.5 on by the continued fraction e^−x²/√π/(x + ½/(x + 1/(x + 3/2/(x + …)))).</summary>
    public static double Erfc(double x)
    {
        if (!(x > 2.5)) return 1 - Erf(x);
        if (x > 30) return 0;
        var tail = x;
        for (var n = 100; n > 0; n--) tail = x + 0.5 * n / tail;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / tail;
    }

    /// <summary>½·erfc(−x/√2); the argument's rounding is made good to first order, as it is squared in an exponent.</summary>
    public static double NormalCdf(double x)
    {
        if (x < -40) return 0;
        var argument = -x / Math.Sqrt(2);
        var lost = (-0.5 * x * x) - (-argument * argument);
        return 0.5 * Erfc(argument) * (argument > 2.5 ? 1 + lost : 1);
    }

    public static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);

    public static double Sigmoid(double x) => x > 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    public static double LogOnePlus(double x)
    {
        if (x < -1) return double.NaN;
        var sum = 1 + x;
        return sum == 1 ? x : double.IsInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1)); // W. Kahan's way
    }

    public static double ExpMinusOne(double x) => Math.Abs(x) < 1e-3 ? x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5)))) : Math.Exp(x) - 1;

    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));
}
