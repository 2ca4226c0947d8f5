using Rubato.Engine.Kernels;
using Rubato.Engine.Tests.Operations;

namespace Rubato.Engine.Tests.Kernels;

/// <summary>Convolution by minimal filtering equals the plain sums in double precision, and has the same bits under any settings.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class WinogradConvolutionTests
{
    /// <summary>Odd and even sides, each padding, channels with tails, one block of patches and several, in y's loop and in ∂w's.</summary>
    [Theory]
    [InlineData(2, 7, 7, 64, 64, 1)]
    [InlineData(3, 9, 8, 17, 20, 0)]
    [InlineData(9, 5, 6, 20, 33, 2)]
    [InlineData(2, 34, 21, 37, 16, 1)]
    [InlineData(1, 12, 61, 16, 16, 1)]
    public void Convolution_EitherWay_EqualsPlainSums(int images, int height, int width, int channels, int filters, int padding)
    {
        var s = new ConvolutionSizes(images, height, width, channels, filters, 3, 1, padding);
        Assert.True(WinogradConvolution.Serves(s));
        var (x, w, dy) = (Numbers.Uniform(1, images * s.ImageLength), Numbers.Uniform(2, filters * s.Patch), Numbers.Uniform(3, images * s.OutLength));
        var plainX = new Plain([images, height, width, channels], Same.Widen(x));
        var plainW = new Plain([filters, 3, 3, channels], Same.Widen(w));
        var plainDy = new Plain([images, s.OutHeight, s.OutWidth, filters], Same.Widen(dy));
        RequireSums(ConvolutionTrials.Apply(s, plainX, plainW), s, y => Convolution.Forward(s, x, w, default, false, y), "y");
        RequireSums(ConvolutionTrials.InputGradient(s, plainDy, plainW), s, dx => Convolution.InputGradient(s, dy, w, dx), "∂x");
        RequireSums(ConvolutionTrials.WeightGradient(s, plainX, plainDy), s, dw => Convolution.WeightGradient(s, x, dy, dw, accumulate: false), "∂w");
    }

    [Fact]
    public void WeightGradient_Accumulated_IsAddedToWhatIsThere()
    {
        var s = new ConvolutionSizes(9, 6, 6, 16, 16, 3, 1, 1);
        var (x, dy) = (Numbers.Uniform(1, 9 * s.ImageLength), Numbers.Uniform(2, 9 * s.OutLength));
        var (fresh, more) = (new float[16 * s.Patch], Numbers.Uniform(3, 16 * s.Patch));
        Convolution.WeightGradient(s, x, dy, fresh, accumulate: false);
        var expected = fresh.Zip(more, (a, b) => b + a).ToArray();
        Convolution.WeightGradient(s, x, dy, more, accumulate: true);
        Same.Bits(expected, more, "∂w");
    }

    private static void RequireSums(Plain expected, ConvolutionSizes s, Action<float[]> compute, string what)
    {
        float[]? first = null;
        SettingsScope.ForEach(settings =>
        {
            var actual = new float[expected.Numbers.Length];
            Array.Fill(actual, float.NaN);
            compute(actual);
            Same.Within(2e-6, expected.Numbers, actual, $"{s}, {what}, {settings}");
            first ??= actual;
            Same.Bits(first, actual, $"{s}, {what}, {settings}");
        });
    }
}
