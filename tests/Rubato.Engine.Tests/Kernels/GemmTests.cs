using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

/// <summary>The matrix product equals the book's triple loop bit for bit, whatever the shape, layout, width and thread count.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed unsafe class GemmTests
{
    /// <summary>Lengths around the tiles' sides (6, 12, 2·width), then around the blocks' (192 rows, depth 256 and 320).</summary>
    private static readonly int[] Small = [0, 1, 2, 5, 7, 13, 17, 33];

    private static readonly (int M, int N, int K)[] Large =
    [
        (6, 16, 31), (11, 48, 64), (12, 31, 121), (16, 64, 300), (48, 121, 200), (64, 300, 12), (121, 11, 257), (200, 31, 321), (257, 6, 200), (300, 16, 48),
        (31, 513, 33), (513, 33, 16), (200, 48, 513), (7, 700, 121), (700, 7, 64), (1, 300, 700), (300, 1, 513), (193, 65, 700), (3, 3100, 5), (64, 10, 784),
    ];

    [Fact]
    public void Multiply_SmallShapes_EqualsReference()
    {
        foreach (var m in Small)
            foreach (var n in Small)
                foreach (var k in Small)
                    RequireReference(m, n, k, threads: [1]);
    }

    [Fact]
    public void Multiply_LargeShapes_EqualsReferenceAtAnyThreadCount()
    {
        foreach (var (m, n, k) in Large) RequireReference(m, n, k, threads: [1, 2, 3]);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 17, 40)]
    [InlineData(70, 130, 400)]
    public void Run_BiasAndRelu_EqualsReferenceThenBiasThenRelu(int m, int n, int k)
    {
        var (a, b, bias) = (Numbers.Uniform(1, m * k), Numbers.Uniform(2, k * n), Numbers.Uniform(3, n));
        var plain = Reference(m, n, k, a, b, false, false, null);
        var expected = plain.Select((x, i) => MathF.Max(x + bias[i % n], 0)).ToArray();
        SettingsScope.ForEach(settings =>
        {
            var c = new float[m * n];
            MatrixProduct.Run(m, n, k, a, false, b, false, c, bias: bias, relu: true);
            Same.Bits(expected, c, settings);
        });
    }

    [Fact]
    public void Run_ReluOfNaN_StaysNaN()
    {
        foreach (var columns in new[] { 1, 20 })
        {
            var (b, c) = (new float[columns], new float[columns]);
            b[^1] = float.NaN;
            MatrixProduct.Run(1, columns, 1, [1], false, b, false, c, relu: true);
            Assert.Equal(float.NaN, c[^1]);
        }
    }

    [Fact]
    public void Run_StridedPanels_WriteOnlyTheirColumns()
    {
        const int m = 9, n = 21, k = 14, stride = 40;
        var (a, b) = (Numbers.Uniform(1, m * k), Numbers.Uniform(2, k * n));
        var expected = Reference(m, n, k, a, b, false, false, null);
        SettingsScope.ForEach(settings =>
        {
            var c = new float[m * stride];
            Array.Fill(c, 7);
            fixed (float* left = a)
            fixed (float* right = b)
            fixed (float* result = c)
                Gemm.Multiply(m, n, k, Matrix.Of(left, k), Matrix.Of(right, n), result, stride);
            for (var i = 0; i < m; i++)
            {
                Same.Bits(expected.AsSpan(i * n, n), c.AsSpan(i * stride, n), $"{settings}, row {i}");
                Assert.All(c[(i * stride + n)..((i + 1) * stride)], x => Assert.Equal(7, x));
            }
        });
    }

    [Theory]
    [InlineData(3, 5, 0)]
    [InlineData(30, 17, 9)]
    [InlineData(200, 33, 27)]
    [InlineData(13, 40, 700)]
    public void MultiplyPacked_AnyShape_EqualsReference(int m, int n, int k)
    {
        var (a, b) = (Numbers.Uniform(1, m * k), Numbers.Uniform(2, k * n));
        var expected = Reference(m, n, k, a, b, false, false, null);
        SettingsScope.ForEach(settings =>
        {
            var c = new float[m * n];
            Array.Fill(c, float.NaN);
            var packed = new float[(n + 32) * k + GemmPacking.Overhang];
            fixed (float* left = a)
            fixed (float* right = b)
            fixed (float* result = c)
            fixed (float* panels = packed)
            {
                var kernel = new PackedProduct(m, n, k, Matrix.Of(left, k), Matrix.Of(right, n), panels, result);
                Simd.Run(ref kernel, 0);
            }

            Same.Bits(expected, c, settings);
        });
    }

    [Fact]
    public void Multiply_AgainstDouble_IsAccurate()
    {
        const int m = 20, n = 30, k = 1000;
        var (a, b) = (Numbers.Uniform(1, m * k), Numbers.Uniform(2, k * n));
        var expected = new double[m * n];
        for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++) expected[i * n + j] += (double)a[i * k + p] * b[p * n + j];
        var c = new float[m * n];
        MatrixProduct.Run(m, n, k, a, false, b, false, c);
        Same.Within(2e-6, expected, c, "product"); // 1000 roundings of sums up to about 30, half of them cancelling: √1000·6e-8
    }

    [Theory]
    [InlineData(3, 4, 5, 14, 20, 12)]
    [InlineData(3, 4, 5, 15, 19, 12)]
    [InlineData(3, 4, 5, 15, 20, 11)]
    public void Run_LengthsDontFit_SaysWhich(int m, int n, int k, int left, int right, int result)
    {
        var error = Assert.Throws<ArgumentException>(() => MatrixProduct.Run(m, n, k, new float[left], false, new float[right], false, new float[result]));
        Assert.Contains($"{m}×{n}×{k}", error.Message);
        Assert.Contains($"{left}, {right} and {result}", error.Message);
    }

    private static void RequireReference(int m, int n, int k, int[] threads)
    {
        var (a, b, start) = (Numbers.Uniform(1, m * k), Numbers.Uniform(2, k * n), Numbers.Uniform(3, m * n));
        using var scope = new SettingsScope();
        foreach (var (left, right) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            foreach (var accumulate in new[] { false, true })
            {
                var expected = Reference(m, n, k, a, b, left, right, accumulate ? start : null);
                foreach (var width in SettingsScope.Widths)
                {
                    foreach (var count in threads)
                    {
                        (Processor.VectorWidth, Processor.Threads) = (width, count);
                        var c = (float[])start.Clone();
                        MatrixProduct.Run(m, n, k, a, left, b, right, c, accumulate);
                        Same.Bits(expected, c, $"{m}×{n}×{k}, transposed {left} {right}, accumulate {accumulate}, {width}, {count} threads");
                    }
                }
            }
        }
    }

    private static float[] Reference(int m, int n, int k, float[] a, float[] b, bool transposeA, bool transposeB, float[]? start)
    {
        var c = start is null ? new float[m * n] : (float[])start.Clone();
        fixed (float* left = a)
        fixed (float* right = b)
        fixed (float* result = c)
            GemmReference.Multiply(
                m, n, k, Matrix.Of(left, transposeA ? m : k, transposeA), Matrix.Of(right, transposeB ? k : n, transposeB), result, n, start is not null);
        return c;
    }

    private readonly struct PackedProduct(int m, int n, int k, Matrix a, Matrix b, float* packed, float* c) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            Gemm.Pack<S, V>(n, k, b, packed);
            Gemm.MultiplyPacked<S, V>(m, n, k, a, packed, c, n);
        }
    }
}
