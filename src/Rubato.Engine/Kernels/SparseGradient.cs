using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// The gradients of a convolution from the few places that its pooled maxima stood at: for each place and filter with gradient
/// g, ∂w[filter] += g·patch and ∂x's patch += g·w[filter]. A maximum over 2×2 leaves at most a quarter of the products.
/// </summary>
/// <remarks>Order of the sums: filter by filter, window by window, row of the patch by row.</remarks>
internal static unsafe class SparseGradient
{
    /// <summary>Adds one image's share to <paramref name="dw"/> and overwrites <paramref name="dx"/>, either of which may be null.</summary>
    public static void Add<S, V>(
        ConvolutionSizes s, PoolingSizes pool, float* x, float* w, float* gradient, float* places, float* dx, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (dx != null) new Span<float>(dx, s.ImageLength).Clear();
        var windows = pool.OutHeight * pool.OutWidth;
        for (var filter = 0; filter < s.Filters; filter++)
        {
            var weights = w == null ? null : w + (nint)filter * s.Patch;
            var share = dw == null ? null : dw + (nint)filter * s.Patch;
            var (row, column) = (0, 0);
            for (nint window = 0; window < windows; window++)
            {
                var g = gradient[window * s.Filters + filter];
                if (g != 0)
                {
                    var place = (int)places[window * s.Filters + filter];
                    var top = (row + place / pool.Window) * s.Stride - s.Padding;
                    var left = (column + place % pool.Window) * s.Stride - s.Padding;
                    AddPlace<S, V>(s, g, top, left, x, weights, dx, share);
                }

                column += pool.Window;
                if (column / pool.Window == pool.OutWidth) (row, column) = (row + pool.Window, 0);
            }
        }
    }

    private static void AddPlace<S, V>(ConvolutionSizes s, float g, int top, int left, float* x, float* w, float* dx, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (from, to) = (Math.Max(0, -left), Math.Min(s.Kernel, s.Width - left));
        nint skipped = from * s.Channels;
        nint count = (to - from) * s.Channels;
        var (firstRow, endRow) = (Math.Max(0, -top), Math.Min(s.Kernel, s.Height - top));
        for (var r = firstRow; r < endRow; r++)
        {
            var inImage = ((nint)(top + r) * s.Width + left + from) * s.Channels;
            var inFilter = (nint)r * s.Kernel * s.Channels + skipped;
            if (dx == null) AddScaled<S, V>(g, x + inImage, dw + inFilter, count);
            else if (dw == null) AddScaled<S, V>(g, w + inFilter, dx + inImage, count);
            else AddBoth<S, V>(g, x + inImage, dw + inFilter, w + inFilter, dx + inImage, count);
        }
    }

    /// <summary>target += g·source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled<S, V>(float g, float* source, float* target, nint count)
        where S : struct, ISimd<V>
        where V : struct
    {
        var factor = S.Broadcast(g);
        nint i = 0;
        for (; i <= count - S.Width; i += S.Width) S.Store(S.MultiplyAdd(factor, S.Load(source + i), S.Load(target + i)), target + i);
        for (; i < count; i++) target[i] = MathF.FusedMultiplyAdd(g, source[i], target[i]);
    }

    /// <summary>dw += g·x and dx += g·w, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBoth<S, V>(float g, float* x, float* dw, float* w, float* dx, nint count)
        where S : struct, ISimd<V>
        where V : struct
    {
        var factor = S.Broadcast(g);
        nint i = 0;
        for (; i <= count - S.Width; i += S.Width)
        {
            S.Store(S.MultiplyAdd(factor, S.Load(x + i), S.Load(dw + i)), dw + i);
            S.Store(S.MultiplyAdd(factor, S.Load(w + i), S.Load(dx + i)), dx + i);
        }

        for (; i < count; i++)
        {
            dw[i] = MathF.FusedMultiplyAdd(g, x[i], dw[i]);
            dx[i] = MathF.FusedMultiplyAdd(g, w[i], dx[i]);
        }
    }
}
