namespace Rubato.Engine.Kernels;

/// <summary>Sizes of the products between a batch of sequences and their scores, head by head.</summary>
/// <param name="Sequences">N.</param>
/// <param name="Rows">T, the length of the sequences that the rows of the scores belong to.</param>
/// <param name="Columns">S, the length of those that the columns belong to.</param>
/// <param name="Heads">H.</param>
/// <param name="Width">Numbers of a place, all heads together.</param>
internal readonly record struct HeadSizes(int Sequences, int Rows, int Columns, int Heads, int Width)
{
    public int HeadWidth => Width / Heads;
}

/// <summary>Products of the heads' parts of sequences [N, T, H·d] with each other and with scores [N, H, T, S], read where they stand.</summary>
internal static unsafe class HeadProduct
{
    /// <summary>scores[n, h, t, s] = Σ_c a[n, t, h, c]·b[n, s, h, c].</summary>
    public static void Scores(HeadSizes s, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> scores) => Run(s, Kind.Scores, a, b, scores);

    /// <summary>y[n, t, h, c] = Σ_s scores[n, h, t, s]·b[n, s, h, c].</summary>
    public static void Mix(HeadSizes s, ReadOnlySpan<float> scores, ReadOnlySpan<float> b, Span<float> y) => Run(s, Kind.Mix, y, b, scores);

    /// <summary>y[n, s, h, c] = Σ_t scores[n, h, t, s]·a[n, t, h, c].</summary>
    public static void MixTransposed(HeadSizes s, ReadOnlySpan<float> scores, ReadOnlySpan<float> a, Span<float> y) => Run(s, Kind.MixTransposed, a, y, scores);

    private enum Kind
    {
        Scores,
        Mix,
        MixTransposed,
    }

    private static void Run(HeadSizes s, Kind kind, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> scores)
    {
        var (rows, columns) = ((long)s.Sequences * s.Rows, (long)s.Sequences * s.Columns);
        if (rows * s.Width != a.Length || columns * s.Width != b.Length || rows * s.Columns * s.Heads != scores.Length)
            throw new ArgumentException($"heads' products: {s} doesn't fit {a.Length}, {b.Length} and {scores.Length} numbers.");
        fixed (float* left = a)
        fixed (float* right = b)
        fixed (float* between = scores)
        {
            var kernel = new Kernel(s, kind, left, right, between);
            Workers.Run(ref kernel, s.Sequences * s.Heads);
        }
    }

    /// <summary>A head of a sequence. One of the three is the result.</summary>
    private readonly struct Kernel(HeadSizes s, Kind kind, float* a, float* b, float* scores) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (sequence, head) = (chunk / s.Heads, chunk % s.Heads);
            var left = a + (nint)sequence * s.Rows * s.Width + head * s.HeadWidth;
            var right = b + (nint)sequence * s.Columns * s.Width + head * s.HeadWidth;
            var between = scores + (nint)chunk * s.Rows * s.Columns;
            switch (kind)
            {
                case Kind.Scores:
                    Gemm.MultiplyAlone<S, V>(s.Rows, s.Columns, s.HeadWidth, Matrix.Of(left, s.Width), Matrix.Of(right, s.Width, transposed: true), between, s.Columns);
                    break;
                case Kind.Mix:
                    Gemm.MultiplyAlone<S, V>(s.Rows, s.HeadWidth, s.Columns, Matrix.Of(between, s.Columns), Matrix.Of(right, s.Width), left, s.Width);
                    break;
                default:
                    Gemm.MultiplyAlone<S, V>(s.Columns, s.HeadWidth, s.Rows, Matrix.Of(between, s.Columns, transposed: true), Matrix.Of(left, s.Width), right, s.Width);
                    break;
            }
        }
    }
}
