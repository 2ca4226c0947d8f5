using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Single-precision matrix product C[M,N] (+)= A[M,K]·B[K,N] over panels that fit the caches (Goto and van de Geijn,
/// "Anatomy of high-performance matrix multiplication", ACM TOMS 34(3), 2008).
/// </summary>
/// <remarks>
/// <para>
/// Bits: element (i, j) is a sum over blocks of K, each block one chain of fused multiply-adds from zero, the blocks added
/// in order. Where K is cut depends on K alone; rows and columns are cut at will, by tiles and by threads. So the result
/// is the same for every thread count and vector width, and equals <see cref="GemmReference"/>.
/// </para>
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Depth of a block: a panel of B (16 columns) fills half of a 32 KiB first-level cache.</summary>
    private const int BlockDepth = 256;

    /// <summary>Rows of A that are worked through while a panel of B stays near.</summary>
    private const int BlockRows = 192;

    /// <summary>Columns of B that are packed at a time.</summary>
    private const int BlockColumns = 3072;

    /// <summary>Panels that are packed together, so that reading B follows whole cache lines.</summary>
    private const int PanelGroup = 4;

    /// <summary>Panels up to which A, and a B whose rows are dense, are read where they are.</summary>
    private const int NarrowPanels = 16;

    /// <summary>Multiply-adds below which a second thread costs more than it brings.</summary>
    private const long WorthAThread = 60_000;

    /// <summary>How deep the next block is when <paramref name="remaining"/> of K are left.</summary>
    public static int NextDepth(int remaining) =>
        remaining <= BlockDepth + BlockDepth / 4 ? remaining
        : remaining < 2 * BlockDepth ? (remaining / 2 + 7) & ~7
        : BlockDepth;

    /// <summary>
    /// Computes the product on as many threads as it is worth, then applies <paramref name="finish"/> to the elements of C.
    /// </summary>
    public static void Multiply(
        int m, int n, int k, Matrix a, Matrix b, float* c, nint cStride, bool accumulate = false, GemmFinish finish = default)
    {
        if (m == 0 || n == 0) return;
        var job = new Product(m, n, k, a, b, c, cStride, accumulate, finish);
        var threads = (int)Math.Min(Processor.Threads, (long)m * n * Math.Max(k, 1) / WorthAThread);
        if (threads <= 1)
        {
            job.Chunks = 1;
            Simd.Run(ref job, 0);
            return;
        }

        job.Chunks = threads;
        job.SplitsColumns = n >= m && n >= threads * 32;
        Workers.Run(ref job, threads);
    }

    /// <summary>The product on the calling thread alone, for kernels that are threads' chunks themselves.</summary>
    public static void MultiplyAlone<S, V>(
        int m, int n, int k, Matrix a, Matrix b, float* c, nint cStride, bool accumulate = false, GemmFinish finish = default)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (k == 0) FinishEmpty<S, V>(m, n, c, cStride, accumulate, finish);
        for (var j = 0; j < n; j += BlockColumns)
        {
            var columns = Math.Min(BlockColumns, n - j);
            for (var p = 0; p < k;)
            {
                var depth = NextDepth(k - p);
                Block<S, V>(
                    m, columns, depth, a.From(0, p), b.From(p, j), c + j, cStride, accumulate || p > 0, p + depth < k ? default : finish.FromColumn(j));
                p += depth;
            }
        }
    }

    /// <summary>Floats that a packed B takes; <see cref="GemmPacking.Overhang"/> more must follow.</summary>
    public static nint PackedLength<S, V>(int n, int k)
        where S : struct, ISimd<V>
        where V : struct =>
        (n + 2 * S.Width - 1) / (2 * S.Width) * (2 * S.Width) * (nint)k;

    /// <summary>Packs all of B, for <see cref="MultiplyPacked"/>, block by block.</summary>
    public static void Pack<S, V>(int n, int k, Matrix b, float* packed)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var p = 0; p < k;)
        {
            var depth = NextDepth(k - p);
            GemmPacking.Columns(b.From(p, 0), depth, n, 2 * S.Width, packed);
            packed += PackedLength<S, V>(n, depth);
            p += depth;
        }
    }

    /// <summary>As <see cref="MultiplyAlone"/> with a B that was packed once for many products.</summary>
    public static void MultiplyPacked<S, V>(
        int m, int n, int k, Matrix a, float* packedB, float* c, nint cStride, bool accumulate = false, GemmFinish finish = default)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (k == 0) FinishEmpty<S, V>(m, n, c, cStride, accumulate, finish);
        for (var p = 0; p < k;)
        {
            var depth = NextDepth(k - p);
            for (var i = 0; i < m; i += BlockRows)
            {
                var rows = Math.Min(BlockRows, m - i);
                for (var j = 0; j < n; j += 2 * S.Width)
                    Panel<S, V>(rows, Math.Min(2 * S.Width, n - j), depth, a.From(i, p), false, packedB + (nint)j * depth, 2 * S.Width, c + i * cStride + j, cStride, accumulate || p > 0, p + depth < k ? default : finish.FromColumn(j));
            }

            packedB += PackedLength<S, V>(n, depth);
            p += depth;
        }
    }

    /// <summary>An empty sum for every element.</summary>
    private static void FinishEmpty<S, V>(int m, int n, float* c, nint cStride, bool accumulate, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < m && !accumulate; i++) new Span<float>(c + i * cStride, n).Clear();
        finish.Apply<S, V>(m, n, c, cStride);
    }

    /// <summary>One block of depth: every row and column of C receives its share.</summary>
    private static void Block<S, V>(int m, int n, int depth, Matrix a, Matrix b, float* c, nint cStride, bool accumulate, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        var width = 2 * S.Width;
        var height = RowsOf<S, V>();
        var isNarrow = n <= NarrowPanels * width; // too little is read too few times: copying it costs more than it saves
        var packLeft = !isNarrow;
        var together = m <= BlockRows; // B is read once: pack it a few panels at a time, right before their use
        var direct = b.ColumnStride == 1 && n % width == 0 && (isNarrow || m < 3 * height);

        fixed (float* right = Scratch.Get(ScratchUse.PackedRight, (nint)depth * (together ? PanelGroup * width : n + width) + GemmPacking.Overhang))
        fixed (float* left = Scratch.Get(ScratchUse.PackedLeft, BlockRows * (nint)depth + GemmPacking.Overhang))
        {
            if (!together && !direct) GemmPacking.Columns(b, depth, n, width, right);
            for (var i = 0; i < m; i += BlockRows)
            {
                var rows = Math.Min(BlockRows, m - i);
                var block = a.From(i, 0);
                if (packLeft) PackLeft<S, V>(block, rows, depth, left);
                for (var j = 0; j < n; j += width)
                {
                    var columns = Math.Min(width, n - j);
                    if (together && !direct && j % (PanelGroup * width) == 0)
                        GemmPacking.Columns(b.From(0, j), depth, Math.Min(PanelGroup * width, n - j), width, right);
                    var panel = direct ? b.Data + j : right + (nint)(together ? j % (PanelGroup * width) : j) * depth;
                    Panel<S, V>(
                        rows, columns, depth, packLeft ? new Matrix(left, 1, 0) : block, packLeft, panel, direct ? b.RowStride : width, c + i * cStride + j, cStride, accumulate, finish.FromColumn(j));
                }
            }
        }
    }

    private static void PackLeft<S, V>(Matrix a, int rows, int depth, float* target)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < rows;)
        {
            var height = Height<S, V>(rows - i);
            GemmPacking.Rows(a.From(i, 0), height, rows - i, depth, target + (nint)i * depth);
            i += height;
        }
    }

    /// <summary>All rows of a block against one panel of B.</summary>
    private static void Panel<S, V>(
        int rows, int columns, int depth, Matrix a, bool packedLeft, float* panel, nint panelStride, float* c, nint cStride, bool accumulate, GemmFinish finish)
        where S : struct, ISimd<V>
        where V : struct
    {
        for (var i = 0; i < rows;)
        {
            var height = Height<S, V>(rows - i);
            var operands = packedLeft
                ? TileOperands.Of(depth, a.Data + (nint)i * depth, 1, height, panel, panelStride)
                : TileOperands.Of(depth, a.Data + i * a.RowStride, a.RowStride, a.ColumnStride, panel, panelStride);
            Tile<S, V>(height, columns, operands, c + i * cStride, cStride, accumulate, finish);
            i += height;
        }
    }

    /// <summary>A tile of up to two vectors of columns; where they don't fill whole vectors, its rows go through a buffer.</summary>
    [SkipLocalsInit]
    public static void Tile<S, V>(int height, int columns, in TileOperands operands, float* c, nint cStride, bool accumulate, in GemmFinish finish = default)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (columns == 2 * S.Width)
        {
            GemmTile.Run<S, V, Count2>(height, operands, c, cStride, accumulate, finish);
            return;
        }

        if (columns == S.Width)
        {
            GemmTile.Run<S, V, Count1>(height, operands, c, cStride, accumulate, finish);
            return;
        }

        var edge = stackalloc float[12 * 32];
        if (columns > S.Width) GemmTile.Run<S, V, Count2>(height, operands, edge, 2 * S.Width, accumulate: false, default);
        else GemmTile.Run<S, V, Count1>(height, operands, edge, 2 * S.Width, accumulate: false, default);
        var to = c;
        for (var i = 0; i < height; i++, edge += 2 * S.Width, to += cStride)
        {
            if (accumulate) for (var j = 0; j < columns; j++) to[j] += edge[j];
            else for (var j = 0; j < columns; j++) to[j] = edge[j];
        }

        finish.Apply<S, V>(height, columns, c, cStride);
    }

    /// <summary>Rows of a full tile: what the register file holds beside two vectors of B.</summary>
    private static int RowsOf<S, V>()
        where S : struct, ISimd<V>
        where V : struct => S.Width == 16 ? 12 : 6;

    /// <summary>Rows of the next tile: what is left is shared out evenly, so that no tile is too low to keep the units busy.</summary>
    public static int Height<S, V>(int remaining)
        where S : struct, ISimd<V>
        where V : struct
    {
        var tiles = (remaining + RowsOf<S, V>() - 1) / RowsOf<S, V>();
        return (remaining + tiles - 1) / tiles;
    }

    private struct Product(
        int m, int n, int k, Matrix a, Matrix b, float* c, nint cStride, bool accumulate, GemmFinish finish) : IKernel
    {
        public int Chunks;
        public bool SplitsColumns;

        public readonly void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var unit = SplitsColumns ? 2 * S.Width : RowsOf<S, V>();
            var units = ((SplitsColumns ? n : m) + unit - 1) / unit;
            var from = (int)((long)units * chunk / Chunks) * unit;
            var to = Math.Min((int)((long)units * (chunk + 1) / Chunks) * unit, SplitsColumns ? n : m);
            if (from >= to) return;
            if (SplitsColumns)
                MultiplyAlone<S, V>(m, to - from, k, a, b.From(0, from), c + from, cStride, accumulate, finish.FromColumn(from));
            else
                MultiplyAlone<S, V>(to - from, n, k, a.From(from, 0), b, c + from * cStride, cStride, accumulate, finish);
        }
    }
}
