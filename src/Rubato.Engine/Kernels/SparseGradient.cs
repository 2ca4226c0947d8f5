using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// The gradients of a convolution from the few places that its pooled maxima stood at: for each place and filter with gradient
/// g, ∂w[filter] += g·patch and ∂x's patch += g·w[filter]. A maximum over 2×2 leaves at most a quarter of the products.
/// </summary>
/// <remarks>
/// The places of a filter that have a gradient are listed first, so that what follows runs without a branch. Order of the sums: ∂w
/// image by image, place by place; ∂x filter by filter, place by place, row of the patch by row.
/// </remarks>
internal static unsafe class SparseGradient
{
    /// <summary>Adds one image's share to <paramref name="dw"/> and overwrites <paramref name="dx"/>, either of which may be null.</summary>
    public static void Add<S, V>(
        ConvolutionSizes s, PoolingSizes pool, float* x, float* w, float* gradient, float* places, float* dx, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        var windows = pool.OutHeight * pool.OutWidth;
        nint row = (s.Width + 2 * s.Padding) * s.Channels, stretch = s.Kernel * s.Channels;
        var (height, width) = (s.Height + 2 * s.Padding, s.Width + 2 * s.Padding);
        fixed (float* room = Scratch.Get(ScratchUse.ImageColumns, s.Padding > 0 && dw != null ? DirectConvolution.InputRoom(s) : 0))
        fixed (float* gradientRoom = Scratch.Get(ScratchUse.GradientColumns, s.Padding > 0 && dx != null ? DirectConvolution.InputRoom(s) : 0))
        fixed (float* listed = Scratch.Get(ScratchUse.Places, 2 * windows))
        {
            if (s.Padding > 0 && dw != null) x = DirectConvolution.Surround(s, x, room);
            var target = s.Padding > 0 ? gradientRoom : dx;
            if (dx != null) new Span<float>(target, height * width * s.Channels).Clear();
            var offsets = (int*)(listed + windows);
            for (nint filter = 0; filter < s.Filters; filter++)
            {
                var count = List(s, pool, row, gradient + filter, places + filter, listed, offsets);
                if (dw != null) AddPatches<S, V>(s.Kernel, stretch, row, x, listed, offsets, count, dw + filter * s.Patch);
                if (dx != null) AddFilter<S, V>(s.Kernel, stretch, row, w + filter * s.Patch, listed, offsets, count, target);
            }

            if (dx != null && s.Padding > 0) Crop(s, target, dx);
        }
    }

    /// <summary>Lists the gradients of a filter that aren't 0, and where their patches begin in the image with zeros around it.</summary>
    [SkipLocalsInit]
    private static int List(ConvolutionSizes s, PoolingSizes pool, nint row, float* gradient, float* places, float* listed, int* offsets)
    {
        var count = 0;
        var (down, across) = (s.Stride * (int)row, s.Stride * s.Channels);
        for (var i = 0; i < pool.OutHeight; i++)
        {
            for (var j = 0; j < pool.OutWidth; j++, gradient += s.Filters, places += s.Filters)
            {
                var place = (int)*places;
                var below = pool.Window == 2 ? place >> 1 : place / pool.Window;
                listed[count] = *gradient;
                offsets[count] = (i * pool.Window + below) * down + (j * pool.Window + place - below * pool.Window) * across;
                count += *gradient != 0 ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>dw[r, at] += Σ g·x[offset + r·row + at]: up to six vectors of a row stay in registers.</summary>
    private static void AddPatches<S, V>(int kernel, nint stretch, nint row, float* x, float* listed, int* offsets, int count, float* dw)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var r = 0; r < kernel; r++, x += row, dw += stretch)
        {
            nint at = 0;
            for (; at <= stretch - 6 * S.Width; at += 6 * S.Width) AddColumns<S, V, Count6>(x + at, listed, offsets, count, dw + at);
            for (; at <= stretch - 3 * S.Width; at += 3 * S.Width) AddColumns<S, V, Count3>(x + at, listed, offsets, count, dw + at);
            for (; at <= stretch - S.Width; at += S.Width) AddColumns<S, V, Count1>(x + at, listed, offsets, count, dw + at);
            for (; at < stretch; at++) AddColumns<SimdScalar, float, Count1>(x + at, listed, offsets, count, dw + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<S, V, K>(float* x, float* listed, int* offsets, int count, float* dw)
        where S : struct, ISimd<V>
        where V : struct
        where K : struct, ICount
    {
        var s0 = S.Load(dw);
        var s1 = K.Count > 1 ? S.Load(dw + S.Width) : S.Zero;
        var s2 = K.Count > 2 ? S.Load(dw + 2 * S.Width) : S.Zero;
        var s3 = K.Count > 3 ? S.Load(dw + 3 * S.Width) : S.Zero;
        var s4 = K.Count > 4 ? S.Load(dw + 4 * S.Width) : S.Zero;
        var s5 = K.Count > 5 ? S.Load(dw + 5 * S.Width) : S.Zero;
        for (var i = 0; i < count; i++)
        {
            var g = S.Broadcast(listed[i]);
            var patch = x + offsets[i];
            s0 = S.MultiplyAdd(g, S.Load(patch), s0);
            if (K.Count > 1) s1 = S.MultiplyAdd(g, S.Load(patch + S.Width), s1);
            if (K.Count > 2) s2 = S.MultiplyAdd(g, S.Load(patch + 2 * S.Width), s2);
            if (K.Count > 3) s3 = S.MultiplyAdd(g, S.Load(patch + 3 * S.Width), s3);
            if (K.Count > 4) s4 = S.MultiplyAdd(g, S.Load(patch + 4 * S.Width), s4);
            if (K.Count > 5) s5 = S.MultiplyAdd(g, S.Load(patch + 5 * S.Width), s5);
        }

        S.Store(s0, dw);
        if (K.Count > 1) S.Store(s1, dw + S.Width);
        if (K.Count > 2) S.Store(s2, dw + 2 * S.Width);
        if (K.Count > 3) S.Store(s3, dw + 3 * S.Width);
        if (K.Count > 4) S.Store(s4, dw + 4 * S.Width);
        if (K.Count > 5) S.Store(s5, dw + 5 * S.Width);
    }

    /// <summary>dx[offset + r·row + at] += g·w[r, at].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFilter<S, V>(int kernel, nint stretch, nint row, float* w, float* listed, int* offsets, int count, float* dx)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < count; i++)
        {
            var (scalar, g) = (listed[i], S.Broadcast(listed[i]));
            float* from = w, to = dx + offsets[i];
            for (var r = 0; r < kernel; r++, from += stretch, to += row)
            {
                nint at = 0;
                for (; at <= stretch - S.Width; at += S.Width) S.Store(S.MultiplyAdd(g, S.Load(from + at), S.Load(to + at)), to + at);
                for (; at < stretch; at++) to[at] = MathF.FusedMultiplyAdd(scalar, from[at], to[at]);
            }
        }
    }

    private static void Crop(ConvolutionSizes s, float* surrounded, float* dx)
    {
        var length = s.Width * s.Channels;
        nint row = (s.Width + 2 * s.Padding) * s.Channels;
        surrounded += s.Padding * row + s.Padding * s.Channels;
        for (var i = 0; i < s.Height; i++, surrounded += row, dx += length) new Span<float>(surrounded, length).CopyTo(new(dx, length));
    }
}
