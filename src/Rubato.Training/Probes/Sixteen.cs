using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rubato.Training.Probes;

/// <summary>Sixteen lanes of double precision, in registers that every processor of the last ten years has; elsewhere the runtime does the same in smaller pieces.</summary>
readonly struct Sixteen(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
{
    const int Quarter = 4;

    readonly Vector256<double> _a = a, _b = b, _c = c, _d = d;

    /// <summary>Sixteen numbers in a row, widened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen From(ReadOnlySpan<float> numbers)
    {
        var (a, b) = Vector256.Widen(Vector256.Create(numbers));
        var (c, d) = Vector256.Widen(Vector256.Create(numbers[(2 * Quarter)..]));
        return new(a, b, c, d);
    }

    /// <summary>Sixteen numbers in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen From(ReadOnlySpan<double> numbers) =>
        new(Vector256.Create(numbers), Vector256.Create(numbers[Quarter..]), Vector256.Create(numbers[(2 * Quarter)..]), Vector256.Create(numbers[(3 * Quarter)..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator +(Sixteen x, Sixteen y) => new(x._a + y._a, x._b + y._b, x._c + y._c, x._d + y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator -(Sixteen x, Sixteen y) => new(x._a - y._a, x._b - y._b, x._c - y._c, x._d - y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator *(Sixteen x, Sixteen y) => new(x._a * y._a, x._b * y._b, x._c * y._c, x._d * y._d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Sixteen operator *(Sixteen x, double factor) => new(x._a * factor, x._b * factor, x._c * factor, x._d * factor);

    /// <summary>Writes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<double> numbers)
    {
        _a.CopyTo(numbers);
        _b.CopyTo(numbers[Quarter..]);
        _c.CopyTo(numbers[(2 * Quarter)..]);
        _d.CopyTo(numbers[(3 * Quarter)..]);
    }

    /// <summary>Writes them, rounded to single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyTo(Span<float> numbers)
    {
        Vector256.Narrow(_a, _b).CopyTo(numbers);
        Vector256.Narrow(_c, _d).CopyTo(numbers[(2 * Quarter)..]);
    }

    /// <summary>Their sum: lane l + lane l + 8 for l = 0 … 7, these from first to last.</summary>
    public double Total()
    {
        var (low, high, sum) = (_a + _c, _b + _d, 0.0);
        for (var lane = 0; lane < Quarter; lane++) sum += low[lane];
        for (var lane = 0; lane < Quarter; lane++) sum += high[lane];
        return sum;
    }
}
