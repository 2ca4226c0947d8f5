namespace Rubato.Engine.Kernels;

/// <summary>The matrix product as it is written in a book, with the same order of sums as <see cref="Gemm"/>.</summary>
internal static unsafe class GemmReference
{
    public static void Multiply(int m, int n, int k, Matrix a, Matrix b, float* c, nint cStride, bool accumulate = false)
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = accumulate ? c[i * cStride + j] : 0;
                var first = !accumulate;
                for (var p = 0; p < k;)
                {
                    var end = p + Gemm.NextDepth(k - p);
                    var block = 0f;
                    for (; p < end; p++)
                        block = MathF.FusedMultiplyAdd(
                            a.Data[i * a.RowStride + p * a.ColumnStride], b.Data[p * b.RowStride + j * b.ColumnStride], block);
                    sum = first ? block : sum + block;
                    first = false;
                }

                c[i * cStride + j] = sum;
            }
        }
    }
}
