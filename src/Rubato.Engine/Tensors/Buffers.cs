using System.Numerics;
using System.Runtime.InteropServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Memory for tensors' numbers, kept for reuse. Lengths are rounded up to four sizes per power of two, so a step that
/// repeats finds every buffer it returned. All buffers start on a 64-byte boundary and never move.
/// </summary>
internal static class Buffers
{
    private const int SizesPerDoubling = 4;
    private const int Guard = 0x7FC0BEEF; // a NaN that no arithmetic makes
    private static readonly Stack<float[]>[] Free = CreateFree();

    /// <summary>
    /// Whether buffers are lent full of a NaN that marks what nobody has written, and looked at when they come back. For
    /// tests: a kernel that reads what isn't there then gives NaN, and one that writes beyond its result is found out.
    /// </summary>
    internal static bool AreGuarded { get; set; }

    /// <summary>A buffer for at least <paramref name="length"/> numbers, contents undefined.</summary>
    public static float[] Rent(int length)
    {
        var size = SizeClass(length, out var capacity);
        var stack = Free[size];
        float[]? buffer;
        lock (stack) stack.TryPop(out buffer);
        if (buffer is null)
        {
            buffer = GC.AllocateUninitializedArray<float>(checked((int)(capacity + 16)), pinned: true);
            HugePages.Advise(buffer);
        }

        if (AreGuarded) MemoryMarshal.Cast<float, int>(buffer.AsSpan()).Fill(Guard);
        return buffer;
    }

    /// <summary>Whether nothing but the numbers of <paramref name="used"/> was written in a guarded buffer.</summary>
    public static bool IsIntact(float[] buffer, Range used)
    {
        var (from, length) = used.GetOffsetAndLength(buffer.Length);
        var words = MemoryMarshal.Cast<float, int>(buffer.AsSpan());
        return !words[..from].ContainsAnyExcept(Guard) && !words[(from + length)..].ContainsAnyExcept(Guard);
    }

    public static void Return(float[] buffer)
    {
        var stack = Free[SizeClass(buffer.Length - 16, out _)];
        lock (stack) stack.Push(buffer);
    }

    /// <summary>Where the aligned part of a buffer begins.</summary>
    public static int Start(float[] buffer) => Scratch.FirstAligned(buffer);

    private static int SizeClass(int length, out long capacity)
    {
        const int smallest = 64;
        if (length <= smallest)
        {
            capacity = smallest;
            return 0;
        }

        var power = BitOperations.Log2((uint)(length - 1));
        var quarter = 1L << (power - 2);
        var steps = (length - 1 - (1L << power)) / quarter + 1;
        capacity = (1L << power) + steps * quarter;
        return (power - 6) * SizesPerDoubling + (int)steps;
    }

    private static Stack<float[]>[] CreateFree()
    {
        var stacks = new Stack<float[]>[(31 - 5) * SizesPerDoubling + SizesPerDoubling];
        for (var i = 0; i < stacks.Length; i++) stacks[i] = new();
        return stacks;
    }
}
