using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Moves numbers between two layouts of one shape: what permuting, slicing, padding, flipping, joining and stretching have in
/// common. Axes that lie alike in both are joined first; then rows are copied, or squares are turned in registers.
/// </summary>
internal static unsafe class StridedCopy
{
    private const int WorthATurn = 1 << 14;

    /// <summary>Longest stretch of a row that is moved in one piece.</summary>
    private const int Stretch = 1 << 15;

    /// <summary>Columns of the source, rows of the target, that are turned in one piece.</summary>
    private const int Band = 64;

    /// <summary>Numbers of a cache line, which is written whole.</summary>
    private const int Line = 16;

    /// <summary>y[index] = x[index] for every index of a shape, or += with <paramref name="accumulate"/>.</summary>
    public static void Run(ReadOnlySpan<float> x, Layout from, Span<float> y, Layout to, Shape shape, bool accumulate = false)
    {
        if (!from.IsWithin(shape, x.Length) || !to.IsWithin(shape, y.Length))
            throw new ArgumentException($"copy: {shape} in strides doesn't fit {x.Length} and {y.Length} numbers.");
        if (shape.Count == 0) return;
        fixed (float* source = x, target = y)
        {
            var kernel = new Kernel(source + from.Start, target + to.Start, accumulate);
            for (var axis = 0; axis < shape.Rank; axis++) kernel.AddAxis(shape[axis], from.Strides[axis], to.Strides[axis]);
            kernel.Plan();
            Workers.Run(ref kernel, kernel.Turns);
        }
    }

    private struct Kernel(float* x, float* y, bool accumulate) : IKernel
    {
        private PerAxis lengths, xs, ys;
        private int rank;
        private int turned; // the axis that is dense in x, where another one is dense in y
        private int pieceLength, piecesARow, rows, piecesATurn;

        public int Turns { get; private set; }

        /// <summary>Appends an axis, joined to the one before it where both layouts go on without a gap.</summary>
        public void AddAxis(int length, int xStride, int yStride)
        {
            if (length == 1) return;
            if (rank > 0 && xs[rank - 1] == (long)xStride * length && ys[rank - 1] == (long)yStride * length)
            {
                lengths[rank - 1] *= length;
                (xs[rank - 1], ys[rank - 1]) = (xStride, yStride);
                return;
            }

            (lengths[rank], xs[rank], ys[rank]) = (length, xStride, yStride);
            rank++;
        }

        /// <summary>Decides how the rows along the last axis are cut.</summary>
        public void Plan()
        {
            if (rank == 0) AddDenseAxis();
            var last = rank - 1;
            turned = -1;
            if (!accumulate && xs[last] != 1 && ys[last] == 1)
                for (var axis = 0; axis < last; axis++)
                    if (xs[axis] == 1) turned = axis;

            rows = 1;
            for (var axis = 0; axis < last; axis++)
                if (axis != turned) rows *= lengths[axis];
            var along = turned < 0 ? lengths[last] : lengths[turned];
            pieceLength = turned < 0 ? Stretch : Band;
            piecesARow = (along - 1) / pieceLength + 1;
            var numbers = (long)Math.Min(along, pieceLength) * (turned < 0 ? 1 : lengths[last]);
            piecesATurn = (int)Math.Max(1, WorthATurn / numbers);
            Turns = (int)(((long)rows * piecesARow - 1) / piecesATurn + 1);
        }

        public readonly void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var piece = (long)turn * piecesATurn;
            var end = Math.Min(piece + piecesATurn, (long)rows * piecesARow);
            var index = stackalloc int[Shape.MaximumRank];
            var row = (int)(piece / piecesARow);
            var part = (int)(piece % piecesARow);
            Place(row, index, out var from, out var to);
            for (; piece < end; piece++)
            {
                var start = part * pieceLength;
                if (turned >= 0) Turn(from, to, start, Math.Min(pieceLength, lengths[turned] - start));
                else Row<S, V>(from, to, start, Math.Min(pieceLength, lengths[rank - 1] - start));
                if (++part < piecesARow) continue;
                part = 0;
                Next(index, ref from, ref to);
            }
        }

        private void AddDenseAxis() => (lengths[rank], xs[rank], ys[rank], rank) = (1, 1, 1, rank + 1);

        /// <summary>Where a row begins in both arrays.</summary>
        private readonly void Place(int row, int* index, out float* from, out float* to)
        {
            from = x;
            to = y;
            for (var axis = rank - 2; axis >= 0; axis--)
            {
                index[axis] = 0;
                if (axis == turned) continue;
                index[axis] = row % lengths[axis];
                row /= lengths[axis];
                from += (nint)index[axis] * xs[axis];
                to += (nint)index[axis] * ys[axis];
            }
        }

        private readonly void Next(int* index, ref float* from, ref float* to)
        {
            for (var axis = rank - 2; axis >= 0; axis--)
            {
                if (axis == turned) continue;
                from += xs[axis];
                to += ys[axis];
                if (++index[axis] < lengths[axis]) return;
                from -= (nint)xs[axis] * lengths[axis];
                to -= (nint)ys[axis] * lengths[axis];
                index[axis] = 0;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Row<S, V>(float* from, float* to, int start, int count)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint xStride = xs[rank - 1], yStride = ys[rank - 1];
            from += start * xStride;
            to += start * yStride;
            nint i = 0;
            if (yStride == 1 && xStride is 0 or 1)
            {
                if (xStride == 1)
                {
                    for (; i <= count - S.Width; i += S.Width)
                        S.Store(accumulate ? S.Add(S.Load(to + i), S.Load(from + i)) : S.Load(from + i), to + i);
                }
                else
                {
                    var same = S.Broadcast(*from);
                    for (; i <= count - S.Width; i += S.Width) S.Store(accumulate ? S.Add(S.Load(to + i), same) : same, to + i);
                }
            }

            for (; i < count; i++) to[i * yStride] = accumulate ? to[i * yStride] + from[i * xStride] : from[i * xStride];
        }

        /// <summary>Rows start … start + count − 1 of the target, each gathered from a column of the source, by squares of eight.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Turn(float* from, float* to, int start, int count)
        {
            nint xStride = xs[rank - 1], yStride = ys[turned];
            var columns = lengths[rank - 1];
            from += start;
            to += start * yStride;
            var (fullColumns, fullRows) = Avx.IsSupported ? (columns & ~7, count & ~7) : (0, 0);
            for (var left = 0; left < fullColumns; left += Line)
                for (var i = 0; i < fullRows; i += 8)
                    for (var j = left; j < Math.Min(left + Line, fullColumns); j += 8)
                        GemmPacking.Transpose8(from + i + j * xStride, xStride, 8, to + i * yStride + j, yStride);
            for (var j = 0; j < columns; j++)
                for (var i = j < fullColumns ? fullRows : 0; i < count; i++)
                    to[i * yStride + j] = from[i + j * xStride];
        }
    }
}
