using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rubato.Engine.Kernels;

/// <summary>How many rows or vectors a tile holds in registers; a constant that the compiler folds.</summary>
internal interface ICount
{
    static abstract int Count { get; }
}

internal readonly struct Count1 : ICount
{
    public static int Count => 1;
}

internal readonly struct Count2 : ICount
{
    public static int Count => 2;
}

internal readonly struct Count3 : ICount
{
    public static int Count => 3;
}

internal readonly struct Count6 : ICount
{
    public static int Count => 6;
}

/// <summary>What a tile multiplies: sums of products over stretches of depth that lie apart on both sides.</summary>
/// <param name="Segments">How many stretches.</param>
/// <param name="Depth">Length of a stretch.</param>
/// <param name="A">A's row r, column k of the first stretch stands at A[r·ARow + k·ADepth].</param>
/// <param name="ARow">Distance of A's rows.</param>
/// <param name="ADepth">Distance of A's columns.</param>
/// <param name="ASegment">Distance of A's stretches.</param>
/// <param name="B">Holds the tile's neighbouring columns for each k, BDepth apart.</param>
/// <param name="BDepth">Distance of B's rows.</param>
/// <param name="BSegment">Distance of B's stretches.</param>
internal readonly unsafe record struct TileOperands(
    nint Segments, nint Depth, nint A, nint ARow, nint ADepth, nint ASegment, nint B, nint BDepth, nint BSegment)
{
    /// <summary>One stretch.</summary>
    public static TileOperands Of(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth) =>
        new(1, depth, (nint)a, aRow, aDepth, 0, (nint)b, bDepth, 0);
}

