using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Maximum over windows that may overlap, be padded and differ in size; paddings never win. Remembers at which pixel of the image
/// (row by row) each maximum stood, as the bits of a whole number in an array of floats: what numbers can say without rounding
/// ends at 2²⁴ pixels.
/// </summary>
internal static unsafe class MaxPoolingOverWindows
{
    /// <summary>y = max over each window (then relu where asked), at = its pixel.</summary>
    public static void Forward(PoolingSizes s, ReadOnlySpan<float> x, bool relu, Span<float> y, Span<float> at)
    {
        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* places = at)
        {
            var kernel = new ForwardKernel(s, from, relu, to, places);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>x = the sum of y over the windows whose maximum stood there.</summary>
    public static void Scatter(PoolingSizes s, ReadOnlySpan<float> y, ReadOnlySpan<float> at, Span<float> x)
    {
        fixed (float* from = y)
        fixed (float* places = at)
        fixed (float* to = x)
        {
            var kernel = new ScatterKernel(s, from, (int*)places, to);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>y = x at the pixels of the maxima.</summary>
    public static void Gather(PoolingSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> at, Span<float> y)
    {
        fixed (float* from = x)
        fixed (float* places = at)
        fixed (float* to = y)
        {
            var kernel = new GatherKernel(s, from, (int*)places, to);
            Workers.Run(ref kernel, s.Images);
        }
    }

    private readonly struct ForwardKernel(PoolingSizes s, float* x, bool relu, float* y, float* at) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var image = x + (nint)chunk * s.InLength;
            var to = y + (nint)chunk * s.OutLength;
            var places = at + (nint)chunk * s.OutLength;
            for (var i = 0; i < s.OutHeight; i++)
            {
                var (top, bottom) = (s.Rows.First(i), s.Rows.End(i));
                for (var j = 0; j < s.OutWidth; j++, to += s.Channels, places += s.Channels)
                {
                    var (left, right) = (s.Columns.First(j), s.Columns.End(j));
                    nint c = 0;
                    for (; c <= s.Channels - S.Width; c += S.Width)
                    {
                        if (!Maxima<S, V>(image + c, top, bottom, left, right, to + c, places + c))
                            for (nint lane = c; lane < c + S.Width; lane++) Maximum(image + lane, top, bottom, left, right, to + lane, places + lane);
                    }

                    for (; c < s.Channels; c++) Maximum(image + c, top, bottom, left, right, to + c, places + c);
                }
            }
        }

        /// <summary>A vector of channels; false, and nothing written, where NaN is among the numbers.</summary>
        private bool Maxima<S, V>(float* image, int top, int bottom, int left, int right, float* to, float* places)
            where S : struct, ISimd<V>
            where V : struct
        {
            var first = top * s.Width + left;
            var best = S.Load(image + (nint)first * s.Channels);
            var place = S.Broadcast(BitConverter.Int32BitsToSingle(first));
            var sum = S.Zero;
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                {
                    var pixel = row * s.Width + column;
                    var value = S.Load(image + (nint)pixel * s.Channels);
                    place = S.SelectGreater(value, best, S.Broadcast(BitConverter.Int32BitsToSingle(pixel)), place);
                    best = S.SelectGreater(value, best, value, best);
                    sum = S.Add(sum, value);
                }
            }

            if (S.AnyNaN(sum)) return false;
            if (relu) best = S.SelectGreater(S.Zero, best, S.Zero, best);
            S.Store(best, to);
            S.Store(place, places);
            return true;
        }

        private void Maximum(float* image, int top, int bottom, int left, int right, float* to, float* place)
        {
            var at = top * s.Width + left;
            var best = image[(nint)at * s.Channels];
            for (var row = top; row < bottom; row++)
            {
                for (var column = left; column < right; column++)
                {
                    var pixel = row * s.Width + column;
                    var value = image[(nint)pixel * s.Channels];
                    if (MaxPooling.Beats(value, best)) (best, at) = (value, pixel);
                }
            }

            *to = relu && best < 0 ? 0 : best;
            *(int*)place = at;
        }
    }

    private readonly struct ScatterKernel(PoolingSizes s, float* y, int* at, float* x) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var image = x + (nint)chunk * s.InLength;
            var from = y + (nint)chunk * s.OutLength;
            var places = at + (nint)chunk * s.OutLength;
            new Span<float>(image, s.InLength).Clear();
            for (var window = 0; window < s.OutHeight * s.OutWidth; window++)
                for (var c = 0; c < s.Channels; c++) image[(nint)(*places++) * s.Channels + c] += *from++;
        }
    }

    private readonly struct GatherKernel(PoolingSizes s, float* x, int* at, float* y) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var image = x + (nint)chunk * s.InLength;
            var to = y + (nint)chunk * s.OutLength;
            var places = at + (nint)chunk * s.OutLength;
            for (var window = 0; window < s.OutHeight * s.OutWidth; window++)
                for (var c = 0; c < s.Channels; c++) *to++ = image[(nint)(*places++) * s.Channels + c];
        }
    }
}
