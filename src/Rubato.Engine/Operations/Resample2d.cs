using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>How numbers between pixels are found.</summary>
public enum Resampling
{
    /// <summary>Pixel i of h is pixel ⌊i·H/h⌋ of H, as PyTorch's <c>nearest</c>.</summary>
    Nearest,

    /// <summary>
    /// Between the four pixels around (i+½)·H/h − ½ (the half-pixel rule), at the edges the nearest; PyTorch's <c>bilinear</c> with
    /// <c>align_corners=False</c>. Shrinking by more than 2 skips pixels: use <see cref="Area"/> there.
    /// </summary>
    Bilinear,

    /// <summary>Between the four pixels around i·(H−1)/(h−1): the corner pixels stay; PyTorch's <c>align_corners=True</c>.</summary>
    BilinearCorners,

    /// <summary>The mean over the pixels from ⌊i·H/h⌋ up to ⌈(i+1)·H/h⌉, as <see cref="AveragePool2d.Adaptive"/>.</summary>
    Area,
}

/// <summary>
/// Images [N, H, W, C] in another size. Linear in the pixels; the derivative is the transposed map, so any order exists.
/// </summary>
public static class Resample2d
{
    /// <summary>[N, H, W, C] to [N, height, width, C].</summary>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C] with at least one pixel, or a new side is below 1.</exception>
    public static Tensor Apply(Tensor x, int height, int width, Resampling resampling = Resampling.Nearest)
    {
        RequireImages(ImageShape.Batch(x.Shape), height, width, "resampling");
        return SeparableMap2d.Apply(x, Map(resampling, x.Shape[1], height), Map(resampling, x.Shape[2], width));
    }

    /// <summary>[N, H, W, C] to [N, ⌊H·factor⌋, ⌊W·factor⌋, C].</summary>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C] with at least one pixel, or the factor leaves no pixel of a side.</exception>
    public static Tensor Scale(Tensor x, double factor, Resampling resampling = Resampling.Nearest)
    {
        var (height, width) = Scaled(ImageShape.Batch(x.Shape), factor);
        return Apply(x, height, width, resampling);
    }

    internal static (int Height, int Width) Scaled(ImageShape x, double factor) =>
        x.IsImage && factor > 0 && Math.Max(x.Height, x.Width) * factor <= int.MaxValue
            ? ((int)(x.Height * factor), (int)(x.Width * factor))
            : throw new ArgumentException($"resampling: got images {x} and a factor of {factor}; allowed are {x.Axes} and a positive factor that keeps the sides below 2³¹.");

    internal static void RequireImages(ImageShape x, int height, int width, string operation)
    {
        if (!x.IsImage || x.Height < 1 || x.Width < 1 || height < 1 || width < 1)
            throw new ArgumentException($"{operation}: got images {x} and the new size {height}×{width}; allowed are {x.Axes} with at least one pixel, and a size from 1×1 on.");
    }

    private static AxisMap Map(Resampling resampling, int from, int to) => AxisMap.Between(
        resampling switch
        {
            Resampling.Nearest => AxisMapKind.Nearest,
            Resampling.Bilinear => AxisMapKind.Linear,
            Resampling.BilinearCorners => AxisMapKind.LinearBetweenCentres,
            Resampling.Area => AxisMapKind.Average,
            _ => throw new ArgumentException($"resampling: got {(int)resampling}; allowed are {string.Join(", ", Enum.GetNames<Resampling>())}."),
        },
        from, to);
}
