using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Copies matrices into panels: the numbers that a tile reads together stand together. A panel of width w holds, for each
/// depth k, its w values side by side; missing ones are zero.
/// </summary>
internal static unsafe class GemmPacking
{
    /// <summary>Values past the last panel that packing may overwrite.</summary>
    public const int Overhang = 8;

    /// <summary>Packs depth × columns of <paramref name="source"/> into panels of <paramref name="width"/> columns, one after the other.</summary>
    public static void Columns(Matrix source, nint depth, nint columns, nint width, float* target)
    {
        var full = columns / width;
        if (source.ColumnStride == 1) CopyPanels(source.Data, source.RowStride, depth, full, width, target);
        else
            for (nint panel = 0; panel < full; panel++)
                Transpose(source.Data + panel * width * source.ColumnStride, source.ColumnStride, source.RowStride, width, depth, target + panel * width * depth, width);

        var rest = columns - full * width;
        if (rest == 0) return;
        var last = target + full * width * depth;
        new Span<float>(last, (int)(width * depth)).Clear();
        var edge = source.From(0, full * width);
        if (source.ColumnStride == 1)
            for (nint k = 0; k < depth; k++)
                Copy(edge.Data + k * source.RowStride, last + k * width, rest);
        else Transpose(edge.Data, source.ColumnStride, source.RowStride, rest, depth, last, width);
    }

    /// <summary>
    /// Packs rows × depth of <paramref name="source"/> as one panel, <paramref name="rows"/> values for each depth. Of a
    /// source whose columns are dense, <paramref name="readable"/> values may be read from each column.
    /// </summary>
    public static void Rows(Matrix source, nint rows, nint readable, nint depth, float* target)
    {
        if (source.RowStride != 1) Transpose(source.Data, source.RowStride, source.ColumnStride, rows, depth, target, rows);
        else if ((rows + 7 & ~7) <= readable) CopyOverhanging(source.Data, source.ColumnStride, rows, depth, target);
        else
            for (nint k = 0; k < depth; k++) Copy(source.Data + k * source.ColumnStride, target + k * rows, rows);
    }

    /// <summary>Copies whole vectors; what hangs over is overwritten by the next depth, or lies in the <see cref="Overhang"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyOverhanging(float* source, nint columnStride, nint rows, nint depth, float* target)
    {
        for (; depth > 0; depth--, source += columnStride, target += rows)
        {
            Vector256.Load(source).Store(target);
            if (rows > 8) Vector256.Load(source + 8).Store(target + 8);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyPanels(float* source, nint rowStride, nint depth, nint panels, nint width, float* target)
    {
        for (nint k = 0; k < depth; k++)
        {
            var from = source + k * rowStride;
            var to = target + k * width;
            for (nint panel = 0; panel < panels; panel++)
            {
                if (width == 16)
                {
                    Vector512.Load(from).Store(to);
                }
                else
                {
                    Copy(from, to, width);
                }

                from += width;
                to += width * depth;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, nint count)
    {
        nint i = 0;
        for (; i + 8 <= count; i += 8) Vector256.Load(from + i).Store(to + i);
        if (i + 4 <= count)
        {
            Vector128.Load(from + i).Store(to + i);
            i += 4;
        }

        if (i + 2 <= count)
        {
            Vector64.Load(from + i).Store(to + i);
            i += 2;
        }

        if (i < count) to[i] = from[i];
    }

    /// <summary>
    /// target[k·targetStride + r] = source[r·rowStride + k·depthStride] for r &lt; rows, k &lt; depth. Writes up to
    /// <see cref="Overhang"/> zeros past a k's last value, so the last rows go first: what follows overwrites them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(
        float* source, nint rowStride, nint depthStride, nint rows, nint depth, float* target, nint targetStride)
    {
        if (!Avx.IsSupported || depthStride != 1)
        {
            for (nint k = 0; k < depth; k++)
                for (nint r = 0; r < rows; r++)
                    target[k * targetStride + r] = source[r * rowStride + k * depthStride];
            return;
        }

        nint column = 0;
        for (; column + 8 <= depth; column += 8)
            for (var r = (rows - 1) & ~7; r >= 0; r -= 8)
                Transpose8(source + r * rowStride + column, rowStride, Math.Min(8, rows - r), target + column * targetStride + r, targetStride);
        for (; column < depth; column++)
            for (nint r = 0; r < rows; r++)
                target[column * targetStride + r] = source[r * rowStride + column];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose8(float* s, nint stride, nint rows, float* t, nint targetStride)
    {
        var none = Vector256<float>.Zero;
        var last = s + 3 * stride;
        var a0 = Avx.LoadVector256(s);
        var a1 = rows > 1 ? Avx.LoadVector256(s + stride) : none;
        var a2 = rows > 2 ? Avx.LoadVector256(s + 2 * stride) : none;
        var a3 = rows > 3 ? Avx.LoadVector256(last) : none;
        var a4 = rows > 4 ? Avx.LoadVector256(last + stride) : none;
        var a5 = rows > 5 ? Avx.LoadVector256(last + 2 * stride) : none;
        last += 3 * stride;
        var a6 = rows > 6 ? Avx.LoadVector256(last) : none;
        var a7 = rows > 7 ? Avx.LoadVector256(last + stride) : none;

        var b0 = Avx.UnpackLow(a0, a1);
        var b1 = Avx.UnpackHigh(a0, a1);
        var b2 = Avx.UnpackLow(a2, a3);
        var b3 = Avx.UnpackHigh(a2, a3);
        var b4 = Avx.UnpackLow(a4, a5);
        var b5 = Avx.UnpackHigh(a4, a5);
        var b6 = Avx.UnpackLow(a6, a7);
        var b7 = Avx.UnpackHigh(a6, a7);

        const byte low = 0x44, high = 0xEE;
        a0 = Avx.Shuffle(b0, b2, low);
        a1 = Avx.Shuffle(b0, b2, high);
        a2 = Avx.Shuffle(b1, b3, low);
        a3 = Avx.Shuffle(b1, b3, high);
        a4 = Avx.Shuffle(b4, b6, low);
        a5 = Avx.Shuffle(b4, b6, high);
        a6 = Avx.Shuffle(b5, b7, low);
        a7 = Avx.Shuffle(b5, b7, high);

        const byte lower = 0x20, upper = 0x31;
        Avx.Store(t, Avx.Permute2x128(a0, a4, lower));
        Avx.Store(t + targetStride, Avx.Permute2x128(a1, a5, lower));
        Avx.Store(t + 2 * targetStride, Avx.Permute2x128(a2, a6, lower));
        Avx.Store(t + 3 * targetStride, Avx.Permute2x128(a3, a7, lower));
        t += 4 * targetStride;
        Avx.Store(t, Avx.Permute2x128(a0, a4, upper));
        Avx.Store(t + targetStride, Avx.Permute2x128(a1, a5, upper));
        Avx.Store(t + 2 * targetStride, Avx.Permute2x128(a2, a6, upper));
        Avx.Store(t + 3 * targetStride, Avx.Permute2x128(a3, a7, upper));
    }
}
