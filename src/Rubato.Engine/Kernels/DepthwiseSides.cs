namespace Rubato.Engine.Kernels;

/// <summary>Where a depthwise sum reads and what it writes: from an image to its convolution or, as the adjoint does, back.</summary>
internal readonly unsafe struct DepthwiseSides(ConvolutionSizes s, bool isAdjoint)
{
    public readonly ConvolutionSizes Sizes = s;
    public readonly bool IsAdjoint = isAdjoint;

    /// <summary>Channels of a group that one target channel sums over.</summary>
    public readonly int Planes = isAdjoint ? s.GroupFilters : s.GroupChannels;

    public readonly int GroupTargets = isAdjoint ? s.GroupChannels : s.GroupFilters;
    public readonly int TargetChannels = isAdjoint ? s.Channels : s.Filters;
    public readonly int TargetHeight = isAdjoint ? s.Height : s.OutHeight;
    public readonly int TargetWidth = isAdjoint ? s.Width : s.OutWidth;
    public readonly int SourceHeight = isAdjoint ? s.OutHeight : s.Height;
    public readonly int SourceWidth = isAdjoint ? s.OutWidth : s.Width;

    /// <summary>Numbers of a plane.</summary>
    public readonly nint PlaneLength = isAdjoint ? (nint)s.Places * s.Channels : (nint)s.Height * s.Width * s.Filters;

    public int SourceLength => SourceHeight * SourceWidth * Sizes.Groups * Planes;

    public int TargetLength => TargetHeight * TargetWidth * TargetChannels;

    /// <summary>Whether what a target channel multiplies stands at another place than its own.</summary>
    public bool IsSpread => Planes != 1 || GroupTargets != 1;

    /// <summary>Where a pixel begins in a plane.</summary>
    public nint Source(int row, int column) => ((nint)row * SourceWidth + column) * TargetChannels;

    /// <summary>Where the weights of the filter's place begin; those of the planes follow one another.</summary>
    public nint Weight(int row, int column) => ((nint)row * Sizes.Kernel + column) * Planes * TargetChannels;

    /// <summary>The filter's places along an axis, and where each reads, for a target; places outside are left out.</summary>
    /// <param name="target">Row or column.</param>
    /// <param name="length">Rows or columns of the source.</param>
    /// <param name="room">For twice as many numbers as the filter's side.</param>
    public Taps Taps(int target, int length, int* room)
    {
        int* tap = room, at = room + Sizes.Kernel;
        var count = 0;
        for (var k = 0; k < Sizes.Kernel; k++)
        {
            var source = target * Sizes.Stride - Sizes.Padding + k * Sizes.Dilation;
            if (IsAdjoint)
            {
                source = target + Sizes.Padding - k * Sizes.Dilation;
                if (source % Sizes.Stride != 0) continue;
                source /= Sizes.Stride;
            }

            if (source < 0 || source >= length) continue;
            (tap[count], at[count]) = (k, source);
            count++;
        }

        return new(tap, at, count);
    }

    /// <summary>planes[b][pixel, group, k] = image[pixel, group, b] for every k: each target channel finds its b-th source at its own place.</summary>
    public void Spread(float* image, float* planes)
    {
        for (var plane = 0; plane < Planes; plane++)
        {
            var from = image + plane;
            for (var i = 0; i < SourceHeight * SourceWidth * Sizes.Groups; i++, from += Planes)
                for (var k = 0; k < GroupTargets; k++) *planes++ = *from;
        }
    }
}

/// <summary>The filter's places along one axis that lie inside, and the row or column of the source that each reads.</summary>
internal readonly unsafe struct Taps(int* tap, int* at, int count)
{
    public readonly int* Tap = tap, At = at;
    public readonly int Count = count;
}
