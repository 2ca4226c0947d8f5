using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rubato.Compilation;

/// <summary>
/// sin(½πu) for u in 0 … ½, by its Taylor polynomial to x¹⁷ (the rest is below 2⁻⁶³), summed in pairs. Our own, because the
/// platform's sine differs between C libraries in the last place, and a plan should have the same bits everywhere.
/// </summary>
static class QuarterSine
{
    const double C3 = -1.0 / 6, C5 = 1.0 / 120, C7 = -1.0 / 5040, C9 = 1.0 / 362880;
    const double C11 = -1.0 / 39916800, C13 = 1.0 / 6227020800, C15 = -1.0 / 1307674368000, C17 = 1.0 / 355687428096000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(double u)
    {
        var x = Math.PI / 2 * u;
        var z = x * x;
        var z2 = z * z;
        var sum = C3 + C5 * z + (C7 + C9 * z) * z2 + (C11 + C13 * z + (C15 + C17 * z) * z2) * (z2 * z2);
        return x + x * z * sum;
    }

    /// <summary>The same operations in the same order, and so the same bits.</summary>
    public static Vector<double> Of(Vector<double> u)
    {
        var x = new Vector<double>(Math.PI / 2) * u;
        var z = x * x;
        var z2 = z * z;
        var sum = new Vector<double>(C3) + new Vector<double>(C5) * z + (new Vector<double>(C7) + new Vector<double>(C9) * z) * z2
            + (new Vector<double>(C11) + new Vector<double>(C13) * z + (new Vector<double>(C15) + new Vector<double>(C17) * z) * z2) * (z2 * z2);
        return x + x * z * sum;
    }
}
