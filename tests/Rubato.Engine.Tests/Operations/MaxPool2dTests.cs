using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Operations;

[Collection(nameof(ProcessorSettings))]
public sealed class MaxPool2dTests
{
    /// <summary>Few different values, so that ties are common.</summary>
    [Fact]
    public void Apply_Ties_GiveTheGradientToTheFirstPlace()
    {
        for (var trial = 0UL; trial < 100; trial++)
        {
            var draw = new Draw(trial);
            var window = draw.Whole(1, 4);
            var s = new PoolingSizes(draw.Whole(0, 4), draw.Whole(window, 9), draw.Whole(window, 9), draw.Length(40), window);
            Shape input = [s.Images, s.Height, s.Width, s.Channels];
            var x = draw.Uniform(input, -3, 3).Map(Math.Round).ToTensor();
            var y = new double[s.Images * s.OutLength];
            var dx = new double[input.Count];
            var dy = Numbers.Uniform(trial, y.Length);
            for (var place = 0; place < y.Length; place++)
            {
                var (c, j, i, n) = (place % s.Channels, place / s.Channels % s.OutWidth, place / s.Channels / s.OutWidth % s.OutHeight, place / s.OutLength);
                var best = -1;
                for (var cell = 0; cell < window * window; cell++)
                {
                    var pixel = ((n * s.Height + i * window + cell / window) * s.Width + j * window + cell % window) * s.Channels + c;
                    if (best < 0 || x.Data[pixel] > x.Data[best]) best = pixel;
                }

                (y[place], dx[best]) = (x.Data[best], dy[place]);
            }

            var tape = new Tape();
            using (tape.Record())
            {
                x.IsTracked = true;
                var result = MaxPool2d.Apply(x, window);
                Same.Within(0, y, result.Data, $"trial {trial}, {s}");
                Same.Within(0, dx, tape.Gradients(result, [x], Tensor.From(dy, result.Shape))[0].Data, $"trial {trial}, {s}, gradient");
            }
        }
    }

    /// <summary>Windows that overlap share a pixel: it gathers the gradients of all whose maximum it is.</summary>
    [Fact]
    public void Apply_OverlappingWindows_AddTheirGradients()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tensor.From([1, 7, 2, 3, 3], [1, 1, 5, 1]);
            x.IsTracked = true;
            var y = MaxPool2d.Apply(x, 3, stride: 1, padding: 1);
            Assert.Equal([7, 7, 7, 3, 3], y.ToArray());
            Assert.Equal([0, 1 + 2 + 4, 0, 8 + 16, 0], tape.Gradients(y, [x], Tensor.From([1, 2, 4, 8, 16], y.Shape))[0].ToArray());
        }
    }

    /// <summary>A NaN at any place of a window, beside both infinities: it wins, and takes the gradient.</summary>
    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(3, 2, 1)]
    public void Apply_NaNAnywhere_WinsAndTakesTheGradient(int window, int stride, int padding) => SettingsScope.ForEach(settings =>
    {
        const int side = 6, channels = 37;
        for (var at = 0; at < side * side * channels; at += 7)
        {
            var x = Numbers.Tensor(1, [1, side, side, channels]);
            for (var i = 0; i < x.Count; i++) if (i % 5 == 0) x.Data[i] = i % 2 == 0 ? float.PositiveInfinity : float.NegativeInfinity;
            x.Data[at] = float.NaN;
            var tape = new Tape();
            using (tape.Record())
            {
                x.IsTracked = true;
                var y = MaxPool2d.Apply(x, window, stride, padding);
                var (row, column, channel) = (at / channels / side, at / channels % side, at % channels);
                var expected = 0;
                for (var i = 0; i < y.Shape[1]; i++)
                    for (var j = 0; j < y.Shape[2]; j++)
                        for (var c = 0; c < channels; c++)
                        {
                            var seesIt = c == channel && row + padding - i * stride is var r && r >= 0 && r < window && column + padding - j * stride is var q && q >= 0 && q < window;
                            if (seesIt) expected++;
                            Assert.Equal(seesIt, float.IsNaN(y.Data[(i * y.Shape[2] + j) * channels + c]));
                        }

                Assert.Equal(expected, tape.Gradients(y, [x], Tensor.Filled(y.Shape, 1))[0].Data[at]);
            }
        }
    });

    [Fact]
    public void Apply_SeveralNaN_GiveTheGradientToTheFirst()
    {
        foreach (var channels in new[] { 1, 16 })
        {
            var x = Tensor.Filled([1, 2, 2, channels], 1);
            for (var c = 0; c < channels; c++) x.Data[channels + c] = x.Data[3 * channels + c] = float.NaN;
            var tape = new Tape();
            using (tape.Record())
            {
                x.IsTracked = true;
                var y = MaxPool2d.Apply(x);
                var gradient = tape.Gradients(y, [x], Tensor.Filled(y.Shape, 1))[0].ToArray();
                for (var i = 0; i < gradient.Length; i++) Assert.Equal(i / channels == 1 ? 1 : 0, gradient[i]);
            }
        }
    }

    [Fact]
    public void Apply_PaddingAroundNegatives_NeverWins() =>
        Assert.All(MaxPool2d.Apply(Tensor.Filled([1, 3, 3, 20], -5), 3, stride: 1, padding: 2).ToArray(), y => Assert.Equal(-5, y));
}
