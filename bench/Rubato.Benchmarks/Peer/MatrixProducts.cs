using Rubato.Engine;
using Rubato.Engine.Kernels;

namespace Rubato.Benchmarks.Peer;

/// <summary>Matrix products of the shapes that training has; named as in <c>gemm.py</c>.</summary>
internal static class MatrixProducts
{
    private static readonly string[] Shapes =
    [
        "128x256x784", "784x256x128:ta", "128x784x256:tb", "256x256x256", "512x512x512", "1024x1024x1024", "676x32x9",
        "121x64x288", "288x64x121:ta", "121x288x64:tb", "64x128x1600", "1600x128x64:ta", "64x1600x128:tb", "512x512x65",
    ];

    public static void Run(int threads)
    {
        foreach (var shape in Shapes)
        {
            var parts = shape.Split(':');
            var sizes = parts[0].Split('x').Select(int.Parse).ToArray();
            var (m, n, k) = (sizes[0], sizes[1], sizes[2]);
            var (ta, tb) = (parts.Contains("ta"), parts.Contains("tb"));
            var (a, b, c) = (Numbers(m * k), Numbers(k * n), Numbers(m * n));
            var seconds = Measure.Seconds(() => MatrixProduct.Run(m, n, k, a.Data, ta, b.Data, tb, c.Data));
            Measure.Report("gemm", shape, threads, [.. seconds.Select(s => 2e-9 * m * n * k / s)], "GFLOP/s");
        }
    }

    public static Tensor Numbers(int count)
    {
        var random = new CounterRandom(7);
        var tensor = Tensor.Zeros([count]);
        for (var i = 0; i < count; i++) tensor.Data[i] = random.Uniform((ulong)i) - 0.5f;
        return tensor;
    }
}
