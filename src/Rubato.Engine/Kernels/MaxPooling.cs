using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a pooling, channels last.</summary>
internal readonly record struct PoolingSizes(int Images, int Channels, Windows Rows, Windows Columns)
{
    /// <summary>Square windows that neither overlap nor are padded; what doesn't fill a window is left out.</summary>
    public PoolingSizes(int images, int height, int width, int channels, int window)
        : this(images, channels, Windows.Sliding(height, window, window, 0), Windows.Sliding(width, window, window, 0))
    {
    }

    public int Height => Rows.Length;

    public int Width => Columns.Length;

    public int OutHeight => Rows.Count;

    public int OutWidth => Columns.Count;

    /// <summary>Side of square windows.</summary>
    public int Window => Rows.Side;

    public bool IsTiled => Rows.AreTiles && Columns.AreTiles && Rows.Side == Columns.Side;

    public int InLength => Height * Width * Channels;

    public int OutLength => OutHeight * OutWidth * Channels;
}

/// <summary>
/// Maximum over windows that neither overlap nor are padded; remembers where in its window (row by row) each maximum stood, as a
/// number in an array of floats. On a tie the first place counts, and a NaN wins over every number. Other windows go to
/// <see cref="MaxPoolingOverWindows"/>.
/// </summary>
internal static unsafe class MaxPooling
{
    /// <summary>y = max over each window (then relu where asked), at = its place in the window.</summary>
    public static void Forward(PoolingSizes s, ReadOnlySpan<float> x, bool relu, Span<float> y, Span<float> at)
    {
        Require(s, x, y, at);
        if (!s.IsTiled)
        {
            MaxPoolingOverWindows.Forward(s, x, relu, y, at);
            return;
        }

        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* places = at)
        {
            var kernel = new ForwardKernel(s, from, relu, to, places);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>x = 0 but at the places of the maxima, where it is y.</summary>
    public static void Scatter(PoolingSizes s, ReadOnlySpan<float> y, ReadOnlySpan<float> at, Span<float> x)
    {
        Require(s, x, y, at);
        if (!s.IsTiled)
        {
            MaxPoolingOverWindows.Scatter(s, y, at, x);
            return;
        }

        fixed (float* from = y)
        fixed (float* places = at)
        fixed (float* to = x)
        {
            var kernel = new ScatterKernel(s, from, places, to);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>y = x at the places of the maxima.</summary>
    public static void Gather(PoolingSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> at, Span<float> y)
    {
        Require(s, x, y, at);
        if (!s.IsTiled)
        {
            MaxPoolingOverWindows.Gather(s, x, at, y);
            return;
        }

        fixed (float* from = x)
        fixed (float* places = at)
        fixed (float* to = y)
        {
            var kernel = new GatherKernel(s, from, places, to);
            Workers.Run(ref kernel, s.Images);
        }
    }

    private static void Require(PoolingSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> at)
    {
        if (x.Length != (long)s.Images * s.InLength || y.Length != (long)s.Images * s.OutLength || at.Length != y.Length)
            throw new ArgumentException($"max pooling: {s} doesn't fit {x.Length}, {y.Length} and {at.Length} numbers.");
    }

    /// <summary>One image of <see cref="Forward"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ForwardImage<S, V>(PoolingSizes s, float* from, bool relu, float* to, float* places)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint rowLength = s.Width * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            for (var j = 0; j < s.OutWidth; j++, to += s.Channels, places += s.Channels)
            {
                var corner = from + i * s.Window * rowLength + (nint)j * s.Window * s.Channels;
                nint c = 0;
                for (; c <= s.Channels - S.Width; c += S.Width)
                {
                    var best = S.Load(corner + c);
                    var (place, sum) = (S.Zero, S.Zero);
                    var index = 0;
                    for (var r = 0; r < s.Window; r++)
                    {
                        var cell = corner + r * rowLength + c;
                        for (var q = 0; q < s.Window; q++, cell += s.Channels, index++)
                        {
                            var value = S.Load(cell);
                            place = S.SelectGreater(value, best, S.Broadcast(index), place);
                            best = S.SelectGreater(value, best, value, best);
                            sum = S.Add(sum, value);
                        }
                    }

                    // A comparison with NaN is false whatever stands beside it; the sum has kept it.
                    if (S.AnyNaN(sum))
                    {
                        for (nint lane = c; lane < c + S.Width; lane++) Maximum(s.Window, corner + lane, rowLength, s.Channels, relu, to + lane, places + lane);
                        continue;
                    }

                    if (relu) best = S.SelectGreater(S.Zero, best, S.Zero, best);
                    S.Store(best, to + c);
                    S.Store(place, places + c);
                }

                for (; c < s.Channels; c++) Maximum(s.Window, corner + c, rowLength, s.Channels, relu, to + c, places + c);
            }
        }
    }

    /// <summary>One channel of one window.</summary>
    private static void Maximum(int window, float* corner, nint rowLength, nint channels, bool relu, float* to, float* place)
    {
        var (best, at) = (corner[0], 0);
        for (var index = 1; index < window * window; index++)
        {
            var value = corner[index / window * rowLength + index % window * channels];
            if (Beats(value, best)) (best, at) = (value, index);
        }

        *to = relu && best < 0 ? 0 : best;
        *place = at;
    }

    /// <summary>Whether a later number takes the place of the best so far.</summary>
    public static bool Beats(float value, float best) => value > best || (float.IsNaN(value) && !float.IsNaN(best));

    /// <summary>One image of <see cref="Scatter"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScatterImage<S, V>(PoolingSizes s, float* from, float* places, float* to)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint rowLength = s.Width * s.Channels;
        if (s.Height % s.Window != 0 || s.Width % s.Window != 0) new Span<float>(to, s.InLength).Clear();
        for (var i = 0; i < s.OutHeight; i++)
        {
            for (var j = 0; j < s.OutWidth; j++, from += s.Channels, places += s.Channels)
            {
                var corner = to + i * s.Window * rowLength + (nint)j * s.Window * s.Channels;
                var index = 0;
                for (var r = 0; r < s.Window; r++)
                {
                    var cell = corner + r * rowLength;
                    for (var q = 0; q < s.Window; q++, cell += s.Channels, index++) Put<S, V>(s.Channels, from, places, index, cell);
                }
            }
        }
    }

