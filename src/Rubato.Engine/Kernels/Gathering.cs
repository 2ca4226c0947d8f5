using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a selection along an axis: [outer, length, inner] on one side, [outer, count, inner] on the other.</summary>
/// <param name="Outer">Product of the axes before it.</param>
/// <param name="Length">Its length in the whole.</param>
/// <param name="Count">How many are selected.</param>
/// <param name="Inner">Product of the axes behind it.</param>
/// <param name="IsApart">Whether each (o, i) has indices of its own; else all share <paramref name="Count"/> of them.</param>
internal readonly record struct SelectionSizes(int Outer, int Length, int Count, int Inner, bool IsApart)
{
    public int Whole => Outer * Length * Inner;

    public int Selected => Outer * Count * Inner;

    public int Indices => IsApart ? Selected : Count;
}

/// <summary>
/// Selects along an axis by index, and adds what was selected back to its places. Indices are checked where they enter the engine,
/// not here.
/// </summary>
internal static unsafe class Gathering
{
    private const int WorthATurn = 1 << 14;

    /// <summary>Columns that one turn adds: a thread owns them, so the order of the additions is that of the indices.</summary>
    private const int OwnColumns = 64;

    /// <summary>y[o, j, i] = x[o, index, i], where the index is that of j or of (o, j, i).</summary>
    public static void Take(SelectionSizes s, ReadOnlySpan<float> x, ReadOnlySpan<int> indices, Span<float> y)
    {
        Require(s, x.Length, indices, y.Length);
        if (y.Length == 0) return;
        fixed (float* from = x, to = y)
        fixed (int* at = indices)
        {
            var kernel = new TakeKernel(s, from, at, to, Math.Max(1, WorthATurn / s.Inner));
            Workers.Run(ref kernel, kernel.Turns);
        }
    }

    /// <summary>x[o, index, i] += y[o, j, i] in the order of j; what is in x before is overwritten unless <paramref name="accumulate"/>.</summary>
    public static void Add(SelectionSizes s, ReadOnlySpan<float> y, ReadOnlySpan<int> indices, Span<float> x, bool accumulate)
    {
        Require(s, x.Length, indices, y.Length);
        if (!accumulate) x.Clear();
        if (y.Length == 0) return;
        fixed (float* from = y, to = x)
        fixed (int* at = indices)
        {
            var kernel = new AddKernel(s, from, at, to);
            Workers.Run(ref kernel, kernel.Turns);
        }
    }

    private static void Require(SelectionSizes s, int whole, ReadOnlySpan<int> indices, int selected)
    {
        if (whole != s.Whole || selected != s.Selected || indices.Length != s.Indices)
            throw new ArgumentException($"selection: {s} doesn't fit {whole} and {selected} numbers and {indices.Length} indices.");
    }

    private readonly struct TakeKernel(SelectionSizes s, float* x, int* indices, float* y, int together) : IKernel
    {
        private int Rows => s.Outer * s.Count;

        public int Turns => (Rows - 1) / together + 1;

        public void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((long)Rows, (turn + 1L) * together);
            for (nint row = (nint)turn * together; row < end; row++)
            {
                var (o, j) = (row / s.Count, row % s.Count);
                var from = x + o * s.Length * s.Inner;
                var to = y + row * s.Inner;
                if (s.IsApart)
                {
                    var own = indices + row * s.Inner;
                    for (var i = 0; i < s.Inner; i++) to[i] = from[(nint)own[i] * s.Inner + i];
                }
                else if (s.Inner == 1)
                {
                    *to = from[indices[j]];
                }
                else
                {
                    new ReadOnlySpan<float>(from + (nint)indices[j] * s.Inner, s.Inner).CopyTo(new(to, s.Inner));
                }
            }
        }
    }

    private readonly struct AddKernel(SelectionSizes s, float* y, int* indices, float* x) : IKernel
    {
        private readonly int blocks = (s.Inner - 1) / OwnColumns + 1;

        private int Pieces => s.Outer * blocks;

        private int PiecesATurn => Math.Max(1, WorthATurn / (s.Count * Math.Min(s.Inner, OwnColumns)));

        public int Turns => (Pieces - 1) / PiecesATurn + 1;

        public void Run<S, V>(int turn)
            where S : struct, ISimd<V>
            where V : struct
        {
            var end = Math.Min((long)Pieces, (turn + 1L) * PiecesATurn);
            for (var piece = turn * PiecesATurn; piece < end; piece++)
            {
                var (o, block) = (piece / blocks, piece % blocks);
                var first = block * OwnColumns;
                Columns<S, V>(o, first, Math.Min(OwnColumns, s.Inner - first));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Columns<S, V>(nint o, nint first, nint columns)
            where S : struct, ISimd<V>
            where V : struct
        {
            var to = x + o * s.Length * s.Inner + first;
            for (nint j = 0; j < s.Count; j++)
            {
                var place = (o * s.Count + j) * s.Inner + first;
                var from = y + place;
                if (s.IsApart)
                {
                    for (nint i = 0; i < columns; i++) to[(nint)indices[place + i] * s.Inner + i] += from[i];
                    continue;
                }

                var row = to + (nint)indices[j] * s.Inner;
                nint c = 0;
                for (; c <= columns - S.Width; c += S.Width) S.Store(S.Add(S.Load(row + c), S.Load(from + c)), row + c);
                for (; c < columns; c++) row[c] += from[c];
            }
        }
    }
}
