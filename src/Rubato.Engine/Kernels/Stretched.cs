using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Functions of two operands of which one or both are stretched.</summary>
internal static unsafe class Stretched
{
    /// <summary>Rows shorter than this are handled by blocks; at least a vector, so that a row's tail fits behind a block.</summary>
    private const int ShortRow = 64;

    /// <summary>Numbers of a block, which stays in the innermost cache.</summary>
    private const int BlockLength = 512;

    public static void Run<F>(F function, float* x, float* y, float* z, StretchedAxes axes)
        where F : struct, IBinary
    {
        var row = axes.Length(0);
        var rows = 1;
        for (var axis = 1; axis < axes.Rank; axis++) rows *= axes.Length(axis);
        var parts = (row + Elementwise.ChunkLength - 1) / Elementwise.ChunkLength;
        var rowsPerChunk = Math.Max(1, Elementwise.ChunkLength / row);
        var kernel = new Kernel<F>(function, x, y, z, axes, rows, parts, rowsPerChunk);
        Workers.Run(ref kernel, parts > 1 ? rows * parts : (rows + rowsPerChunk - 1) / rowsPerChunk);
    }

    private readonly struct Kernel<F>(F function, float* x, float* y, float* z, StretchedAxes axes, int rows, int parts, int rowsPerChunk) : IKernel
        where F : struct, IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint length = axes.Length(0);
            if (parts > 1)
            {
                Place(chunk / parts, out var left, out var right);
                nint from = (nint)(chunk % parts) * Elementwise.ChunkLength;
                Row<S, V>(
                    x + left + from * axes.Left(0), axes.Left(0), y + right + from * axes.Right(0), axes.Right(0),
                    z + (chunk / parts) * length + from, Math.Min(Elementwise.ChunkLength, length - from));
                return;
            }

            var end = Math.Min((chunk + 1) * rowsPerChunk, rows);
            if (length < ShortRow && axes.Rank > 1) Blocks<S, V>(chunk * rowsPerChunk, end);
            else
                for (var row = chunk * rowsPerChunk; row < end; row++)
                {
                    Place(row, out var left, out var right);
                    Row<S, V>(x + left, axes.Left(0), y + right, axes.Right(0), z + row * length, length);
                }
        }

        /// <summary>Where a row begins in both operands.</summary>
        private void Place(int row, out nint left, out nint right)
        {
            (left, right) = (0, 0);
            for (var axis = 1; axis < axes.Rank; axis++)
            {
                var index = row % axes.Length(axis);
                row /= axes.Length(axis);
                left += (nint)index * axes.Left(axis);
                right += (nint)index * axes.Right(axis);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row<S, V>(float* left, nint leftStep, float* right, nint rightStep, float* to, nint count)
            where S : struct, ISimd<V>
            where V : struct
        {
            nint i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                var a = leftStep == 0 ? S.Broadcast(*left) : S.Load(left + i);
                var b = rightStep == 0 ? S.Broadcast(*right) : S.Load(right + i);
                S.Store(function.Apply<S, V>(a, b), to + i);
            }

            for (; i < count; i++) to[i] = function.Apply<SimdScalar, float>(left[i * leftStep], right[i * rightStep]);
        }

        /// <summary>
        /// Several short rows at a time, along the next axis: an operand that isn't contiguous there is laid out in a block first.
        /// </summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Blocks<S, V>(int row, int end)
            where S : struct, ISimd<V>
            where V : struct
        {
            var lefts = stackalloc float[BlockLength + ShortRow];
            var rights = stackalloc float[BlockLength + ShortRow];
            var (leftBlock, rightBlock) = (new Block(lefts), new Block(rights));
            var length = axes.Length(0);
            var along = axes.Length(1);
            while (row < end)
            {
                var count = Math.Min(Math.Min(end - row, along - row % along), BlockLength / length);
                Place(row, out var left, out var right);
                var a = leftBlock.Of<S, V>(x + left, axes.Left(0), axes.Left(1), length, count);
                var b = rightBlock.Of<S, V>(y + right, axes.Right(0), axes.Right(1), length, count);
                Row<S, V>(a, 1, b, 1, z + (nint)row * length, (nint)count * length);
                row += count;
            }
        }
    }

    /// <summary>Rows of an operand one behind the other. What is laid out stays, so a row that repeats is laid out once.</summary>
    private struct Block(float* numbers)
    {
        private float* laidOut;
        private int laidOutRows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public float* Of<S, V>(float* source, int step, int rowStep, int length, int rows)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (step == 1 && (rowStep == length || rows == 1)) return source;
            if (rowStep == 0 && source == laidOut && rows <= laidOutRows) return numbers;
            laidOut = source;
            laidOutRows = rows;
            var to = numbers;
            for (var row = 0; row < rows; row++, source += rowStep, to += length)
            {
                // A vector may reach beyond the row: what it writes there is overwritten by the next row, or never read.
                if (step == 0)
                    for (var i = 0; i < length; i += S.Width) S.Store(S.Broadcast(*source), to + i);
                else
                    for (var i = 0; i < length; i++) to[i] = source[(nint)i * step];
            }

            return numbers;
        }
    }
}
