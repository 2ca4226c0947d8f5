using System.Runtime.InteropServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// Asks the system for pages of 2 MiB under large buffers, where it leaves the choice to programs (Linux, transparent huge
/// pages on "madvise"): a matrix of 4 MiB then takes two entries of the processor's page table cache instead of a thousand.
/// </summary>
internal static unsafe partial class HugePages
{
    private const nuint PageSize = 2 << 20;
    private const int MadviseHugePage = 14;

    /// <summary>A hint for the whole pages inside a pinned array; whatever the system answers, the array is as good as before.</summary>
    public static void Advise(float[] pinned)
    {
        if (!OperatingSystem.IsLinux() || (nuint)pinned.Length * sizeof(float) < PageSize) return;
        fixed (float* start = pinned)
        {
            var first = ((nuint)start + PageSize - 1) / PageSize * PageSize;
            var end = ((nuint)start + (nuint)pinned.Length * sizeof(float)) / PageSize * PageSize;
            if (first < end) _ = Madvise(first, end - first, MadviseHugePage);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(nuint address, nuint length, int advice);
}
