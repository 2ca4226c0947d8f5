namespace Rubato.Engine.Kernels;

/// <summary>A matrix in memory: element (i, j) stands at data[i·rowStride + j·columnStride].</summary>
internal readonly unsafe struct Matrix(float* data, nint rowStride, nint columnStride)
{
    public readonly float* Data = data;
    public readonly nint RowStride = rowStride;
    public readonly nint ColumnStride = columnStride;

    /// <summary>A row-major matrix of so many columns, or with <paramref name="transposed"/> the transpose of one.</summary>
    public static Matrix Of(float* data, nint columns, bool transposed = false) =>
        transposed ? new(data, 1, columns) : new(data, columns, 1);

    public Matrix From(nint row, nint column) =>
        new(Data + row * RowStride + column * ColumnStride, RowStride, ColumnStride);
}
