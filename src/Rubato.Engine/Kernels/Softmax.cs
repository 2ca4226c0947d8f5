using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Softmax and its logarithm over rows, the cross-entropy that goes with it, and the gradients.</summary>
internal static unsafe class Softmax
{
    /// <summary>y[n, c] = e^(x[n, c] − m_n) / Σ_k e^(x[n, k] − m_n), m_n the row's maximum.</summary>
    public static void Apply(ReadOnlySpan<float> x, int rows, int classes, Span<float> y) =>
        Run(x, rows, classes, y, default, default);

    /// <summary>
    /// As <see cref="Apply"/>, and writes for each row m_n and ln Σ_k e^(x[n, k] − m_n): apart, so that the small one isn't
    /// rounded to the large one's last place.
    /// </summary>
    public static void Run(ReadOnlySpan<float> x, int rows, int classes, Span<float> y, Span<float> maxima, Span<float> logSums)
    {
        Require(rows, classes, x.Length, y.Length);
        if (maxima.Length != logSums.Length || (!logSums.IsEmpty && logSums.Length != rows))
            throw new ArgumentException($"softmax: {rows} rows don't fit {maxima.Length} and {logSums.Length} numbers.");
        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* largest = maxima)
        fixed (float* sums = logSums)
        {
            var kernel = new ForwardKernel(from, rows, classes, to, largest, sums);
            Workers.Run(ref kernel, Chunks(rows));
        }
    }

    /// <summary>y[n, c] = x[n, c] − m_n − ln Σ_k e^(x[n, k] − m_n).</summary>
    public static void Logarithms(ReadOnlySpan<float> x, int rows, int classes, Span<float> y)
    {
        Require(rows, classes, x.Length, y.Length);
        fixed (float* from = x)
        fixed (float* to = y)
        {
            var kernel = new LogarithmKernel(from, rows, classes, to);
            Workers.Run(ref kernel, Chunks(rows));
        }
    }

    /// <summary>dx[n, c] = y·(dy − Σ_k dy[n, k]·y[n, k]) from softmax's result y.</summary>
    public static void Gradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int classes, Span<float> dx) =>
        Gradient(y, dy, rows, classes, dx, ofLogarithms: false);

    /// <summary>dx[n, c] = dy − e^y·Σ_k dy[n, k] from the logarithms y.</summary>
    public static void LogarithmsGradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int classes, Span<float> dx) =>
        Gradient(y, dy, rows, classes, dx, ofLogarithms: true);

    /// <summary>
    /// The largest number of a row. The count is a multiple of sixteen, here and for <see cref="Powers"/>: a row is filled up with −∞, whose
    /// power is 0.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Largest<S, V>(float* x, nint count)
        where S : struct, ISimd<V>
        where V : struct
    {
        var lanes = stackalloc float[Rows.Lanes];
        for (nint lane = 0; lane < Rows.Lanes; lane += S.Width)
        {
            var largest = S.Load(x + lane);
            for (var i = lane + Rows.Lanes; i < count; i += Rows.Lanes) largest = default(Maximum).Apply<S, V>(S.Load(x + i), largest);
            S.Store(largest, lanes + lane);
        }

        return Rows.Fold<S, V, Maximum>(lanes);
    }

    /// <summary>x[i] becomes e^(scale·x[i] − shift); returns their sum.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Powers<S, V>(float* x, nint count, float scale, float shift)
        where S : struct, ISimd<V>
        where V : struct
    {
        var lanes = stackalloc float[Rows.Lanes];
        var (scales, shifts) = (S.Broadcast(scale), S.Broadcast(-shift));
        for (nint lane = 0; lane < Rows.Lanes; lane += S.Width)
        {
            var sum = S.Zero;
            for (var i = lane; i < count; i += Rows.Lanes)
            {
                var power = default(SoftmaxPower).Apply<S, V>(S.MultiplyAdd(S.Load(x + i), scales, shifts));
                S.Store(power, x + i);
                sum = S.Add(sum, power);
            }

            S.Store(sum, lanes + lane);
        }

        return Rows.Fold<S, V, Sum>(lanes);
    }

    private const int RowsPerChunk = 256;

    private static int Chunks(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    private static void Gradient(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int classes, Span<float> dx, bool ofLogarithms)
    {
        Require(rows, classes, y.Length, dx.Length);
        Require(rows, classes, dy.Length, dx.Length);
        fixed (float* from = y)
        fixed (float* gradient = dy)
        fixed (float* to = dx)
        {
            var kernel = new GradientKernel(from, gradient, rows, classes, to, ofLogarithms);
            Workers.Run(ref kernel, Chunks(rows));
        }
    }

    /// <summary>A copy of a row, filled up with −∞ to whole sixteens.</summary>
    private static void Fill(float* row, int classes, float* target)
    {
        new Span<float>(row, classes).CopyTo(new(target, classes));
        new Span<float>(target + classes, (int)Rows.RoundUp(classes) - classes).Fill(float.NegativeInfinity);
    }

    private static void Require(int rows, int classes, int x, int y)
    {
        if ((long)rows * classes != x || x != y) throw new ArgumentException($"softmax: [{rows}, {classes}] doesn't fit {x} and {y} numbers.");
    }

    /// <summary>The larger of two numbers, the second where either is NaN: the sum of the powers will be NaN all the same.</summary>
    private readonly struct Maximum : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.SelectGreater(x, y, x, y);
    }

    private readonly struct ForwardKernel(float* x, int rows, int classes, float* y, float* maxima, float* logSums) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            fixed (float* powers = Scratch.Get(ScratchUse.Scores, Rows.RoundUp(classes)))
            {
                for (var row = chunk * RowsPerChunk; row < end; row++)
                {
                    Fill(x + (nint)row * classes, classes, powers);
                    var maximum = Largest<S, V>(powers, Rows.RoundUp(classes));
                    var sum = Powers<S, V>(powers, Rows.RoundUp(classes), 1, maximum);
                    Rows.Scale<S, V>(powers, classes, 1 / sum, y + (nint)row * classes);
                    if (logSums == null) continue;
                    maxima[row] = maximum;
                    logSums[row] = default(Logarithm).Apply<SimdScalar, float>(sum);
                }
            }
        }
    }

    private readonly struct LogarithmKernel(float* x, int rows, int classes, float* y) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            fixed (float* powers = Scratch.Get(ScratchUse.Scores, Rows.RoundUp(classes)))
            {
                for (var row = chunk * RowsPerChunk; row < end; row++)
                {
                    var from = x + (nint)row * classes;
                    Fill(from, classes, powers);
                    var maximum = Largest<S, V>(powers, Rows.RoundUp(classes));
                    var sum = Powers<S, V>(powers, Rows.RoundUp(classes), 1, maximum);
                    Write<S, V>(from, maximum, default(Logarithm).Apply<SimdScalar, float>(sum), y + (nint)row * classes);
                }
            }
        }

        private void Write<S, V>(float* from, float maximum, float logSum, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (maxima, logSums) = (S.Broadcast(maximum), S.Broadcast(logSum));
            nint c = 0;
            for (; c <= classes - S.Width; c += S.Width) S.Store(S.Subtract(S.Subtract(S.Load(from + c), maxima), logSums), to + c);
            for (; c < classes; c++) to[c] = from[c] - maximum - logSum;
        }
    }

    private readonly struct GradientKernel(float* y, float* dy, int rows, int classes, float* dx, bool ofLogarithms) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var lanes = stackalloc float[Rows.Lanes];
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            for (var row = chunk * RowsPerChunk; row < end; row++)
            {
                var at = (nint)row * classes;
                if (ofLogarithms) OfLogarithms<S, V>(y + at, dy + at, dx + at, Rows.Sum<S, V, Elements>(new(dy + at), classes, lanes));
                else OfSoftmax<S, V>(y + at, dy + at, dx + at, Rows.Sum<S, V, ElementProducts>(new(dy + at, y + at), classes, lanes));
            }
        }

        private void OfSoftmax<S, V>(float* y, float* dy, float* dx, float sum)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint c = 0;
            for (; c <= classes - S.Width; c += S.Width) S.Store(S.Multiply(S.Load(y + c), S.Subtract(S.Load(dy + c), S.Broadcast(sum))), dx + c);
            for (; c < classes; c++) dx[c] = y[c] * (dy[c] - sum);
        }

        private void OfLogarithms<S, V>(float* y, float* dy, float* dx, float sum)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint c = 0;
            for (; c <= classes - S.Width; c += S.Width)
                S.Store(S.MultiplyAdd(S.Broadcast(-sum), default(Exponential).Apply<S, V>(S.Load(y + c)), S.Load(dy + c)), dx + c);
            for (; c < classes; c++) dx[c] = MathF.FusedMultiplyAdd(-sum, default(Exponential).Apply<SimdScalar, float>(y[c]), dy[c]);
        }
    }
}

/// <summary>eˣ for x ≤ 0, and 0 below −87.</summary>
/// <remarks>
/// Numbers below the smallest normal one make no difference beside the 1 of a row's largest score, but take the hardware a hundred times
/// as long; and every place that is masked out would be one.
/// </remarks>
internal readonly struct SoftmaxPower : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        var low = S.Broadcast(-87f);
        var power = Exponential.Regular<S, V>(S.AtLeast(x, low));
        return S.SelectGreater(low, x, S.Zero, power); // NaN stays NaN
    }
}