/// <summary>
/// The innermost tile of the matrix product: C[R, K·W] (+)= A[R, depth]·B[depth, K·W] with K vectors of width W, all of C in
/// registers.
/// </summary>
/// <remarks>
/// One text for every width, height and number of vectors: what a tile doesn't use of the twelve rows and two vectors folds away
/// when the compiler makes it. Each element is one chain of fused multiply-adds over the stretches and their depth in order, so
/// its bits depend neither on the width nor on the tile it falls into.
/// </remarks>
internal static unsafe class GemmTile
{
    /// <summary>The tile of a height, C row-major; it is added to where <paramref name="accumulate"/> says so, else overwritten, and finished on its way.</summary>
    public static void Run<S, V, K>(int height, in TileOperands operands, float* c, nint cStride, bool accumulate, in GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
        where K : struct, ICount
    {
        switch (height)
        {
            case 1: Run<S, V, Count1, K>(operands, c, cStride, accumulate, finish); break;
            case 2: Run<S, V, Count2, K>(operands, c, cStride, accumulate, finish); break;
            case 3: Run<S, V, Count3, K>(operands, c, cStride, accumulate, finish); break;
            case 4: Run<S, V, Count4, K>(operands, c, cStride, accumulate, finish); break;
            case 5: Run<S, V, Count5, K>(operands, c, cStride, accumulate, finish); break;
            case 6: Run<S, V, Count6, K>(operands, c, cStride, accumulate, finish); break;
            case 7: Run<S, V, Count7, K>(operands, c, cStride, accumulate, finish); break;
            case 8: Run<S, V, Count8, K>(operands, c, cStride, accumulate, finish); break;
            case 9: Run<S, V, Count9, K>(operands, c, cStride, accumulate, finish); break;
            case 10: Run<S, V, Count10, K>(operands, c, cStride, accumulate, finish); break;
            case 11: Run<S, V, Count11, K>(operands, c, cStride, accumulate, finish); break;
            default: Run<S, V, Count12, K>(operands, c, cStride, accumulate, finish); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<S, V, R, K>(in TileOperands operands, float* c, nint cStride, bool accumulate, in GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
        where R : struct, ICount
        where K : struct, ICount
    {
        Prefetch<R>(c, cStride);
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
        var (rowStride, depthStride, bStride) = (operands.ARow, operands.ADepth, operands.BDepth);
        var twice = rowStride + rowStride;
        var step = depthStride + depthStride;
        float* left = (float*)operands.A, right = (float*)operands.B;
        for (var segment = operands.Segments; segment > 0; segment--, left += operands.ASegment, right += operands.BSegment)
        {
            // Two depths a round: half as many steps of the pointers, which matters where another thread shares the core.
            float* a = left, a1 = a + 3 * rowStride, a2 = a + 6 * rowStride, a3 = a + 9 * rowStride;
            float* d = a + depthStride, d1 = a1 + depthStride, d2 = a2 + depthStride, d3 = a3 + depthStride;
            var b = right;
            var depth = operands.Depth;
            for (; depth > 1; depth -= 2)
            {
                var b0 = S.Load(b);
                var b1 = K.Count > 1 ? S.Load(b + S.Width) : S.Zero;
                if (R.Count > 0) { var x = S.Broadcast(*a); c00 = S.MultiplyAdd(x, b0, c00); if (K.Count > 1) c01 = S.MultiplyAdd(x, b1, c01); }
                if (R.Count > 1) { var x = S.Broadcast(a[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); if (K.Count > 1) c11 = S.MultiplyAdd(x, b1, c11); }
                if (R.Count > 2) { var x = S.Broadcast(a[twice]); c20 = S.MultiplyAdd(x, b0, c20); if (K.Count > 1) c21 = S.MultiplyAdd(x, b1, c21); }
                if (R.Count > 3) { var x = S.Broadcast(*a1); c30 = S.MultiplyAdd(x, b0, c30); if (K.Count > 1) c31 = S.MultiplyAdd(x, b1, c31); }
                if (R.Count > 4) { var x = S.Broadcast(a1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); if (K.Count > 1) c41 = S.MultiplyAdd(x, b1, c41); }
                if (R.Count > 5) { var x = S.Broadcast(a1[twice]); c50 = S.MultiplyAdd(x, b0, c50); if (K.Count > 1) c51 = S.MultiplyAdd(x, b1, c51); }
                if (R.Count > 6) { var x = S.Broadcast(*a2); c60 = S.MultiplyAdd(x, b0, c60); if (K.Count > 1) c61 = S.MultiplyAdd(x, b1, c61); }
                if (R.Count > 7) { var x = S.Broadcast(a2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); if (K.Count > 1) c71 = S.MultiplyAdd(x, b1, c71); }
                if (R.Count > 8) { var x = S.Broadcast(a2[twice]); c80 = S.MultiplyAdd(x, b0, c80); if (K.Count > 1) c81 = S.MultiplyAdd(x, b1, c81); }
                if (R.Count > 9) { var x = S.Broadcast(*a3); c90 = S.MultiplyAdd(x, b0, c90); if (K.Count > 1) c91 = S.MultiplyAdd(x, b1, c91); }
                if (R.Count > 10) { var x = S.Broadcast(a3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); if (K.Count > 1) c101 = S.MultiplyAdd(x, b1, c101); }
                if (R.Count > 11) { var x = S.Broadcast(a3[twice]); c110 = S.MultiplyAdd(x, b0, c110); if (K.Count > 1) c111 = S.MultiplyAdd(x, b1, c111); }
                a += step;
                if (R.Count > 3) a1 += step;
                if (R.Count > 6) a2 += step;
                if (R.Count > 9) a3 += step;
                b0 = S.Load(b + bStride);
                if (K.Count > 1) b1 = S.Load(b + bStride + S.Width);
                if (R.Count > 0) { var x = S.Broadcast(*d); c00 = S.MultiplyAdd(x, b0, c00); if (K.Count > 1) c01 = S.MultiplyAdd(x, b1, c01); }
                if (R.Count > 1) { var x = S.Broadcast(d[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); if (K.Count > 1) c11 = S.MultiplyAdd(x, b1, c11); }
                if (R.Count > 2) { var x = S.Broadcast(d[twice]); c20 = S.MultiplyAdd(x, b0, c20); if (K.Count > 1) c21 = S.MultiplyAdd(x, b1, c21); }
                if (R.Count > 3) { var x = S.Broadcast(*d1); c30 = S.MultiplyAdd(x, b0, c30); if (K.Count > 1) c31 = S.MultiplyAdd(x, b1, c31); }
                if (R.Count > 4) { var x = S.Broadcast(d1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); if (K.Count > 1) c41 = S.MultiplyAdd(x, b1, c41); }
                if (R.Count > 5) { var x = S.Broadcast(d1[twice]); c50 = S.MultiplyAdd(x, b0, c50); if (K.Count > 1) c51 = S.MultiplyAdd(x, b1, c51); }
                if (R.Count > 6) { var x = S.Broadcast(*d2); c60 = S.MultiplyAdd(x, b0, c60); if (K.Count > 1) c61 = S.MultiplyAdd(x, b1, c61); }
                if (R.Count > 7) { var x = S.Broadcast(d2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); if (K.Count > 1) c71 = S.MultiplyAdd(x, b1, c71); }
                if (R.Count > 8) { var x = S.Broadcast(d2[twice]); c80 = S.MultiplyAdd(x, b0, c80); if (K.Count > 1) c81 = S.MultiplyAdd(x, b1, c81); }
                if (R.Count > 9) { var x = S.Broadcast(*d3); c90 = S.MultiplyAdd(x, b0, c90); if (K.Count > 1) c91 = S.MultiplyAdd(x, b1, c91); }
                if (R.Count > 10) { var x = S.Broadcast(d3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); if (K.Count > 1) c101 = S.MultiplyAdd(x, b1, c101); }
                if (R.Count > 11) { var x = S.Broadcast(d3[twice]); c110 = S.MultiplyAdd(x, b0, c110); if (K.Count > 1) c111 = S.MultiplyAdd(x, b1, c111); }
                d += step;
                if (R.Count > 3) d1 += step;
                if (R.Count > 6) d2 += step;
                if (R.Count > 9) d3 += step;
                b += bStride + bStride;
            }

            if (depth > 0)
            {
                var b0 = S.Load(b);
                var b1 = K.Count > 1 ? S.Load(b + S.Width) : S.Zero;
                if (R.Count > 0) { var x = S.Broadcast(*a); c00 = S.MultiplyAdd(x, b0, c00); if (K.Count > 1) c01 = S.MultiplyAdd(x, b1, c01); }
                if (R.Count > 1) { var x = S.Broadcast(a[rowStride]); c10 = S.MultiplyAdd(x, b0, c10); if (K.Count > 1) c11 = S.MultiplyAdd(x, b1, c11); }
                if (R.Count > 2) { var x = S.Broadcast(a[twice]); c20 = S.MultiplyAdd(x, b0, c20); if (K.Count > 1) c21 = S.MultiplyAdd(x, b1, c21); }
                if (R.Count > 3) { var x = S.Broadcast(*a1); c30 = S.MultiplyAdd(x, b0, c30); if (K.Count > 1) c31 = S.MultiplyAdd(x, b1, c31); }
                if (R.Count > 4) { var x = S.Broadcast(a1[rowStride]); c40 = S.MultiplyAdd(x, b0, c40); if (K.Count > 1) c41 = S.MultiplyAdd(x, b1, c41); }
                if (R.Count > 5) { var x = S.Broadcast(a1[twice]); c50 = S.MultiplyAdd(x, b0, c50); if (K.Count > 1) c51 = S.MultiplyAdd(x, b1, c51); }
                if (R.Count > 6) { var x = S.Broadcast(*a2); c60 = S.MultiplyAdd(x, b0, c60); if (K.Count > 1) c61 = S.MultiplyAdd(x, b1, c61); }
                if (R.Count > 7) { var x = S.Broadcast(a2[rowStride]); c70 = S.MultiplyAdd(x, b0, c70); if (K.Count > 1) c71 = S.MultiplyAdd(x, b1, c71); }
                if (R.Count > 8) { var x = S.Broadcast(a2[twice]); c80 = S.MultiplyAdd(x, b0, c80); if (K.Count > 1) c81 = S.MultiplyAdd(x, b1, c81); }
                if (R.Count > 9) { var x = S.Broadcast(*a3); c90 = S.MultiplyAdd(x, b0, c90); if (K.Count > 1) c91 = S.MultiplyAdd(x, b1, c91); }
                if (R.Count > 10) { var x = S.Broadcast(a3[rowStride]); c100 = S.MultiplyAdd(x, b0, c100); if (K.Count > 1) c101 = S.MultiplyAdd(x, b1, c101); }
                if (R.Count > 11) { var x = S.Broadcast(a3[twice]); c110 = S.MultiplyAdd(x, b0, c110); if (K.Count > 1) c111 = S.MultiplyAdd(x, b1, c111); }
            }
        }

        if (accumulate)
        {
            var to = c;
            if (R.Count > 0) { c00 = S.Add(S.Load(to), c00); if (K.Count > 1) c01 = S.Add(S.Load(to + S.Width), c01); to += cStride; }
            if (R.Count > 1) { c10 = S.Add(S.Load(to), c10); if (K.Count > 1) c11 = S.Add(S.Load(to + S.Width), c11); to += cStride; }
            if (R.Count > 2) { c20 = S.Add(S.Load(to), c20); if (K.Count > 1) c21 = S.Add(S.Load(to + S.Width), c21); to += cStride; }
            if (R.Count > 3) { c30 = S.Add(S.Load(to), c30); if (K.Count > 1) c31 = S.Add(S.Load(to + S.Width), c31); to += cStride; }
            if (R.Count > 4) { c40 = S.Add(S.Load(to), c40); if (K.Count > 1) c41 = S.Add(S.Load(to + S.Width), c41); to += cStride; }
            if (R.Count > 5) { c50 = S.Add(S.Load(to), c50); if (K.Count > 1) c51 = S.Add(S.Load(to + S.Width), c51); to += cStride; }
            if (R.Count > 6) { c60 = S.Add(S.Load(to), c60); if (K.Count > 1) c61 = S.Add(S.Load(to + S.Width), c61); to += cStride; }
            if (R.Count > 7) { c70 = S.Add(S.Load(to), c70); if (K.Count > 1) c71 = S.Add(S.Load(to + S.Width), c71); to += cStride; }
            if (R.Count > 8) { c80 = S.Add(S.Load(to), c80); if (K.Count > 1) c81 = S.Add(S.Load(to + S.Width), c81); to += cStride; }
            if (R.Count > 9) { c90 = S.Add(S.Load(to), c90); if (K.Count > 1) c91 = S.Add(S.Load(to + S.Width), c91); to += cStride; }
            if (R.Count > 10) { c100 = S.Add(S.Load(to), c100); if (K.Count > 1) c101 = S.Add(S.Load(to + S.Width), c101); to += cStride; }
            if (R.Count > 11) { c110 = S.Add(S.Load(to), c110); if (K.Count > 1) c111 = S.Add(S.Load(to + S.Width), c111); to += cStride; }
        }

        if (finish.IsAny)
        {
            var to = c;
            V b0 = finish.Bias<S, V>(0), b1 = K.Count > 1 ? finish.Bias<S, V>(S.Width) : S.Zero;
            if (R.Count > 0) { c00 = finish.Of<S, V>(c00, b0, to); if (K.Count > 1) c01 = finish.Of<S, V>(c01, b1, to + S.Width); to += cStride; }
            if (R.Count > 1) { c10 = finish.Of<S, V>(c10, b0, to); if (K.Count > 1) c11 = finish.Of<S, V>(c11, b1, to + S.Width); to += cStride; }
            if (R.Count > 2) { c20 = finish.Of<S, V>(c20, b0, to); if (K.Count > 1) c21 = finish.Of<S, V>(c21, b1, to + S.Width); to += cStride; }
            if (R.Count > 3) { c30 = finish.Of<S, V>(c30, b0, to); if (K.Count > 1) c31 = finish.Of<S, V>(c31, b1, to + S.Width); to += cStride; }
            if (R.Count > 4) { c40 = finish.Of<S, V>(c40, b0, to); if (K.Count > 1) c41 = finish.Of<S, V>(c41, b1, to + S.Width); to += cStride; }
            if (R.Count > 5) { c50 = finish.Of<S, V>(c50, b0, to); if (K.Count > 1) c51 = finish.Of<S, V>(c51, b1, to + S.Width); to += cStride; }
            if (R.Count > 6) { c60 = finish.Of<S, V>(c60, b0, to); if (K.Count > 1) c61 = finish.Of<S, V>(c61, b1, to + S.Width); to += cStride; }
            if (R.Count > 7) { c70 = finish.Of<S, V>(c70, b0, to); if (K.Count > 1) c71 = finish.Of<S, V>(c71, b1, to + S.Width); to += cStride; }
            if (R.Count > 8) { c80 = finish.Of<S, V>(c80, b0, to); if (K.Count > 1) c81 = finish.Of<S, V>(c81, b1, to + S.Width); to += cStride; }
            if (R.Count > 9) { c90 = finish.Of<S, V>(c90, b0, to); if (K.Count > 1) c91 = finish.Of<S, V>(c91, b1, to + S.Width); to += cStride; }
            if (R.Count > 10) { c100 = finish.Of<S, V>(c100, b0, to); if (K.Count > 1) c101 = finish.Of<S, V>(c101, b1, to + S.Width); to += cStride; }
            if (R.Count > 11) { c110 = finish.Of<S, V>(c110, b0, to); if (K.Count > 1) c111 = finish.Of<S, V>(c111, b1, to + S.Width); to += cStride; }
        }

        if (R.Count > 0) { Put<S, V, K>(c, c00, c01); c += cStride; }
        if (R.Count > 1) { Put<S, V, K>(c, c10, c11); c += cStride; }
        if (R.Count > 2) { Put<S, V, K>(c, c20, c21); c += cStride; }
        if (R.Count > 3) { Put<S, V, K>(c, c30, c31); c += cStride; }
        if (R.Count > 4) { Put<S, V, K>(c, c40, c41); c += cStride; }
        if (R.Count > 5) { Put<S, V, K>(c, c50, c51); c += cStride; }
        if (R.Count > 6) { Put<S, V, K>(c, c60, c61); c += cStride; }
        if (R.Count > 7) { Put<S, V, K>(c, c70, c71); c += cStride; }
        if (R.Count > 8) { Put<S, V, K>(c, c80, c81); c += cStride; }
        if (R.Count > 9) { Put<S, V, K>(c, c90, c91); c += cStride; }
        if (R.Count > 10) { Put<S, V, K>(c, c100, c101); c += cStride; }
        if (R.Count > 11) { Put<S, V, K>(c, c110, c111); c += cStride; }
    }

    /// <summary>Calls C's lines near while A and B are worked through.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<R>(float* c, nint cStride)
        where R : struct, ICount
    {
        if (!Sse.IsSupported) return;
        for (var row = R.Count; row > 0; row--, c += cStride) Sse.Prefetch0(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V, K>(float* c, V left, V right)
        where S : struct, ISimd<V>
        where V : struct
        where K : struct, ICount
    {
        S.Store(left, c);
        if (K.Count > 1) S.Store(right, c + S.Width);
    }

    private readonly struct Count4 : ICount { public static int Count => 4; }

    private readonly struct Count5 : ICount { public static int Count => 5; }

    private readonly struct Count7 : ICount { public static int Count => 7; }

    private readonly struct Count8 : ICount { public static int Count => 8; }

    private readonly struct Count9 : ICount { public static int Count => 9; }

    private readonly struct Count10 : ICount { public static int Count => 10; }

    private readonly struct Count11 : ICount { public static int Count => 11; }

    private readonly struct Count12 : ICount { public static int Count => 12; }
}
