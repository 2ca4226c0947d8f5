using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rubato.Engine.Kernels;

/// <summary>How many rows a micro-kernel holds in registers; a constant that the compiler folds.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

/// <summary>
/// The innermost tile of the matrix product: C[R, 2·W] (+)= A[R, K]·B[K, 2·W], all of C in registers.
/// </summary>
/// <remarks>
/// One text for every width and height: the unused rows of the twelve fold away when the compiler makes the tile for its
/// row count. Each element is one chain of fused multiply-adds over k = 0, 1, …, K−1, so its bits depend neither on the
/// width nor on the tile it falls into.
/// </remarks>
internal static unsafe class GemmTile
{
    /// <summary>
    /// A's row r, column k stands at a[r·rowStride + k·depthStride]; B's panel holds 2·W neighbouring values for each k,
    /// bStride apart; C is row-major, and is added to where <paramref name="accumulate"/> says so, else overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<S, V, R>(
        nint depth, float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, IRows
    {
        V c00 = S.Zero, c01 = S.Zero;
        V c10 = S.Zero, c11 = S.Zero;
        V c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero;
        V c40 = S.Zero, c41 = S.Zero;
        V c50 = S.Zero, c51 = S.Zero;
        V c60 = S.Zero, c61 = S.Zero;
        V c70 = S.Zero, c71 = S.Zero;
        V c80 = S.Zero, c81 = S.Zero;
        V c90 = S.Zero, c91 = S.Zero;
        V c100 = S.Zero, c101 = S.Zero;
        V c110 = S.Zero, c111 = S.Zero;
        var a1 = a + 3 * rowStride;
        var a2 = a + 6 * rowStride;
        var a3 = a + 9 * rowStride;
        var twice = rowStride + rowStride;
        Prefetch<R>(c, cStride);
        // Two depths a round: half as many steps of the pointers, which matters where another thread shares the core.
        float* d = a + depthStride, d1 = a1 + depthStride, d2 = a2 + depthStride, d3 = a3 + depthStride;
        var step = depthStride + depthStride;
        for (; depth > 1; depth -= 2)
        {
            var b0 = S.Load(b);
            var b1 = S.Load(b + S.Width);
            if (R.Count > 0) { var x = S.Broadcast(*a); c00 = S.MultiplyAdd(x, b0, c00); c01 = S.MultiplyAdd(x, b1, c01); }
            if (R.Count > 1) { var x = S.Broadcast(a[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); c11 = S.MultiplyAdd(x, b1, c11); }
            if (R.Count > 2) { var x = S.Broadcast(a[twice]); c20 = S.MultiplyAdd(x, b0, c20); c21 = S.MultiplyAdd(x, b1, c21); }
            if (R.Count > 3) { var x = S.Broadcast(*a1); c30 = S.MultiplyAdd(x, b0, c30); c31 = S.MultiplyAdd(x, b1, c31); }
            if (R.Count > 4) { var x = S.Broadcast(a1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); c41 = S.MultiplyAdd(x, b1, c41); }
            if (R.Count > 5) { var x = S.Broadcast(a1[twice]); c50 = S.MultiplyAdd(x, b0, c50); c51 = S.MultiplyAdd(x, b1, c51); }
            if (R.Count > 6) { var x = S.Broadcast(*a2); c60 = S.MultiplyAdd(x, b0, c60); c61 = S.MultiplyAdd(x, b1, c61); }
            if (R.Count > 7) { var x = S.Broadcast(a2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); c71 = S.MultiplyAdd(x, b1, c71); }
            if (R.Count > 8) { var x = S.Broadcast(a2[twice]); c80 = S.MultiplyAdd(x, b0, c80); c81 = S.MultiplyAdd(x, b1, c81); }
            if (R.Count > 9) { var x = S.Broadcast(*a3); c90 = S.MultiplyAdd(x, b0, c90); c91 = S.MultiplyAdd(x, b1, c91); }
            if (R.Count > 10) { var x = S.Broadcast(a3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); c101 = S.MultiplyAdd(x, b1, c101); }
            if (R.Count > 11) { var x = S.Broadcast(a3[twice]); c110 = S.MultiplyAdd(x, b0, c110); c111 = S.MultiplyAdd(x, b1, c111); }
            a += step;
            if (R.Count > 3) a1 += step;
            if (R.Count > 6) a2 += step;
            if (R.Count > 9) a3 += step;
            b0 = S.Load(b + bStride);
            b1 = S.Load(b + bStride + S.Width);
            if (R.Count > 0) { var x = S.Broadcast(*d); c00 = S.MultiplyAdd(x, b0, c00); c01 = S.MultiplyAdd(x, b1, c01); }
            if (R.Count > 1) { var x = S.Broadcast(d[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); c11 = S.MultiplyAdd(x, b1, c11); }
            if (R.Count > 2) { var x = S.Broadcast(d[twice]); c20 = S.MultiplyAdd(x, b0, c20); c21 = S.MultiplyAdd(x, b1, c21); }
            if (R.Count > 3) { var x = S.Broadcast(*d1); c30 = S.MultiplyAdd(x, b0, c30); c31 = S.MultiplyAdd(x, b1, c31); }
            if (R.Count > 4) { var x = S.Broadcast(d1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); c41 = S.MultiplyAdd(x, b1, c41); }
            if (R.Count > 5) { var x = S.Broadcast(d1[twice]); c50 = S.MultiplyAdd(x, b0, c50); c51 = S.MultiplyAdd(x, b1, c51); }
            if (R.Count > 6) { var x = S.Broadcast(*d2); c60 = S.MultiplyAdd(x, b0, c60); c61 = S.MultiplyAdd(x, b1, c61); }
            if (R.Count > 7) { var x = S.Broadcast(d2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); c71 = S.MultiplyAdd(x, b1, c71); }
            if (R.Count > 8) { var x = S.Broadcast(d2[twice]); c80 = S.MultiplyAdd(x, b0, c80); c81 = S.MultiplyAdd(x, b1, c81); }
            if (R.Count > 9) { var x = S.Broadcast(*d3); c90 = S.MultiplyAdd(x, b0, c90); c91 = S.MultiplyAdd(x, b1, c91); }
            if (R.Count > 10) { var x = S.Broadcast(d3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); c101 = S.MultiplyAdd(x, b1, c101); }
            if (R.Count > 11) { var x = S.Broadcast(d3[twice]); c110 = S.MultiplyAdd(x, b0, c110); c111 = S.MultiplyAdd(x, b1, c111); }
            d += step;
            if (R.Count > 3) d1 += step;
            if (R.Count > 6) d2 += step;
            if (R.Count > 9) d3 += step;
            b += bStride + bStride;
        }

        if (depth > 0)
        {
            var b0 = S.Load(b);
            var b1 = S.Load(b + S.Width);
            if (R.Count > 0) { var x = S.Broadcast(*a); c00 = S.MultiplyAdd(x, b0, c00); c01 = S.MultiplyAdd(x, b1, c01); }
            if (R.Count > 1) { var x = S.Broadcast(a[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); c11 = S.MultiplyAdd(x, b1, c11); }
            if (R.Count > 2) { var x = S.Broadcast(a[twice]); c20 = S.MultiplyAdd(x, b0, c20); c21 = S.MultiplyAdd(x, b1, c21); }
            if (R.Count > 3) { var x = S.Broadcast(*a1); c30 = S.MultiplyAdd(x, b0, c30); c31 = S.MultiplyAdd(x, b1, c31); }
            if (R.Count > 4) { var x = S.Broadcast(a1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); c41 = S.MultiplyAdd(x, b1, c41); }
            if (R.Count > 5) { var x = S.Broadcast(a1[twice]); c50 = S.MultiplyAdd(x, b0, c50); c51 = S.MultiplyAdd(x, b1, c51); }
            if (R.Count > 6) { var x = S.Broadcast(*a2); c60 = S.MultiplyAdd(x, b0, c60); c61 = S.MultiplyAdd(x, b1, c61); }
            if (R.Count > 7) { var x = S.Broadcast(a2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); c71 = S.MultiplyAdd(x, b1, c71); }
            if (R.Count > 8) { var x = S.Broadcast(a2[twice]); c80 = S.MultiplyAdd(x, b0, c80); c81 = S.MultiplyAdd(x, b1, c81); }
            if (R.Count > 9) { var x = S.Broadcast(*a3); c90 = S.MultiplyAdd(x, b0, c90); c91 = S.MultiplyAdd(x, b1, c91); }
            if (R.Count > 10) { var x = S.Broadcast(a3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); c101 = S.MultiplyAdd(x, b1, c101); }
            if (R.Count > 11) { var x = S.Broadcast(a3[twice]); c110 = S.MultiplyAdd(x, b0, c110); c111 = S.MultiplyAdd(x, b1, c111); }
        }

        if (R.Count > 0) { Put<S, V>(c, c00, c01, accumulate); c += cStride; }
        if (R.Count > 1) { Put<S, V>(c, c10, c11, accumulate); c += cStride; }
        if (R.Count > 2) { Put<S, V>(c, c20, c21, accumulate); c += cStride; }
        if (R.Count > 3) { Put<S, V>(c, c30, c31, accumulate); c += cStride; }
        if (R.Count > 4) { Put<S, V>(c, c40, c41, accumulate); c += cStride; }
        if (R.Count > 5) { Put<S, V>(c, c50, c51, accumulate); c += cStride; }
        if (R.Count > 6) { Put<S, V>(c, c60, c61, accumulate); c += cStride; }
        if (R.Count > 7) { Put<S, V>(c, c70, c71, accumulate); c += cStride; }
        if (R.Count > 8) { Put<S, V>(c, c80, c81, accumulate); c += cStride; }
        if (R.Count > 9) { Put<S, V>(c, c90, c91, accumulate); c += cStride; }
        if (R.Count > 10) { Put<S, V>(c, c100, c101, accumulate); c += cStride; }
        if (R.Count > 11) { Put<S, V>(c, c110, c111, accumulate); c += cStride; }
    }

    /// <summary>Calls C's lines near while A and B are worked through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<R>(float* c, nint cStride)
        where R : struct, IRows
    {
        if (!Sse.IsSupported) return;
        for (var row = 0; row < R.Count; row++) Sse.Prefetch0(c + row * cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V>(float* c, V left, V right, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (accumulate)
        {
            left = S.Add(S.Load(c), left);
            right = S.Add(S.Load(c + S.Width), right);
        }

        S.Store(left, c);
        S.Store(right, c + S.Width);
    }
}
