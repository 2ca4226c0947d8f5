using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Running sums along an axis, each one chain of additions in order.</summary>
internal static unsafe class Scan
{
    private const int WorthATurn = 1 << 14;

    /// <summary>y[o, r, i] = Σ of x[o, s, i] over s ≤ r, or over s ≥ r where it runs backwards.</summary>
    public static void Sum(ReadOnlySpan<float> x, int outer, int length, int inner, bool backwards, Span<float> y)
    {
        if ((long)outer * length * inner != x.Length || x.Length != y.Length)
            throw new ArgumentException($"scan: [{outer}, {length}, {inner}] doesn't fit {x.Length} and {y.Length} numbers.");
        if (x.Length == 0) return;
        fixed (float* from = x, to = y)
        {
            var together = Math.Max(1, WorthATurn / (length * inner));
            var kernel = new Kernel(from, outer, length, inner, together, backwards, to);
            Workers.Run(ref kernel, (outer + together - 1) / together);
        }
    }

    private readonly struct Kernel(float* x, int outer, int length, int inner, int together, bool backwards, float* y) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var step = backwards ? -(nint)inner : inner;
            var end = Math.Min((long)outer, (turn + 1L) * together);
            for (nint o = (nint)turn * together; o < end; o++)
            {
                var first = (o * length + (backwards ? length - 1 : 0)) * inner;
                if (inner == 1) Row(x + first, y + first, step);
                else Rows<S, V>(x + first, y + first, step);
            }
        }

        private void Row(float* from, float* to, nint step)
        {
            var sum = *to = *from;
            for (var r = 1; r < length; r++)
            {
                from += step;
                to += step;
                sum += *from;
                *to = sum;
            }
        }

        private void Rows<S, V>(float* from, float* to, nint step)
            where S : struct, ISimd<V>
            where V : struct
        {
            new ReadOnlySpan<float>(from, inner).CopyTo(new(to, inner));
            for (var r = 1; r < length; r++)
            {
                from += step;
                to += step;
                var i = 0;
                for (; i <= inner - S.Width; i += S.Width) S.Store(S.Add(S.Load(to - step + i), S.Load(from + i)), to + i);
                for (; i < inner; i++) to[i] = to[i - step] + from[i];
            }
        }
    }
}
