using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Threads that stay alive between operations. The caller works too, and takes every chunk that nobody has begun, so a
/// busy machine delays a result but never blocks it. Nothing is allocated for a call.
/// </summary>
/// <remarks>
/// <para>
/// Which thread runs a chunk is left to chance; a kernel's result must not depend on it. Kernels that reduce give each
/// chunk a place of its own and join the places in their order afterwards.
/// </para>
/// <para>
/// One call goes through its chunks upwards, the next downwards: what the one before it touched last is still in the cache.
/// </para>
/// <para>
/// The ticket holds the number of the call in its upper half and the count of chunks that nobody has begun in its lower.
/// One word says both, so a worker that comes late finds 0 in the old ticket, or fails to draw from the new one.
/// </para>
/// <para>
/// A chunk that throws ends the call: chunks not begun by then are skipped, and the first exception is thrown at the caller.
/// </para>
/// </remarks>
internal static unsafe class Workers
{
    private const int SpinsBeforeParking = 4000;

    private static readonly SemaphoreSlim Wake = new(0);
    private static int started;
    private static int parked;
    private static int busy;
    private static uint turns;

    private static long ticket;
    private static int completed;
    private static ExceptionDispatchInfo? failure;
    private static int helpers;
    private static int last; // the last chunk where chunks are drawn from the first on, else −1
    private static void* work;
    private static delegate*<void*, int, void> runChunk;

    /// <summary>Runs chunks 0…<paramref name="chunks"/>−1 and returns when all of them are done.</summary>
    public static void Run<TKernel>(ref TKernel kernel, int chunks)
        where TKernel : struct, IKernel
    {
        var threads = Math.Min(Processor.Threads, chunks);
        var descends = turns++ % 2 != 0;
        if (threads <= 1 || Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            for (var chunk = 0; chunk < chunks; chunk++) Simd.Run(ref kernel, descends ? chunks - 1 - chunk : chunk);
            return;
        }

        try
        {
            Start(threads - 1);
            work = Unsafe.AsPointer(ref kernel);
            runChunk = &RunChunk<TKernel>;
            helpers = threads - 1;
            last = descends ? -1 : chunks - 1;
            completed = 0;
            failure = null;
            Interlocked.Exchange(ref ticket, (((ticket >> 32) + 1) << 32) + chunks);
            WakeParked();

            while (TakeChunk())
            {
            }

            var spins = 0;
            while (Volatile.Read(ref completed) != chunks)
            {
                if (++spins < SpinsBeforeParking) Thread.SpinWait(1);
                else Thread.Yield();
            }

            failure?.Throw();
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    private static void RunChunk<TKernel>(void* kernel, int chunk)
        where TKernel : struct, IKernel =>
        Simd.Run(ref Unsafe.AsRef<TKernel>(kernel), chunk);

    /// <summary>Draws a chunk of the present call and runs it; false when none is left.</summary>
    private static bool TakeChunk()
    {
        while (true)
        {
            var drawn = Volatile.Read(ref ticket);
            var left = (int)(drawn & int.MaxValue);
            if (left == 0) return false;
            var kernel = work;
            var run = runChunk;
            var from = last;
            if (Interlocked.CompareExchange(ref ticket, drawn - 1, drawn) != drawn) continue;
            RunOrRemember(run, kernel, from < 0 ? left - 1 : from - (left - 1));
            return true;
        }
    }

    /// <summary>Counts a chunk as completed whatever happens in it: the caller's memory is in use until then.</summary>
    private static void RunOrRemember(delegate*<void*, int, void> run, void* kernel, int chunk)
    {
        try
        {
            if (Volatile.Read(ref failure) is null) run(kernel, chunk);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
        }
        finally
        {
            Interlocked.Increment(ref completed);
        }
    }

    private static void Start(int count)
    {
        while (started < count)
        {
            var index = started++;
            new Thread(() => Work(index)) { IsBackground = true, Name = $"Rubato worker {index + 1}" }.Start();
        }
    }

    private static void Work(int index)
    {
        var seen = 0L;
        while (true)
        {
            var spins = 0;
            while (Volatile.Read(ref ticket) >> 32 == seen)
            {
                if (++spins < SpinsBeforeParking)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                Park(seen);
                spins = 0;
            }

            seen = Volatile.Read(ref ticket) >> 32;
            if (index >= Volatile.Read(ref helpers)) continue;
            while (TakeChunk())
            {
            }
        }
    }

    private static void Park(long seen)
    {
        Interlocked.Increment(ref parked);
        if (Volatile.Read(ref ticket) >> 32 != seen && TryUnpark()) return;
        Wake.Wait();
    }

    /// <summary>Takes back this thread's own mark; false when a caller has taken it already and will release.</summary>
    private static bool TryUnpark()
    {
        while (true)
        {
            var count = Volatile.Read(ref parked);
            if (count == 0) return false;
            if (Interlocked.CompareExchange(ref parked, count - 1, count) == count) return true;
        }
    }

    private static void WakeParked()
    {
        if (Volatile.Read(ref parked) == 0) return;
        var count = Interlocked.Exchange(ref parked, 0);
        if (count > 0) Wake.Release(count);
    }
}
