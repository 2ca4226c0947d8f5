using Rubato.Engine;
using Rubato.Engine.Kernels;

namespace Rubato.Benchmarks.Peer;

/// <summary>The optimiser's pass over ten million parameters, and the memory's own speed beside it.</summary>
internal static class Updates
{
    private const int Count = 10_000_000;

    public static void AdamW(int threads)
    {
        var (p, g) = (MatrixProducts.Numbers(Count), MatrixProducts.Numbers(Count));
        var (m, v) = (Tensor.Zeros([Count]), Tensor.Filled([Count], 1e-4f));
        var numbers = new AdamWNumbers(0.9f, 0.999f, 0.1f, 1e-3f, 1e-3f, 1, 1e-8f, 1 - 1e-5f);
        var seconds = Measure.Seconds(() => AdamWUpdate.Run(numbers, p.Data, g.Data, m.Data, v.Data));
        Measure.Report("adamw", $"{Count}", threads, [.. seconds.Select(s => s * 1e3)], "ms");
    }

    /// <summary>c = a + s·b: 12 bytes a number, two read and one written.</summary>
    public static void Triad(int threads)
    {
        var (a, b, c) = (MatrixProducts.Numbers(Count), MatrixProducts.Numbers(Count), Tensor.Zeros([Count]));
        var seconds = Measure.Seconds(() => Elementwise.Apply(new TriadFunction(), a.Data, b.Data, c.Data));
        Measure.Report("triad", $"{Count}", threads, [.. seconds.Select(s => 12e-9 * Count / s)], "GB/s");
    }

    private readonly struct TriadFunction : IBinary
    {
        public V Apply<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct => S.MultiplyAdd(S.Broadcast(2), y, x);
    }
}
