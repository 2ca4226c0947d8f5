using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Transposed convolution of images [N, H, W, C] (channels last): the adjoint of <see cref="Convolution2d"/> with the same filter
/// tensor. What that convolution reads, this one writes, so a stride makes images larger.
/// </summary>
/// <remarks>
/// Σ y·T(x) = Σ C(y)·x for the convolution C that maps the result's shape to x's. Seen from here the filters are [C, k, k, C'/groups]
/// for C' output channels; PyTorch's [C, C'/groups, k, k] holds the same numbers. It is <see cref="Convolution2d"/>'s input gradient,
/// so it differentiates to any order with that operation's three.
/// </remarks>
public static class TransposedConvolution2d
{
    /// <summary>
    /// y[n, i·stride+r·dilation−padding, j·stride+q·dilation−padding, c₀+c] += x[n,i,j,f]·w[f,r,q,c] over all i, j, r, q, f, plus bias.
    /// The result is [N, H', W', C'] with H' = (H−1)·stride − 2·padding + dilation·(k−1) + outputPadding + 1.
    /// </summary>
    /// <param name="x">The images.</param>
    /// <param name="w">The filters [C, k, k, C'/groups].</param>
    /// <param name="bias">[C'], or nothing.</param>
    /// <param name="stride">Step between the places that neighbouring inputs write to, from 1 on.</param>
    /// <param name="padding">Rows and columns cut off at each side of the result, from 0 on.</param>
    /// <param name="outputPadding">
    /// Rows and columns more at the far sides, 0 to stride − 1: which of the images that the convolution maps to H×W is meant.
    /// </param>
    /// <param name="dilation">Step between the places that a filter writes to, from 1 on.</param>
    /// <param name="groups">Parts that input and output channels are cut into, as in <see cref="Convolution2d"/>.</param>
    /// <exception cref="ArgumentException">The shapes don't fit, or nothing is left of the result.</exception>
    public static Tensor Apply(
        Tensor x, Tensor w, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1)
    {
        var sizes = SizesOf(ImageShape.Batch(x.Shape), w.Shape, stride, padding, outputPadding, dilation, groups);
        if (bias is not null && bias.Shape != [sizes.Channels])
            throw new ArgumentException($"transposed convolution: got a bias {bias.Shape} for filters {w.Shape} in {groups} groups; allowed is [{sizes.Channels}].");
        var y = Convolution2d.InputGradient(x, w, sizes);
        return bias is null ? y : Arithmetic.Add(y, bias);
    }

    /// <summary>Sizes of the convolution whose adjoint is meant: it maps the result's shape to x's.</summary>
    internal static ConvolutionSizes SizesOf(ImageShape x, Shape w, int stride, int padding, int outputPadding, int dilation, int groups)
    {
        if (!x.IsImage || w.Rank != 4 || w[1] != w[2] || w[1] < 1 || x.Channels != w[0] || groups < 1 || w[0] % groups != 0 || (long)w[3] * groups > int.MaxValue)
        {
            throw new ArgumentException(
                $"transposed convolution: got images {x}, filters {w} and {groups} groups; allowed are {x.Axes}, [C, k, k, C'/groups] with the same C, k from 1 on, and groups that divide C.");
        }

        if (stride < 1 || padding < 0 || dilation < 1 || outputPadding < 0 || outputPadding >= stride)
        {
            throw new ArgumentException(
                $"transposed convolution: got stride {stride}, padding {padding}, output padding {outputPadding} and dilation {dilation}; allowed are stride and dilation from 1 on, padding from 0 on, and an output padding of 0 to stride − 1.");
        }

        int Side(int length) => Size(length, x, w, stride, padding, outputPadding, dilation);
        return new(x.Images, Side(x.Height), Side(x.Width), w[3] * groups, w[0], w[1], stride, padding, dilation, groups);
    }

    private static int Size(int length, ImageShape x, Shape w, int stride, int padding, int outputPadding, int dilation)
    {
        var side = (length - 1L) * stride - 2L * padding + (w[1] - 1L) * dilation + outputPadding + 1;
        return length > 0 && side is >= 1 and <= int.MaxValue && side + 2L * padding <= int.MaxValue
            ? (int)side
            : throw new ArgumentException(
                $"transposed convolution: of images {x} and filters {w} with stride {stride}, padding {padding} and dilation {dilation}, a side of {length} would become {side}; allowed is 1 to 2³¹−1. Use less padding.");
    }
}
