namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a two-dimensional convolution, channels last.</summary>
/// <param name="Images">N.</param>
/// <param name="Height">Rows of an input image.</param>
/// <param name="Width">Columns of an input image.</param>
/// <param name="Channels">Input channels.</param>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Side of the square filter.</param>
/// <param name="Stride">Step between neighbouring outputs.</param>
/// <param name="Padding">Zeros around the image.</param>
/// <param name="Dilation">Step between neighbouring places that a filter looks at.</param>
/// <param name="Groups">Parts that channels and filters are cut into, in order; each filter sees its part's channels alone.</param>
internal readonly record struct ConvolutionSizes(
    int Images, int Height, int Width, int Channels, int Filters, int Kernel, int Stride, int Padding, int Dilation = 1, int Groups = 1)
{
    /// <summary>Side of the square that a filter spans.</summary>
    public int Reach => (Kernel - 1) * Dilation + 1;

    public int OutHeight => (Height + 2 * Padding - Reach) / Stride + 1;

    public int OutWidth => (Width + 2 * Padding - Reach) / Stride + 1;

    /// <summary>Output places of an image.</summary>
    public int Places => OutHeight * OutWidth;

    public int GroupChannels => Channels / Groups;

    public int GroupFilters => Filters / Groups;

    /// <summary>Numbers that one output looks at: kernel·kernel·channels of its group.</summary>
    public int Patch => Kernel * Kernel * GroupChannels;

    public int ImageLength => Height * Width * Channels;

    public int OutLength => Places * Filters;

    /// <summary>Whether the rows of a patch are stretches of the image.</summary>
    public bool IsDense => Dilation == 1 && Groups == 1;

    /// <summary>Whether an output place looks at one pixel, its own: the image is then its own columns.</summary>
    public bool IsPointwise => Kernel == 1 && Stride == 1 && Padding == 0 && Groups == 1;

    /// <summary>Whether groups are so small that a matrix product over each would leave most of a vector idle.</summary>
    public bool IsDepthwise => Groups > 1 && GroupChannels <= 8 && GroupFilters <= 8;

    /// <summary>Throws unless the spans are as long as the sizes say.</summary>
    public void Require(ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> y)
    {
        if (x.Length != (long)Images * ImageLength || w.Length != (long)Filters * Patch || y.Length != (long)Images * OutLength)
            throw new ArgumentException($"convolution: {this} doesn't fit {x.Length}, {w.Length} and {y.Length} numbers.");
    }
}
