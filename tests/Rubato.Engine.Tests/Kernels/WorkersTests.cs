using System.Diagnostics;
using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Kernels;

[Collection(nameof(ProcessorSettings))]
public sealed unsafe class WorkersTests : IDisposable
{
    private readonly SettingsScope settings = new();

    public void Dispose() => settings.Dispose();

    [Fact]
    public void Run_AnyCountOfChunksAndThreads_RunsEachChunkOnce()
    {
        foreach (var threads in new[] { 1, 2, 3, 8 })
        {
            Processor.Threads = threads;
            foreach (var chunks in new[] { 0, 1, 2, 3, 7, 64, 1000 })
            {
                var counts = new int[chunks];
                RunCounting(counts);
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        }
    }

    /// <summary>
    /// A worker that had just finished an old call used to draw from the next one before it was announced: its chunk ran
    /// twice, and the caller returned before all were done. Calls of different lengths right after each other provoke it.
    /// </summary>
    [Fact]
    public void Run_ThousandsOfTinyCalls_RunsEachChunkOnce()
    {
        Processor.Threads = 3;
        var counts = new int[9];
        var time = Stopwatch.StartNew();
        for (var call = 0; call < 100_000 && time.ElapsedMilliseconds < 1500; call++)
        {
            var chunks = 2 + call % 8;
            Array.Clear(counts);
            fixed (int* places = counts)
            {
                var kernel = new Counting(places);
                Workers.Run(ref kernel, chunks);
            }

            for (var i = 0; i < counts.Length; i++)
                if (counts[i] != (i < chunks ? 1 : 0)) Assert.Fail($"call {call}: chunk {i} of {chunks} ran {counts[i]} times");
        }
    }

    [Fact]
    public void Run_FromSeveralThreadsAtOnce_RunsEachCallersChunksOnce()
    {
        Processor.Threads = 3;
        var wrong = 0;
        var callers = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var call = 0; call < 1000; call++)
            {
                var counts = new int[1 + call % 13];
                RunCounting(counts);
                if (counts.Any(c => c != 1)) Interlocked.Increment(ref wrong);
            }
        })).ToList();
        callers.ForEach(c => c.Start());
        callers.ForEach(c => c.Join());
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Run_InsideAChunk_RunsEachInnerChunkOnce()
    {
        Processor.Threads = 3;
        var counts = new int[20 * 30];
        fixed (int* places = counts)
        {
            var kernel = new Nesting(places);
            Workers.Run(ref kernel, 20);
        }

        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_AChunkThrows_ThrowsAtTheCallerAndServesTheNextCall(int threads)
    {
        Processor.Threads = threads;
        for (var bad = 0; bad < 40; bad++)
        {
            var error = Assert.Throws<InvalidOperationException>(() =>
            {
                var kernel = new Throwing(bad);
                Workers.Run(ref kernel, 40);
            });
            Assert.Equal($"chunk {bad}", error.Message);
            var counts = new int[17];
            RunCounting(counts);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_EveryChunkThrows_ThrowsOnce()
    {
        Processor.Threads = 3;
        for (var call = 0; call < 50; call++)
            Assert.Throws<InvalidOperationException>(() =>
            {
                var kernel = new Throwing(-1);
                Workers.Run(ref kernel, 40);
            });
    }

    private static void RunCounting(int[] counts)
    {
        fixed (int* places = counts)
        {
            var kernel = new Counting(places);
            Workers.Run(ref kernel, counts.Length);
        }
    }

    private readonly struct Counting(int* counts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct => Interlocked.Increment(ref counts[chunk]);
    }

    private readonly struct Nesting(int* counts) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var inner = new Counting(counts + 30 * chunk);
            Workers.Run(ref inner, 30);
        }
    }

    /// <summary>Throws in one chunk, or in all of them for −1.</summary>
    private readonly struct Throwing(int bad) : IKernel
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            if (bad < 0 || chunk == bad) throw new InvalidOperationException($"chunk {chunk}");
        }
    }
}
