using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Sums in an order that depends on the shape alone: rows are cut into chunks of fixed length, each chunk is summed on its
/// own, and the chunks' sums are added in their order. Threads share the chunks; the bits stay.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>Numbers that a chunk covers, at least.</summary>
    private const int ChunkLength = 1 << 14;

    /// <summary>Sums that run side by side over contiguous numbers, whatever the vector width.</summary>
    private const int Lanes = 64;

    /// <summary>
    /// y[o, i] (+)= Σ_r x[o, r, i] for an array [outer, reduced, inner].
    /// </summary>
    public static void Sum(ReadOnlySpan<float> x, int outer, int reduced, int inner, Span<float> y, bool accumulate = false)
    {
        if ((long)outer * reduced * inner != x.Length || (long)outer * inner != y.Length)
            throw new ArgumentException($"sum: [{outer}, {reduced}, {inner}] doesn't fit {x.Length} and {y.Length} numbers.");
        var rows = Math.Max(1, ChunkLength / Math.Max(1, inner));
        var chunks = Math.Max(1, (reduced + rows - 1) / rows);
        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, (nint)outer * chunks * inner))
        {
            var kernel = new SumKernel(from, reduced, inner, rows, chunks, parts);
            Workers.Run(ref kernel, outer * chunks);
            for (var o = 0; o < outer; o++)
            {
                for (var i = 0; i < inner; i++)
                {
                    var sum = parts[(nint)o * chunks * inner + i];
                    for (var chunk = 1; chunk < chunks; chunk++) sum += parts[((nint)o * chunks + chunk) * inner + i];
                    var place = to + (nint)o * inner + i;
                    *place = accumulate ? *place + sum : sum;
                }
            }
        }
    }

    /// <summary>Σ x², the chunks' sums added in double.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        if (x.Length == 0) return 0;
        var chunks = (x.Length + ChunkLength - 1) / ChunkLength;
        fixed (float* from = x)
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, chunks))
        {
            var kernel = new SquaresKernel(from, x.Length, parts);
            Workers.Run(ref kernel, chunks);
            var sum = 0.0;
            for (var chunk = 0; chunk < chunks; chunk++) sum += parts[chunk];
            return sum;
        }
    }

    private readonly struct SumKernel(float* x, int reduced, int inner, int rows, int chunks, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (o, c) = (chunk / chunks, chunk % chunks);
            var from = c * rows;
            var count = Math.Min(rows, reduced - from);
            var start = x + ((nint)o * reduced + from) * inner;
            var target = parts + (nint)chunk * inner;
            if (inner == 1) *target = Contiguous<S, V, Identity>(start, count);
            else Columns<S, V>(start, count, inner, target);
        }
    }

    private readonly struct SquaresKernel(float* x, int length, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var from = chunk * ChunkLength;
            parts[chunk] = Contiguous<S, V, Square>(x + from, Math.Min(ChunkLength, length - from));
        }
    }

    /// <summary>target[i] = Σ_r x[r, i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Columns<S, V>(float* x, int rows, nint inner, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint i = 0;
        for (; i <= inner - 4 * S.Width; i += 4 * S.Width)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            var row = x + i;
            for (var r = 0; r < rows; r++, row += inner)
            {
                a = S.Add(a, S.Load(row));
                b = S.Add(b, S.Load(row + S.Width));
                c = S.Add(c, S.Load(row + 2 * S.Width));
                d = S.Add(d, S.Load(row + 3 * S.Width));
            }

            S.Store(a, target + i);
            S.Store(b, target + i + S.Width);
            S.Store(c, target + i + 2 * S.Width);
            S.Store(d, target + i + 3 * S.Width);
        }

        for (; i <= inner - S.Width; i += S.Width)
        {
            var a = S.Zero;
            var row = x + i;
            for (var r = 0; r < rows; r++, row += inner) a = S.Add(a, S.Load(row));
            S.Store(a, target + i);
        }

        for (; i < inner; i++)
        {
            var a = 0f;
            for (var r = 0; r < rows; r++) a += x[r * inner + i];
            target[i] = a;
        }
    }

    /// <summary>Σ f(x[i]) over contiguous numbers: lane i mod 64 takes x[i]; the lanes are then folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Contiguous<S, V, F>(float* x, int count)
        where S : struct, ISimd<V>
        where V : struct
        where F : struct, IUnary
    {
        var function = default(F);
        var lanes = stackalloc float[Lanes];
        for (var i = 0; i < Lanes; i++) lanes[i] = 0;
        var at = 0;
        for (; at <= count - Lanes; at += Lanes)
            for (var lane = 0; lane < Lanes; lane += S.Width)
                S.Store(S.Add(S.Load(lanes + lane), function.Apply<S, V>(S.Load(x + at + lane))), lanes + lane);
        for (var lane = 0; at < count; at++, lane++) lanes[lane] += function.Apply<SimdScalar, float>(x[at]);
        for (var half = Lanes / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++) lanes[i] += lanes[i + half];
        return lanes[0];
    }

    private readonly struct Identity : IUnary
    {
        public V Apply<S, V>(V x) where S : struct, ISimd<V> where V : struct => x;
    }
}
