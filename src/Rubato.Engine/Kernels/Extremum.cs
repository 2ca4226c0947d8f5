using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Largest or smallest numbers along an axis, and their places: the first of equal ones, and a NaN before any number.
/// Both are exact, so neither the cuts nor the width can change them.
/// </summary>
internal static unsafe class Extremum
{
    private const int ChunkLength = 1 << 14;
    private const int FewestRows = 128;

    /// <summary>y[o, i] = max (or min) over r of x[o, r, i]; places[o, i] is that r. At least one row.</summary>
    public static void Run(
        ReadOnlySpan<float> x, int outer, int reduced, int inner, bool isSmallest, Span<float> y, Span<int> places)
    {
        if (reduced < 1 || (long)outer * reduced * inner != x.Length || (long)outer * inner != y.Length || y.Length != places.Length)
            throw new ArgumentException($"extremum: [{outer}, {reduced}, {inner}] doesn't fit {x.Length}, {y.Length} and {places.Length} numbers.");
        if (y.Length == 0) return;
        if (isSmallest) Run<Smallest>(x, outer, reduced, inner, y, places);
        else Run<Largest>(x, outer, reduced, inner, y, places);
    }

    private static void Run<D>(ReadOnlySpan<float> x, int outer, int reduced, int inner, Span<float> y, Span<int> places)
        where D : struct, IDirection
    {
        var rows = inner == 1 ? ChunkLength : Math.Max(FewestRows, ChunkLength / inner);
        var chunks = (int)(((long)reduced + rows - 1) / rows);
        var parts = chunks == 1 ? 0 : (nint)chunks * y.Length;
        fixed (float* from = x, to = y)
        fixed (int* at = places)
        fixed (float* bests = Scratch.Get(ScratchUse.Partials, 2 * parts))
        {
            var bestPlaces = (int*)(bests + parts);
            var kernel = new Kernel<D>(from, outer, reduced, inner, rows, chunks, chunks == 1 ? to : bests, chunks == 1 ? at : bestPlaces);
            Workers.Run(ref kernel, kernel.Turns);
            if (chunks > 1) Join<D>(outer, chunks, inner, bests, bestPlaces, to, at);
        }
    }

    private static void Join<D>(int outer, int chunks, int inner, float* bests, int* indices, float* y, int* places)
        where D : struct, IDirection
    {
        for (nint o = 0; o < outer; o++)
        {
            for (nint i = 0; i < inner; i++)
            {
                var first = o * chunks * inner + i;
                var place = first;
                for (var c = 1; c < chunks; c++)
                    if (Replaces<D>(bests[first + c * (nint)inner], bests[place])) place = first + c * (nint)inner;
                (y[o * inner + i], places[o * inner + i]) = (bests[place], indices[place]);
            }
        }
    }

    private static bool Replaces<D>(float x, float best)
        where D : struct, IDirection =>
        !float.IsNaN(best) && (float.IsNaN(x) || default(D).Choose<SimdScalar, float>(x, best, 1, 0) > 0);

    private readonly struct Kernel<D>(float* x, int outer, int reduced, int inner, int rows, int chunks, float* values, int* places) : IKernel
        where D : struct, IDirection
    {
        private int Pieces => outer * chunks;

        private int PiecesATurn => Math.Max(1, ChunkLength / Math.Max(1, Math.Min(rows, reduced) * inner));

        public int Turns => (Pieces + PiecesATurn - 1) / PiecesATurn;

        public void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((long)Pieces, (long)(turn + 1) * PiecesATurn);
            for (var piece = turn * PiecesATurn; piece < end; piece++)
            {
                var (o, chunk) = (piece / chunks, piece % chunks);
                var row = chunk * rows;
                var count = Math.Min(rows, reduced - row);
                var start = x + ((nint)o * reduced + row) * inner;
                var value = values + (nint)piece * inner;
                var place = places + (nint)piece * inner;
                if (inner == 1) Row<S, V>(start, count, value, place);
                else Columns<S, V>(start, count, inner, value, place);
                for (var i = 0; i < inner; i++) place[i] += row;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Columns<S, V>(float* x, int rows, nint inner, float* values, int* places)
            where S : struct, ISimd<V>
            where V : struct
        {
            var direction = default(D);
            var lanes = stackalloc float[2 * 16];
            nint i = 0;
            for (; i <= inner - S.Width; i += S.Width)
            {
                var row = x + i;
                V best = S.Load(row), place = S.Zero, suspect = S.Multiply(best, S.Zero);
                for (var r = 1; r < rows; r++)
                {
                    row += inner;
                    var next = S.Load(row);
                    place = direction.Choose<S, V>(next, best, S.Broadcast(r), place);
                    best = direction.Choose<S, V>(next, best, next, best);
                    suspect = S.MultiplyAdd(next, S.Zero, suspect); // NaN after NaN or ±∞
                }

                S.Store(best, values + i);
                S.Store(place, lanes);
                S.Store(suspect, lanes + 16);
                for (var lane = 0; lane < S.Width; lane++)
                {
                    if (float.IsNaN(lanes[16 + lane])) Plainly(x + i + lane, rows, inner, values + i + lane, places + i + lane);
                    else places[i + lane] = (int)lanes[lane];
                }
            }

            for (; i < inner; i++) Plainly(x + i, rows, inner, values + i, places + i);
        }

        /// <summary>A dense row as columns of a vector's width, then the best of those and what is left over.</summary>
        private static void Row<S, V>(float* x, int count, float* value, int* place)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (S.Width == 1 || count < 2 * S.Width)
            {
                Plainly(x, count, 1, value, place);
                return;
            }

            var values = stackalloc float[16];
            var places = stackalloc int[16];
            var rows = count / S.Width;
            Columns<S, V>(x, rows, S.Width, values, places);
            var furthest = values[0];
            var hasNaN = float.IsNaN(furthest);
            for (var lane = 1; lane < S.Width; lane++)
            {
                furthest = default(D).Choose<SimdScalar, float>(values[lane], furthest, values[lane], furthest);
                hasNaN |= float.IsNaN(values[lane]);
            }

            if (hasNaN)
            {
                Plainly(x, count, 1, value, place);
                return;
            }

            var best = count;
            for (var lane = 0; lane < S.Width; lane++)
                best = Math.Min(best, values[lane] == furthest ? places[lane] * S.Width + lane : count);
            for (var i = rows * S.Width; i < count; i++)
                if (Replaces<D>(x[i], x[best])) best = i;
            (*value, *place) = (x[best], best);
        }

        private static void Plainly(float* x, int rows, nint stride, float* value, int* place)
        {
            var best = 0;
            for (var r = 1; r < rows; r++)
                if (Replaces<D>(x[r * stride], x[best * stride])) best = r;
            (*value, *place) = (x[best * stride], best);
        }
    }

    private interface IDirection
    {
        /// <summary>a where x is further than y, else b.</summary>
        V Choose<S, V>(V x, V y, V a, V b)
            where S : struct, ISimd<V>
            where V : struct;
    }

    private readonly struct Largest : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Choose<S, V>(V x, V y, V a, V b) where S : struct, ISimd<V> where V : struct => S.SelectGreater(x, y, a, b);
    }

    private readonly struct Smallest : IDirection
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Choose<S, V>(V x, V y, V a, V b) where S : struct, ISimd<V> where V : struct => S.SelectGreater(y, x, a, b);
    }
}