    /// <summary>cell[c] = value[c] where its place is <paramref name="index"/>, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V>(int channels, float* value, float* place, int index, float* cell)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= channels - S.Width; c += S.Width)
        {
            var p = S.Load(place + c);
            var below = S.SelectGreater(S.Broadcast(index + 0.5f), p, S.Load(value + c), S.Zero);
            S.Store(S.SelectGreater(p, S.Broadcast(index - 0.5f), below, S.Zero), cell + c);
        }

        for (; c < channels; c++) cell[c] = (int)place[c] == index ? value[c] : 0;
    }

    private readonly struct ForwardKernel(PoolingSizes s, float* x, bool relu, float* y, float* at) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct =>
            ForwardImage<S, V>(s, x + (nint)chunk * s.InLength, relu, y + (nint)chunk * s.OutLength, at + (nint)chunk * s.OutLength);
    }

    private readonly struct ScatterKernel(PoolingSizes s, float* y, float* at, float* x) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct =>
            ScatterImage<S, V>(s, y + (nint)chunk * s.OutLength, at + (nint)chunk * s.OutLength, x + (nint)chunk * s.InLength);
    }

    /// <summary>One image of <see cref="Gather"/>: of each window's numbers the one whose place it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void GatherImage<S, V>(PoolingSizes s, float* from, float* places, float* to)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint rowLength = s.Width * s.Channels;
        for (var i = 0; i < s.OutHeight; i++)
        {
            for (var j = 0; j < s.OutWidth; j++, to += s.Channels, places += s.Channels)
            {
                var corner = from + i * s.Window * rowLength + (nint)j * s.Window * s.Channels;
                nint c = 0;
                for (; c <= s.Channels - S.Width; c += S.Width)
                {
                    var place = S.Load(places + c);
                    var picked = S.Load(corner + c);
                    var index = 0;
                    for (var r = 0; r < s.Window; r++)
                    {
                        var cell = corner + r * rowLength + c;
                        for (var q = 0; q < s.Window; q++, cell += s.Channels, index++) picked = S.SelectGreater(place, S.Broadcast(index - 0.5f), S.Load(cell), picked);
                    }

                    S.Store(picked, to + c);
                }

                for (; c < s.Channels; c++)
                {
                    var place = (int)places[c];
                    to[c] = corner[place / s.Window * rowLength + place % s.Window * s.Channels + c];
                }
            }
        }
    }

    private readonly struct GatherKernel(PoolingSizes s, float* x, float* at, float* y) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct =>
            GatherImage<S, V>(s, x + (nint)chunk * s.InLength, at + (nint)chunk * s.OutLength, y + (nint)chunk * s.OutLength);
    }
}
