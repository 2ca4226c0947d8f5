using System.Runtime.Intrinsics;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>How wide the vectors are that kernels work with. The width never changes a result, only the time it takes.</summary>
public enum VectorWidth
{
    /// <summary>One number at a time: the plain reference.</summary>
    Scalar = 1,

    /// <summary>128 bits, 4 numbers.</summary>
    Bits128 = 128,

    /// <summary>256 bits, 8 numbers.</summary>
    Bits256 = 256,

    /// <summary>512 bits, 16 numbers.</summary>
    Bits512 = 512,
}

/// <summary>
/// What the engine uses of this machine. Both settings change speed alone: every result has the same bits for any of them.
/// </summary>
public static class Processor
{
    /// <summary>The environment variable that forces a vector width: <c>scalar</c>, <c>128</c>, <c>256</c> or <c>512</c>.</summary>
    public const string VectorWidthVariable = "RUBATO_SIMD";

    /// <summary>The most threads that can work together.</summary>
    public const int MaximumThreads = 64;

    private static int vectorWidth; // 0 before its first use; one word, so that threads never see half of it
    private static int threads = Math.Min(Environment.ProcessorCount, MaximumThreads);

    /// <summary>The vector width in force: what <c>RUBATO_SIMD</c> says, or the widest that the hardware has.</summary>
    /// <exception cref="ArgumentException"><c>RUBATO_SIMD</c>, or the value set, is something else than the four widths.</exception>
    public static VectorWidth VectorWidth
    {
        get
        {
            if (vectorWidth == 0) vectorWidth = (int)Parse(Environment.GetEnvironmentVariable(VectorWidthVariable));
            return (VectorWidth)vectorWidth;
        }

        set
        {
            if (!Enum.IsDefined(value)) throw new ArgumentException($"vector width: got {(int)value}; allowed are {string.Join(", ", Enum.GetNames<VectorWidth>())}.");
            vectorWidth = (int)value;
        }
    }

    /// <summary>Threads that work together on one operation, 1…64; at first the number of processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 64.</exception>
    public static int Threads
    {
        get => threads;
        set
        {
            if (value is < 1 or > MaximumThreads)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"threads: got {value}; allowed are 1 to {MaximumThreads}.");
            threads = value;
        }
    }

    internal static VectorWidth Parse(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" => Widest(),
        "scalar" => VectorWidth.Scalar,
        "128" => VectorWidth.Bits128,
        "256" => VectorWidth.Bits256,
        "512" => VectorWidth.Bits512,
        var other => throw new ArgumentException(
            $"{VectorWidthVariable}: got '{other}'; allowed are scalar, 128, 256 and 512. Unset it to use the widest."),
    };

    private static VectorWidth Widest() =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Scalar;
}
