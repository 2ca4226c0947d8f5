namespace Rubato.Engine.Kernels;

/// <summary>Cross-entropy of each row from what <see cref="Softmax.Run"/> gives.</summary>
internal static unsafe class RowEntropy
{
    /// <summary>
    /// sums[n] = Σ_c t[n, c] and losses[n] = sums[n]·logSums[n] − Σ_c t[n, c]·(x[n, c] − maxima[n]), in double, classes whose t is 0 left out:
    /// their x may be −∞.
    /// </summary>
    public static void Run(
        ReadOnlySpan<float> x, ReadOnlySpan<float> t, int classes, ReadOnlySpan<float> maxima, ReadOnlySpan<float> logSums, Span<float> sums, Span<float> losses)
    {
        fixed (float* scores = x)
        fixed (float* targets = t)
        fixed (float* largest = maxima)
        fixed (float* logs = logSums)
        fixed (float* totals = sums)
        fixed (float* to = losses)
        {
            var kernel = new Kernel(scores, targets, losses.Length, classes, largest, logs, totals, to);
            Workers.Run(ref kernel, (losses.Length + Kernel.RowsPerChunk - 1) / Kernel.RowsPerChunk);
        }
    }

    /// <summary>dx[n, c] = (p[n, c]·sums[n] − t[n, c])·share[n].</summary>
    public static void Gradient(
        ReadOnlySpan<float> p, ReadOnlySpan<float> t, int classes, ReadOnlySpan<float> sums, ReadOnlySpan<float> share, Span<float> dx)
    {
        fixed (float* probabilities = p)
        fixed (float* targets = t)
        fixed (float* totals = sums)
        fixed (float* shares = share)
        fixed (float* to = dx)
        {
            var kernel = new GradientKernel(probabilities, targets, share.Length, classes, totals, shares, to);
            Workers.Run(ref kernel, (share.Length + Kernel.RowsPerChunk - 1) / Kernel.RowsPerChunk);
        }
    }

    private readonly struct Kernel(float* x, float* t, int rows, int classes, float* maxima, float* logSums, float* sums, float* losses) : IKernel
    {
        public const int RowsPerChunk = 256;

        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * RowsPerChunk, rows);
            for (nint row = chunk * RowsPerChunk; row < end; row++)
            {
                float* scores = x + row * classes, targets = t + row * classes;
                double maximum = maxima[row], sum = 0, expected = 0;
                for (var c = 0; c < classes; c++)
                {
                    if (targets[c] == 0) continue;
                    sum += targets[c];
                    expected += targets[c] * (scores[c] - maximum);
                }

                sums[row] = (float)sum;
                losses[row] = (float)(sum * logSums[row] - expected);
            }
        }
    }

    private readonly struct GradientKernel(float* p, float* t, int rows, int classes, float* sums, float* share, float* dx) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((chunk + 1) * Kernel.RowsPerChunk, rows);
            for (nint row = chunk * Kernel.RowsPerChunk; row < end; row++)
            {
                float* from = p + row * classes, targets = t + row * classes, to = dx + row * classes;
                var (sum, factor) = (S.Broadcast(sums[row]), S.Broadcast(share[row]));
                var c = 0;
                for (; c <= classes - S.Width; c += S.Width)
                    S.Store(S.Multiply(S.Subtract(S.Multiply(S.Load(from + c), sum), S.Load(targets + c)), factor), to + c);
                for (; c < classes; c++) to[c] = (from[c] * sums[row] - targets[c]) * share[row];
            }
        }
    }
}
