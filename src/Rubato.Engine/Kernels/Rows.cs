using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Terms of a sum: a function of the index, given once for every vector width.</summary>
internal interface ITerms
{
    /// <summary>The terms from i on, as many as a vector holds.</summary>
    V At<S, V>(nint i)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>
/// Sums along rows that lie in the first cache. Sixteen run side by side at every vector width: lane i mod 16 takes term i, and the
/// lanes are folded in halves.
/// </summary>
internal static unsafe class Rows
{
    public const int Lanes = 16;

    /// <summary>The next multiple of sixteen.</summary>
    public static nint RoundUp(nint count) => (count + Lanes - 1) & -Lanes;

    /// <summary>Σ of the first <paramref name="count"/> terms. <paramref name="lanes"/> is room for 16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<S, V, T>(T terms, nint count, float* lanes)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, ITerms
    {
        var full = count & -Lanes;
        for (nint lane = 0; lane < Lanes; lane += S.Width)
        {
            var sum = S.Zero;
            for (var i = lane; i < full; i += Lanes) sum = S.Add(sum, terms.At<S, V>(i));
            S.Store(sum, lanes + lane);
        }

        for (var i = full; i < count; i++) lanes[i - full] += terms.At<SimdScalar, float>(i);
        return Fold<S, V, Sum>(lanes);
    }

    /// <summary>Joins sixteen lanes in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold<S, V, F>(float* lanes)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IBinary
    {
        for (var half = Lanes / 2; half >= S.Width; half /= 2)
            for (var i = 0; i < half; i += S.Width)
                S.Store(default(F).Apply<S, V>(S.Load(lanes + i), S.Load(lanes + i + half)), lanes + i);
        return S.Fold<F>(S.Load(lanes));
    }

    /// <summary>y[i] = x[i]·factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale<S, V>(float* x, nint count, float factor, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        var factors = S.Broadcast(factor);
        nint i = 0;
        for (; i <= count - S.Width; i += S.Width) S.Store(S.Multiply(S.Load(x + i), factors), y + i);
        for (; i < count; i++) y[i] = x[i] * factor;
    }
}

/// <summary>x[i].</summary>
internal readonly unsafe struct Elements(float* x) : ITerms
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<S, V>(nint i) where S : struct, ISimd<V> where V : struct => S.Load(x + i);
}

/// <summary>x[i]·y[i].</summary>
internal readonly unsafe struct ElementProducts(float* x, float* y) : ITerms
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V At<S, V>(nint i) where S : struct, ISimd<V> where V : struct => S.Multiply(S.Load(x + i), S.Load(y + i));
}
