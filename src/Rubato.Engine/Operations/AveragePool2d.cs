using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Averages over windows of images [N, H, W, C].</summary>
public static class AveragePool2d
{
    /// <summary>
    /// y[n,i,j,c] = the mean of x[n, i·stride+r−padding, j·stride+q−padding, c] over r, q &lt; window. The result is [N, H', W', C] with
    /// H' = ⌊(H+2·padding−window)/stride⌋+1; rows and columns that no window reaches are left out.
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="window">Side of the windows, from 1 on.</param>
    /// <param name="stride">Step between windows, from 1 on; the window's side where left out.</param>
    /// <param name="padding">Rows and columns around the image, 0 up to but not including the window's side.</param>
    /// <param name="countsPadding">
    /// Whether paddings are zeros that the mean is taken over (PyTorch's <c>count_include_pad=True</c>, its default), or left out of it.
    /// </param>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C], or a size isn't allowed; the message shows them.</exception>
    public static Tensor Apply(Tensor x, int window = 2, int? stride = null, int padding = 0, bool countsPadding = true)
    {
        var sizes = MaxPool2d.SizesOf(ImageShape.Batch(x.Shape), window, stride ?? window, padding, "average pooling");
        return SeparableMap2d.Apply(x, AxisMap.Average(sizes.Rows, countsPadding), AxisMap.Average(sizes.Columns, countsPadding));
    }

    /// <summary>
    /// [N, H, W, C] to [N, height, width, C]: the mean over the rows from ⌊i·H/height⌋ up to ⌈(i+1)·H/height⌉, and columns alike.
    /// </summary>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C] with at least one pixel, or a new side is below 1.</exception>
    public static Tensor Adaptive(Tensor x, int height, int width)
    {
        Resample2d.RequireImages(ImageShape.Batch(x.Shape), height, width, "adaptive average pooling");
        return SeparableMap2d.Apply(x, AxisMap.Between(AxisMapKind.Average, x.Shape[1], height), AxisMap.Between(AxisMapKind.Average, x.Shape[2], width));
    }

    /// <summary>The mean of each channel: [N, H, W, C] to [N, C].</summary>
    /// <exception cref="ArgumentException">x isn't [N, H, W, C] with at least one pixel.</exception>
    public static Tensor Global(Tensor x)
    {
        Resample2d.RequireImages(ImageShape.Batch(x.Shape), 1, 1, "global average pooling");
        var (images, pixels, channels) = (x.Shape[0], x.Shape[1] * x.Shape[2], x.Shape[3]);
        return View.Reshape(Reduce.Mean(View.Reshape(x, [images, pixels, channels]), 1), [images, channels]);
    }
}
