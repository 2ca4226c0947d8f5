using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Sums in an order that depends on the shape alone: rows are cut into chunks of fixed length, each chunk is summed on its
/// own, and the chunks' sums are summed in the same way. Threads share the chunks; the bits stay.
/// </summary>
internal static unsafe class Reduction
{
    /// <summary>Numbers that a chunk covers, at least; also the least work that is worth a turn of a thread.</summary>
    private const int ChunkLength = 1 << 14;

    /// <summary>Rows of a chunk, at least: the chunks' sums are then few beside what they sum.</summary>
    private const int FewestRows = 128;

    /// <summary>Columns that are summed in one turn. Where columns are cut changes no bit.</summary>
    private const int BlockColumns = 1 << 10;

    /// <summary>Sums that run side by side over contiguous numbers, whatever the vector width.</summary>
    private const int Lanes = 64;

    /// <summary>y[o, i] (+)= Σ_r x[o, r, i] for an array [outer, reduced, inner].</summary>
    public static void Sum(ReadOnlySpan<float> x, int outer, int reduced, int inner, Span<float> y, bool accumulate = false)
    {
        if ((long)outer * reduced * inner != x.Length || (long)outer * inner != y.Length)
            throw new ArgumentException($"sum: [{outer}, {reduced}, {inner}] doesn't fit {x.Length} and {y.Length} numbers.");
        if (y.Length == 0) return;
        var rows = ChunkRows(inner);
        nint sums = 0;
        for (var left = Chunks(reduced, rows); left > 1; left = Chunks(left, rows)) sums += (nint)left * y.Length;

        fixed (float* from = x)
        fixed (float* to = y)
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, sums))
        {
            var source = from;
            var free = parts;
            for (; reduced > rows; reduced = Chunks(reduced, rows))
            {
                SumChunks(source, outer, reduced, inner, rows, free, accumulate: false);
                source = free;
                free += (nint)Chunks(reduced, rows) * y.Length;
            }

            SumChunks(source, outer, reduced, inner, rows, to, accumulate);
        }
    }

    /// <summary>Σ x², the chunks' sums added in double.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        if (x.Length == 0) return 0;
        var chunks = Chunks(x.Length, ChunkLength);
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

    private static int ChunkRows(int inner) => inner == 1 ? ChunkLength : Math.Max(FewestRows, ChunkLength / inner);

    private static int Chunks(int reduced, int rows) => Math.Max(1, (int)(((long)reduced + rows - 1) / rows));

    /// <summary>target[o, chunk, i] = Σ over the chunk's rows r of x[o, r, i].</summary>
    private static void SumChunks(float* x, int outer, int reduced, int inner, int rows, float* target, bool accumulate)
    {
        var kernel = new SumKernel(x, outer, reduced, inner, rows, Chunks(reduced, rows), target, accumulate);
        Workers.Run(ref kernel, kernel.Turns);
    }

    private readonly struct SumKernel(float* x, int outer, int reduced, int inner, int rows, int chunks, float* target, bool accumulate) : IKernel
    {
        private readonly int blocks = (inner + BlockColumns - 1) / BlockColumns;

        private long Pieces => (long)outer * chunks * blocks;

        private int PiecesATurn => Math.Max(1, ChunkLength / Math.Max(1, Math.Min(rows, reduced) * Math.Min(inner, BlockColumns)));

        public int Turns => (int)((Pieces + PiecesATurn - 1) / PiecesATurn);

        public void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var piece = (long)turn * PiecesATurn;
            var left = Math.Min(PiecesATurn, Pieces - piece);
            var (place, block) = ((int)(piece / blocks), (int)(piece % blocks));
            var (o, chunk) = (place / chunks, place % chunks);
            for (; left > 0; left--)
            {
                var (row, column) = (chunk * rows, block * BlockColumns);
                var start = x + ((nint)o * reduced + row) * inner + column;
                var to = target + ((nint)o * chunks + chunk) * inner + column;
                var count = Math.Min(rows, reduced - row);
                if (inner == 1) *to = (accumulate ? *to : 0) + Contiguous<S, V, Itself>(start, count);
                else Columns<S, V>(start, count, inner, Math.Min(BlockColumns, inner - column), to, accumulate);
                if (++block < blocks) continue;
                block = 0;
                if (++chunk < chunks) continue;
                chunk = 0;
                o++;
            }
        }
    }

    private readonly struct SquaresKernel(float* x, int length, float* parts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var from = chunk * ChunkLength;
            parts[chunk] = Contiguous<S, V, ItsSquare>(x + from, Math.Min(ChunkLength, length - from));
        }
    }

    /// <summary>target[i] = Σ_r x[r, i].</summary>
    public static void Columns<S, V>(float* x, int rows, nint inner, float* target)
        where S : struct, ISimd<V>
        where V : struct => Columns<S, V>(x, rows, inner, inner, target, accumulate: false);

    /// <summary>
    /// target[i] (+)= Σ_r x[r, i] for i &lt; <paramref name="columns"/>: even rows and odd rows each in order, then both.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<S, V>(float* x, int rows, nint stride, nint columns, float* target, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint i = 0;
        for (; i <= columns - 4 * S.Width; i += 4 * S.Width)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            V e = S.Zero, f = S.Zero, g = S.Zero, h = S.Zero;
            var row = x + i;
            var r = 0;
            for (; r < rows - 1; r += 2, row += 2 * stride)
            {
                a = S.Add(a, S.Load(row));
                b = S.Add(b, S.Load(row + S.Width));
                c = S.Add(c, S.Load(row + 2 * S.Width));
                d = S.Add(d, S.Load(row + 3 * S.Width));
                e = S.Add(e, S.Load(row + stride));
                f = S.Add(f, S.Load(row + stride + S.Width));
                g = S.Add(g, S.Load(row + stride + 2 * S.Width));
                h = S.Add(h, S.Load(row + stride + 3 * S.Width));
            }

            if (r < rows)
            {
                a = S.Add(a, S.Load(row));
                b = S.Add(b, S.Load(row + S.Width));
                c = S.Add(c, S.Load(row + 2 * S.Width));
                d = S.Add(d, S.Load(row + 3 * S.Width));
            }

            Put<S, V>(S.Add(a, e), target + i, accumulate);
            Put<S, V>(S.Add(b, f), target + i + S.Width, accumulate);
            Put<S, V>(S.Add(c, g), target + i + 2 * S.Width, accumulate);
            Put<S, V>(S.Add(d, h), target + i + 3 * S.Width, accumulate);
        }

        for (; i <= columns - S.Width; i += S.Width) Put<S, V>(Column<S, V>(x + i, rows, stride), target + i, accumulate);
        for (; i < columns; i++) Put<SimdScalar, float>(Column<SimdScalar, float>(x + i, rows, stride), target + i, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Column<S, V>(float* row, int rows, nint stride)
        where S : struct, ISimd<V>
        where V : struct
    {
        V even = S.Zero, odd = S.Zero;
        for (; rows > 1; rows -= 2, row += 2 * stride)
        {
            even = S.Add(even, S.Load(row));
            odd = S.Add(odd, S.Load(row + stride));
        }

        if (rows > 0) even = S.Add(even, S.Load(row));
        return S.Add(even, odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<S, V>(V sum, float* target, bool accumulate)
        where S : struct, ISimd<V>
        where V : struct => S.Store(accumulate ? S.Add(S.Load(target), sum) : sum, target);

    /// <summary>Σ f(x[i]) over contiguous numbers: lane i mod 64 takes x[i]; the lanes are then folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Contiguous<S, V, T>(float* x, int count)
        where S : struct, ISimd<V>
        where V : struct
        where T : struct, ITerm
    {
        var term = default(T);
        Unsafe.SkipInit(out LaneSums sums);
        var lanes = (float*)&sums;
        var at = 0;
        if (S.Width == 16)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero;
            for (; at <= count - Lanes; at += Lanes)
            {
                a = term.AddTo<S, V>(a, S.Load(x + at));
                b = term.AddTo<S, V>(b, S.Load(x + at + 16));
                c = term.AddTo<S, V>(c, S.Load(x + at + 32));
                d = term.AddTo<S, V>(d, S.Load(x + at + 48));
            }

            S.Store(a, lanes);
            S.Store(b, lanes + 16);
            S.Store(c, lanes + 32);
            S.Store(d, lanes + 48);
        }
        else if (S.Width == 8)
        {
            V a = S.Zero, b = S.Zero, c = S.Zero, d = S.Zero, e = S.Zero, f = S.Zero, g = S.Zero, h = S.Zero;
            for (; at <= count - Lanes; at += Lanes)
            {
                a = term.AddTo<S, V>(a, S.Load(x + at));
                b = term.AddTo<S, V>(b, S.Load(x + at + 8));
                c = term.AddTo<S, V>(c, S.Load(x + at + 16));
                d = term.AddTo<S, V>(d, S.Load(x + at + 24));
                e = term.AddTo<S, V>(e, S.Load(x + at + 32));
                f = term.AddTo<S, V>(f, S.Load(x + at + 40));
                g = term.AddTo<S, V>(g, S.Load(x + at + 48));
                h = term.AddTo<S, V>(h, S.Load(x + at + 56));
            }

            S.Store(a, lanes);
            S.Store(b, lanes + 8);
            S.Store(c, lanes + 16);
            S.Store(d, lanes + 24);
            S.Store(e, lanes + 32);
            S.Store(f, lanes + 40);
            S.Store(g, lanes + 48);
            S.Store(h, lanes + 56);
        }
        else
        {
            for (var lane = 0; lane < Lanes; lane++) lanes[lane] = 0;
            for (; at <= count - Lanes; at += Lanes)
                for (var lane = 0; lane < Lanes; lane += S.Width)
                    S.Store(term.AddTo<S, V>(S.Load(lanes + lane), S.Load(x + at + lane)), lanes + lane);
        }

        var next = lanes;
        for (; at <= count - S.Width; at += S.Width, next += S.Width) S.Store(term.AddTo<S, V>(S.Load(next), S.Load(x + at)), next);
        for (; at < count; at++, next++) *next = term.AddTo<SimdScalar, float>(*next, x[at]);

        for (var half = Lanes / 2; half >= 16; half /= 2)
        {
            if (half >= count) continue; // the upper half holds empty sums
            for (var i = 0; i < half; i += S.Width) S.Store(S.Add(S.Load(lanes + i), S.Load(lanes + half + i)), lanes + i);
        }

        return Fold(lanes) + Fold(lanes + 1);
    }

    /// <summary>Every other one of sixteen lanes, folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fold(float* lanes) =>
        (lanes[0] + lanes[8] + (lanes[4] + lanes[12])) + (lanes[2] + lanes[10] + (lanes[6] + lanes[14]));

    [InlineArray(Lanes)]
    private struct LaneSums
    {
        private float first;
    }

    /// <summary>What a number adds to a sum.</summary>
    private interface ITerm
    {
        V AddTo<S, V>(V sum, V x)
            where S : struct, ISimd<V>
            where V : struct;
    }

    private readonly struct Itself : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V AddTo<S, V>(V sum, V x) where S : struct, ISimd<V> where V : struct => S.Add(sum, x);
    }

    private readonly struct ItsSquare : ITerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V AddTo<S, V>(V sum, V x) where S : struct, ISimd<V> where V : struct => S.MultiplyAdd(x, x, sum);
    }
}
