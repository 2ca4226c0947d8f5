namespace Rubato.Engine.Kernels;

/// <summary>Buffers that a thread keeps between operations: packed panels, image columns, edges of tiles.</summary>
internal static class Scratch
{
    [ThreadStatic]
    private static float[]?[]? buffers;

    /// <summary>The buffer of this thread for a purpose, at least <paramref name="length"/> long, contents undefined.</summary>
    public static Span<float> Get(ScratchUse use, nint length)
    {
        buffers ??= new float[]?[Enum.GetValues<ScratchUse>().Length];
        ref var buffer = ref buffers[(int)use];
        if (buffer is null || buffer.Length < length + Alignment)
            buffer = GC.AllocateUninitializedArray<float>(checked((int)(length + length / 4 + Alignment)), pinned: true);
        return buffer.AsSpan(FirstAligned(buffer));
    }

    private const int Alignment = 16;

    /// <summary>Index of the array's first element that stands on a 64-byte boundary.</summary>
    public static unsafe int FirstAligned(float[] pinned)
    {
        fixed (float* start = pinned) return (int)((64 - ((nuint)start & 63)) & 63) / sizeof(float);
    }
}

/// <summary>Purposes that may be alive at the same time on one thread.</summary>
internal enum ScratchUse
{
    PackedLeft,
    PackedRight,
    ImageColumns,
    GradientColumns,
    Partials,
    PackedWeights,
    TransformedFilters,
    ImageResult,
    BiasPartials,
    Places,
    MixedRow,
    PackedKeys,
    Scores,
    GroupStatistics,
}
