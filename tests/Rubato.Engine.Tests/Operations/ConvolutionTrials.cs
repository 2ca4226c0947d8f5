using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Operations;

internal sealed class ConvolutionTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("Convolution2d.Apply", draw => Forward(draw, relu: false)),
        new("Convolution2d.Apply relu", draw => Forward(draw, relu: true)),
        new("Convolution2d.InputGradient", draw =>
        {
            var s = Sizes(draw);
            return new(
                $"{s}", [draw.Uniform([s.Images, s.OutHeight, s.OutWidth, s.Filters]), draw.Uniform([s.Filters, s.Kernel, s.Kernel, s.GroupChannels])],
                t => Convolution2d.InputGradient(t[0], t[1], s), p => InputGradient(s, p[0], p[1]));
        }),
        new("Convolution2d.WeightGradient", draw =>
        {
            var s = Sizes(draw);
            return new(
                $"{s}", [draw.Uniform([s.Images, s.Height, s.Width, s.Channels]), draw.Uniform([s.Images, s.OutHeight, s.OutWidth, s.Filters])],
                t => Convolution2d.WeightGradient(t[0], t[1], s), p => WeightGradient(s, p[0], p[1]));
        }),
        new("TransposedConvolution2d.Apply", draw =>
        {
            var s = Sizes(draw);
            var (bias, outputPadding) = (draw.Coin(), draw.Whole(0, s.Stride - 1));
            // The least image that the convolution maps to as many places; a little more at the far sides maps there too.
            var (height, width) = (draw.Whole(1, 5), draw.Whole(1, 5));
            int Side(int length) => (length - 1) * s.Stride - 2 * s.Padding + s.Reach + outputPadding;
            while (Side(height) < 1) height++;
            while (Side(width) < 1) width++;
            s = s with { Height = Side(height), Width = Side(width) };
            Plain[] inputs = [draw.Uniform([s.Images, height, width, s.Filters]), draw.Uniform([s.Filters, s.Kernel, s.Kernel, s.GroupChannels]), draw.Uniform([s.Channels])];
            return new(
                $"{s}, output padding {outputPadding}", inputs[..(bias ? 3 : 2)],
                t => TransposedConvolution2d.Apply(t[0], t[1], bias ? t[2] : null, s.Stride, s.Padding, outputPadding, s.Dilation, s.Groups),
                p => bias ? InputGradient(s, p[0], p[1]) + p[2] : InputGradient(s, p[0], p[1]));
        }),
        new("PooledConvolution2d.Apply", draw =>
        {
            var s = Sizes(draw, isPlain: true);
            var window = draw.Whole(1, Math.Min(3, Math.Min(s.OutHeight, s.OutWidth)));
            Plain[] inputs = Inputs(draw, s);
            return new(
                $"{s}, window {window}", inputs, t => PooledConvolution2d.Apply(t[0], t[1], t[2], s.Stride, s.Padding, window),
                p => PoolingTrials.Maximum(Apply(s, p[0], p[1]) + p[2], window).Relu())
            {
                IsSmooth = PoolingTrials.IsSettled(Apply(s, inputs[0], inputs[1]) + inputs[2], window),
            };
        }),
    ];

    /// <summary>y[n,i,j,f] = Σ x[n, i·stride+r·dilation−padding, j·stride+q·dilation−padding, c₀+c]·w[f,r,q,c].</summary>
    internal static Plain Apply(ConvolutionSizes s, Plain x, Plain w) =>
        Plain.Of([s.Images, s.OutHeight, s.OutWidth, s.Filters], at => OverPatch(s, at[1], at[2], (row, column, r, q) => Plain.Sum(s.GroupChannels, c => x[at[0], row, column, Seen(s, at[3], c)] * w[at[3], r, q, c])));

    internal static Plain InputGradient(ConvolutionSizes s, Plain dy, Plain w)
    {
        var dx = new Plain([s.Images, s.Height, s.Width, s.Channels], new double[s.Images * s.ImageLength]);
        ForEachTerm(s, (place, f, pixel, c, r, q) => dx.Numbers[pixel * s.Channels + Seen(s, f, c)] += dy.Numbers[place * s.Filters + f] * w[f, r, q, c]);
        return dx;
    }

    internal static Plain WeightGradient(ConvolutionSizes s, Plain x, Plain dy)
    {
        var dw = new Plain([s.Filters, s.Kernel, s.Kernel, s.GroupChannels], new double[s.Filters * s.Patch]);
        ForEachTerm(s, (place, f, pixel, c, r, q) => dw.Numbers[((f * s.Kernel + r) * s.Kernel + q) * s.GroupChannels + c] += dy.Numbers[place * s.Filters + f] * x.Numbers[pixel * s.Channels + Seen(s, f, c)]);
        return dw;
    }

    private static void ForEachTerm(ConvolutionSizes s, Action<int, int, int, int, int, int> term)
    {
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutHeight; i++)
                for (var j = 0; j < s.OutWidth; j++)
                    OverPatch(s, i, j, (row, column, r, q) =>
                    {
                        for (var f = 0; f < s.Filters; f++)
                            for (var c = 0; c < s.GroupChannels; c++) term((n * s.OutHeight + i) * s.OutWidth + j, f, (n * s.Height + row) * s.Width + column, c, r, q);
                        return 0;
                    });
    }

    /// <summary>Σ over the filter's places (r, q) that lie inside the image, at (row, column).</summary>
    private static double OverPatch(ConvolutionSizes s, int i, int j, Func<int, int, int, int, double> term) =>
        Plain.Sum(s.Kernel, r => Plain.Sum(s.Kernel, q =>
        {
            var (row, column) = (i * s.Stride + r * s.Dilation - s.Padding, j * s.Stride + q * s.Dilation - s.Padding);
            return row < 0 || row >= s.Height || column < 0 || column >= s.Width ? 0 : term(row, column, r, q);
        }));

    /// <summary>The channel of the image that a filter multiplies with its own channel c.</summary>
    private static int Seen(ConvolutionSizes s, int filter, int c) => filter / s.GroupFilters * s.GroupChannels + c;

    private static Trial Forward(Draw draw, bool relu)
    {
        var s = Sizes(draw);
        var bias = draw.Coin() || relu;
        Plain[] inputs = Inputs(draw, s)[..(bias ? 3 : 2)];
        Plain Reference(Plain[] p) => bias ? Apply(s, p[0], p[1]) + p[2] : Apply(s, p[0], p[1]);
        return new(
            $"{s}", inputs, t => Convolution2d.Apply(t[0], t[1], bias ? t[2] : null, s.Stride, s.Padding, relu, s.Dilation, s.Groups), p => relu ? Reference(p).Relu() : Reference(p))
        {
            IsSmooth = !relu || Kinks.AreFar(Reference(inputs)),
        };
    }

    private static Plain[] Inputs(Draw draw, ConvolutionSizes s) =>
        [draw.Uniform([s.Images, s.Height, s.Width, s.Channels]), draw.Uniform([s.Filters, s.Kernel, s.Kernel, s.GroupChannels]), draw.Uniform([s.Filters])];

    /// <summary>Groups of a few channels and of more than a vector's; filters of one pixel; channels enough for minimal filtering; all of them with empty axes now and then.</summary>
    private static ConvolutionSizes Sizes(Draw draw, bool isPlain = false)
    {
        if (draw.Whole(0, 7) == 0)
            return new(draw.Length(2), draw.Whole(4, 7), draw.Whole(4, 7), draw.Of(16, 17), draw.Of(16, 19), 3, 1, draw.Whole(0, 2));
        var (kernel, padding, stride) = (draw.Whole(1, 4), draw.Whole(0, 3), draw.Whole(1, 3));
        if (draw.Whole(0, 5) == 0) (kernel, padding, stride) = (1, 0, 1);
        var dilation = isPlain || draw.Coin() ? 1 : draw.Whole(1, 3);
        var groups = isPlain || draw.Coin() ? 1 : draw.Of(2, 3, 5, 17, 66);
        var smallest = Math.Max(1, (kernel - 1) * dilation + 1 - 2 * padding);
        var (channels, filters) = groups switch
        {
            1 => (draw.Length(6), draw.Length(20)),
            2 => (draw.Length(11), draw.Length(11)),
            66 => (1, 1), // four vectors at every width
            _ => (draw.Length(3), draw.Length(3)),
        };
        return new(
            draw.Length(9), draw.Whole(smallest, Math.Max(8, smallest)), draw.Whole(smallest, Math.Max(8, smallest)), channels * groups, filters * groups, kernel, stride, padding, dilation, groups);
    }
}
