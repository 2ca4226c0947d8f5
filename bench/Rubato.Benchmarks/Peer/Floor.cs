using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Benchmarks.Peer;

/// <summary>
/// The least time that a work takes on this machine: its operations at the measured peak of multiply-adds, or its bytes at the bandwidth of
/// a triad in place over as many bytes (some stay in a cache), whichever is longer.
/// </summary>
internal static unsafe class Floor
{
    private const int Chunks = 64, Rounds = 4096, ChainCount = 12;

    public static void Report(int threads, string? work)
    {
        var peak = Peak();
        Measure.Report("floor", "multiply-adds", threads, [.. peak.Select(rate => rate / 1e9)], "GFLOP/s");
        Updates.Triad(threads);
        foreach (var needs in Needs.All.Where(needs => needs.Work == work || work is null))
        {
            var bandwidth = Updates.RatesInPlace(needs.Bytes);
            double[] times = [.. peak.Zip(bandwidth, (operations, bytes) => 1e3 * Math.Max(2 * needs.Terms / operations, needs.Bytes / bytes))];
            Measure.Report("floor", $"{needs.Work} {needs.Shape}", threads, times, "ms", new { gflop = 2e-9 * needs.Terms, mb = 1e-6 * needs.Bytes });
        }
    }

    /// <summary>Floating-point operations a second of multiply-adds that touch nothing but registers.</summary>
    private static double[] Peak()
    {
        var sums = stackalloc float[Chunks];
        var seconds = Measure.Seconds(() =>
        {
            var kernel = new ChainKernel(sums);
            Workers.Run(ref kernel, Chunks);
        });
        var lanes = Math.Max(1, (int)Rubato.Engine.Processor.VectorWidth / 32);
        return [.. seconds.Select(s => 2.0 * Chunks * Rounds * ChainCount * lanes / s)];
    }

    /// <summary>Twelve chains, more than two units with a latency of four or five can begin, and few enough for sixteen registers.</summary>
    private readonly struct ChainKernel(float* sums) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            V x = S.Broadcast(0.75f), y = S.Broadcast(0.25f); // towards 1: neither huge nor subnormal
            V c0 = x, c1 = x, c2 = x, c3 = x, c4 = x, c5 = x, c6 = x, c7 = x, c8 = x, c9 = x, c10 = x, c11 = x;
            for (var i = 0; i < Rounds; i++)
            {
                c0 = S.MultiplyAdd(c0, x, y);
                c1 = S.MultiplyAdd(c1, x, y);
                c2 = S.MultiplyAdd(c2, x, y);
                c3 = S.MultiplyAdd(c3, x, y);
                c4 = S.MultiplyAdd(c4, x, y);
                c5 = S.MultiplyAdd(c5, x, y);
                c6 = S.MultiplyAdd(c6, x, y);
                c7 = S.MultiplyAdd(c7, x, y);
                c8 = S.MultiplyAdd(c8, x, y);
                c9 = S.MultiplyAdd(c9, x, y);
                c10 = S.MultiplyAdd(c10, x, y);
                c11 = S.MultiplyAdd(c11, x, y);
            }

            var lanes = stackalloc float[16];
            S.Store(
                S.Add(
                    S.Add(S.Add(S.Add(c0, c1), S.Add(c2, c3)), S.Add(S.Add(c4, c5), S.Add(c6, c7))),
                    S.Add(S.Add(c8, c9), S.Add(c10, c11))),
                lanes);
            sums[chunk] = lanes[0];
        }
    }
}
