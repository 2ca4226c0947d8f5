using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Operations;

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
}
