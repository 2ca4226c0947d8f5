namespace Rubato.Engine.Kernels;

/// <summary>Softmax over rows and the cross-entropy that goes with it.</summary>
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
        if ((long)rows * classes != x.Length || x.Length != y.Length || maxima.Length != logSums.Length || (!logSums.IsEmpty && logSums.Length != rows))
            throw new ArgumentException($"softmax: [{rows}, {classes}] doesn't fit {x.Length} and {y.Length} numbers.");
        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* largest = maxima)
        fixed (float* sums = logSums)
        {
            var kernel = new Kernel(from, rows, classes, to, largest, sums);
            Workers.Run(ref kernel, (rows + Kernel.RowsPerChunk - 1) / Kernel.RowsPerChunk);
        }
    }

    private readonly struct Kernel(float* x, int rows, int classes, float* y, float* maxima, float* logSums) : IKernel
    {
        public const int RowsPerChunk = 256;

        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            for (var row = chunk * RowsPerChunk; row < end; row++)
            {
                var from = x + (nint)row * classes;
                var to = y + (nint)row * classes;
                var maximum = from[0];
                for (var c = 1; c < classes; c++)
                    if (!(from[c] <= maximum)) maximum = from[c];

                Exponentiate<S, V>(from, maximum, to);
                var sum = 0f;
                for (var c = 0; c < classes; c++) sum += to[c];
                var inverse = 1 / sum;
                for (var c = 0; c < classes; c++) to[c] *= inverse;
                if (logSums == null) continue;
                maxima[row] = maximum;
                logSums[row] = default(Logarithm).Apply<SimdScalar, float>(sum);
            }
        }

        private void Exponentiate<S, V>(float* from, float maximum, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            var exp = default(Exponential);
            var shift = S.Broadcast(maximum);
            var c = 0;
            for (; c <= classes - S.Width; c += S.Width) S.Store(exp.Apply<S, V>(S.Subtract(S.Load(from + c), shift)), to + c);
            for (; c < classes; c++) to[c] = exp.Apply<SimdScalar, float>(from[c] - maximum);
        }
    }
}
