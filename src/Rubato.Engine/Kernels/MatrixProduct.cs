namespace Rubato.Engine.Kernels;

/// <summary>Products of row-major matrices given as spans.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>c[m,n] (+)= op(a)·op(b) (+ bias) (+ addend[m,n]), then relu where asked; op transposes where asked.</summary>
    public static void Run(
        int m, int n, int k, ReadOnlySpan<float> a, bool transposeA, ReadOnlySpan<float> b, bool transposeB, Span<float> c,
        bool accumulate = false, ReadOnlySpan<float> bias = default, bool relu = false, ReadOnlySpan<float> addend = default)
    {
        if (a.Length != (long)m * k || b.Length != (long)k * n || c.Length != (long)m * n || (!bias.IsEmpty && bias.Length != n) || (!addend.IsEmpty && addend.Length != c.Length))
            throw new ArgumentException($"matrix product: {m}×{n}×{k} doesn't fit {a.Length}, {b.Length} and {c.Length} numbers.");
        fixed (float* left = a)
        fixed (float* right = b)
        fixed (float* result = c)
        fixed (float* shift = bias)
        fixed (float* added = addend)
        {
            Gemm.Multiply(
                m, n, k, Matrix.Of(left, transposeA ? m : k, transposeA), Matrix.Of(right, transposeB ? k : n, transposeB), result, n,
                accumulate, new GemmFinish(shift, relu, added, result));
        }
    }
}
