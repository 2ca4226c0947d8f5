using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Convolution in groups of a few channels each, without columns: every output place is a sum over the filter's places, and the
/// vectors run along the channels of all groups. Groups of one channel and one filter are read where they stand; of others
/// each image is first spread into planes, so that what filter f multiplies stands at f.
/// </summary>
/// <remarks>An element is one chain of fused multiply-adds, the filter's places row by row, in each place plane by plane.</remarks>
internal static unsafe class DepthwiseConvolution
{
    /// <summary>y = x ∗ w (+ bias), then relu where asked.</summary>
    public static void Forward(ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> y) =>
        Run(new(s, isAdjoint: false), x, w, bias, relu, y);

    /// <summary>∂x (overwritten) from ∂y and w.</summary>
    public static void InputGradient(ConvolutionSizes s, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx) =>
        Run(new(s, isAdjoint: true), dy, w, default, relu: false, dx);

    /// <summary>∂w (+)= from x and ∂y.</summary>
    public static void WeightGradient(ConvolutionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw, bool accumulate)
    {
        var chunks = (s.Images + Convolution.ImagesPerChunk - 1) / Convolution.ImagesPerChunk;
        if (chunks == 0)
        {
            if (!accumulate) dw.Clear();
            return;
        }

        fixed (float* image = x)
        fixed (float* result = dy)
        fixed (float* gradient = dw)
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, (nint)chunks * s.Filters * s.Patch))
        {
            var kernel = new WeightKernel(new(s, isAdjoint: false), image, result, parts);
            Workers.Run(ref kernel, chunks);
            // The parts are [patch, filters], as of a convolution without groups that sees as many channels.
            var alike = s with { Groups = 1, Channels = s.GroupChannels };
            Convolution.JoinWeightGradients(alike, parts, chunks, transposed: true, gradient, accumulate);
        }
    }

    private static void Run(DepthwiseSides sides, ReadOnlySpan<float> from, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, bool relu, Span<float> to)
    {
        fixed (float* source = from)
        fixed (float* weights = w)
        fixed (float* shift = bias)
        fixed (float* target = to)
        fixed (float* ordered = Scratch.Get(ScratchUse.PackedWeights, w.Length))
        {
            Order(sides, weights, ordered);
            var kernel = new SumKernel(sides, source, ordered, target, new GemmFinish(shift, relu));
            Workers.Run(ref kernel, sides.Sizes.Images);
        }
    }

    /// <summary>Brings the weights into the order [place of the filter, plane, target channel], as <see cref="DepthwiseSides.Weight"/> counts.</summary>
    private static void Order(DepthwiseSides sides, float* weights, float* ordered)
    {
        var s = sides.Sizes;
        for (var filter = 0; filter < s.Filters; filter++)
        {
            var (group, a) = (filter / s.GroupFilters, filter % s.GroupFilters);
            for (var place = 0; place < s.Kernel * s.Kernel; place++)
            {
                for (var b = 0; b < s.GroupChannels; b++, weights++)
                {
                    var (plane, channel) = sides.IsAdjoint ? (a, group * s.GroupChannels + b) : (b, filter);
                    ordered[((nint)place * sides.Planes + plane) * sides.TargetChannels + channel] = *weights;
                }
            }
        }
    }

    private readonly struct SumKernel(DepthwiseSides sides, float* source, float* weights, float* target, GemmFinish finish) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var image = source + (nint)chunk * sides.SourceLength;
            var to = target + (nint)chunk * sides.TargetLength;
            fixed (float* spread = Scratch.Get(ScratchUse.ImageColumns, sides.IsSpread ? sides.Planes * sides.PlaneLength : 0))
            {
                if (sides.IsSpread) sides.Spread(image, spread);
                Sum<S, V>(sides.IsSpread ? spread : image, to);
            }

            finish.Apply<S, V>(sides.TargetHeight * sides.TargetWidth, sides.TargetChannels, to, sides.TargetChannels);
        }

        private void Sum<S, V>(float* planes, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            var room = stackalloc int[4 * sides.Sizes.Kernel];
            for (var i = 0; i < sides.TargetHeight; i++)
            {
                var rows = sides.Taps(i, sides.SourceHeight, room);
                for (var j = 0; j < sides.TargetWidth; j++, to += sides.TargetChannels)
                {
                    var columns = sides.Taps(j, sides.SourceWidth, room + 2 * sides.Sizes.Kernel);
                    nint c = 0;
                    for (; c <= sides.TargetChannels - 4 * S.Width; c += 4 * S.Width) Four<S, V>(planes + c, weights + c, rows, columns, to + c);
                    for (; c <= sides.TargetChannels - S.Width; c += S.Width) S.Store(One<S, V>(planes + c, weights + c, rows, columns), to + c);
                    for (; c < sides.TargetChannels; c++) to[c] = One<SimdScalar, float>(planes + c, weights + c, rows, columns);
                }
            }
        }

        /// <summary>Four vectors of channels side by side, so that one sum needn't wait for the other.</summary>
        private void Four<S, V>(float* planes, float* w, Taps rows, Taps columns, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            nint channels = sides.TargetChannels;
            for (var r = 0; r < rows.Count; r++)
            {
                for (var q = 0; q < columns.Count; q++)
                {
                    var from = planes + sides.Source(rows.At[r], columns.At[q]);
                    var factor = w + sides.Weight(rows.Tap[r], columns.Tap[q]);
                    for (var plane = 0; plane < sides.Planes; plane++, from += sides.PlaneLength, factor += channels)
                    {
                        a = S.MultiplyAdd(S.Load(from), S.Load(factor), a);
                        b = S.MultiplyAdd(S.Load(from + S.Width), S.Load(factor + S.Width), b);
                        c = S.MultiplyAdd(S.Load(from + 2 * S.Width), S.Load(factor + 2 * S.Width), c);
                        d = S.MultiplyAdd(S.Load(from + 3 * S.Width), S.Load(factor + 3 * S.Width), d);
                    }
                }
            }

            S.Store(a, to);
            S.Store(b, to + S.Width);
            S.Store(c, to + 2 * S.Width);
            S.Store(d, to + 3 * S.Width);
        }

        private V One<S, V>(float* planes, float* w, Taps rows, Taps columns)
            where S : struct, ISimd<V>
            where V : struct
        {
            var sum = S.Zero;
            nint channels = sides.TargetChannels;
            for (var r = 0; r < rows.Count; r++)
            {
                for (var q = 0; q < columns.Count; q++)
                {
                    var from = planes + sides.Source(rows.At[r], columns.At[q]);
                    var factor = w + sides.Weight(rows.Tap[r], columns.Tap[q]);
                    for (var plane = 0; plane < sides.Planes; plane++, from += sides.PlaneLength, factor += channels)
                        sum = S.MultiplyAdd(S.Load(from), S.Load(factor), sum);
                }
            }

            return sum;
        }
    }

    private readonly struct WeightKernel(DepthwiseSides sides, float* x, float* dy, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var length = sides.Sizes.Filters * sides.Sizes.Patch;
            var part = parts + (nint)chunk * length;
            new Span<float>(part, length).Clear();
            var first = chunk * Convolution.ImagesPerChunk;
            var end = Math.Min(first + Convolution.ImagesPerChunk, sides.Sizes.Images);
            fixed (float* spread = Scratch.Get(ScratchUse.ImageColumns, sides.IsSpread ? sides.Planes * sides.PlaneLength : 0))
            {
                for (var image = first; image < end; image++)
                {
                    var picture = x + (nint)image * sides.SourceLength;
                    if (sides.IsSpread) sides.Spread(picture, spread);
                    Add<S, V>(sides.IsSpread ? spread : picture, dy + (nint)image * sides.TargetLength, part);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Add<S, V>(float* planes, float* gradient, float* part)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint channels = sides.TargetChannels;
            var room = stackalloc int[4 * sides.Sizes.Kernel];
            for (var i = 0; i < sides.TargetHeight; i++)
            {
                var rows = sides.Taps(i, sides.SourceHeight, room);
                for (var j = 0; j < sides.TargetWidth; j++, gradient += channels)
                {
                    var columns = sides.Taps(j, sides.SourceWidth, room + 2 * sides.Sizes.Kernel);
                    for (var r = 0; r < rows.Count; r++)
                    {
                        for (var q = 0; q < columns.Count; q++)
                        {
                            var from = planes + sides.Source(rows.At[r], columns.At[q]);
                            var to = part + sides.Weight(rows.Tap[r], columns.Tap[q]);
                            for (var plane = 0; plane < sides.Planes; plane++, from += sides.PlaneLength, to += channels)
                            {
                                nint c = 0;
                                for (; c <= channels - S.Width; c += S.Width) S.Store(S.MultiplyAdd(S.Load(from + c), S.Load(gradient + c), S.Load(to + c)), to + c);
                                for (; c < channels; c++) to[c] = MathF.FusedMultiplyAdd(from[c], gradient[c], to[c]);
                            }
                        }
                    }
                }
            }
        }
    }
}
