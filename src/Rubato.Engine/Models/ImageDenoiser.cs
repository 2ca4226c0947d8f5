namespace Rubato.Engine;

/// <summary>
/// A small U-shaped convolutional network for images and their time: [H, W, C + 1] to [H, W, C], the time of an image read from its
/// first place. Convolution, block; half the size at twice the channels, two blocks; back to full size beside the first block's result,
/// block; group norm, silu, convolution (J. Ho, A. Jain and P. Abbeel, 2020, arXiv:2006.11239, with one step down).
/// </summary>
/// <remarks>
/// A block is x + conv2(silu(norm2(conv1(silu(norm1(x))))·(1 + s) + b)) with 3×3 convolutions, group norms, and s and b [N, channels] a
/// linear map of the time's embedding (E. Perez et al., "FiLM", 2017, arXiv:1709.07871); where channels change x goes through a 1×1
/// convolution.
/// </remarks>
/// <param name="channels">Channels at full size, which the groups divide.</param>
/// <param name="groups">Groups of the norms.</param>
public sealed class ImageDenoiser(int channels, int groups) : Layer
{
    private readonly Layer time = DiffusionModels.TimeEmbedding(2 * channels);
    private readonly ConvolutionLayer into = new(channels, 3, padding: 1), down = new(2 * channels, 3, stride: 2, padding: 1);
    private readonly ResampleLayer up = new(2.0);
    private readonly GroupNormLayer norm = new(groups);
    private readonly Block first = new("first", channels, groups), low1 = new("low1", 2 * channels, groups), low2 = new("low2", 2 * channels, groups), last = new("last", channels, groups);
    private ConvolutionLayer output = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 3 || input[0] < 2 || input[1] < 2 || input[0] % 2 + input[1] % 2 != 0 || input[2] < 2)
            throw new ArgumentException($"image denoiser: got inputs {input}; allowed are images with their time, [H, W, C + 1], H and W even.");
        var embedding = builder.Build("time", time, [1]);
        var full = first.Build(builder, builder.Build("in", into, input.With(2, input[2] - 1)), embedding);
        var half = low2.Build(builder, low1.Build(builder, builder.Build("down", down, full), embedding), embedding);
        var beside = builder.Build("up", up, half);
        full = last.Build(builder, beside.With(2, beside[2] + full[2]), embedding);
        return builder.Build("out", output = new(input[2] - 1, 3, padding: 1), builder.Build("norm", norm, full));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        var (n, c) = (x.Shape[0], x.Shape[3] - 1);
        var times = Slicing.Slice(Slicing.Slice(Slicing.Slice(x, 3, c..), 1, ..1), 2, ..1);
        var e = pass.Through(time, View.Reshape(times, [n, 1]));
        var full = first.Forward(pass.Through(into, Slicing.Slice(x, 3, ..c)), e, pass);
        var half = low2.Forward(low1.Forward(pass.Through(down, full), e, pass), e, pass);
        full = last.Forward(Joining.Concatenate(3, pass.Through(up, half), full), e, pass);
        return pass.Through(output, Activations.Silu(pass.Through(norm, full)));
    }

    /// <summary>A residual block that is told the time.</summary>
    private sealed class Block(string name, int channels, int groups)
    {
        private readonly GroupNormLayer norm1 = new(groups), norm2 = new(groups);
        private readonly ConvolutionLayer conv1 = new(channels, 3, padding: 1), conv2 = new(channels, 3, padding: 1);
        private readonly LinearLayer film = new(2 * channels);
        private ConvolutionLayer? shortcut;

        public Shape Build(NetworkBuilder builder, Shape input, Shape embedding)
        {
            var inside = builder.Build($"{name}.conv1", conv1, builder.Build($"{name}.norm1", norm1, input));
            builder.Build($"{name}.film", film, embedding);
            builder.Build($"{name}.conv2", conv2, builder.Build($"{name}.norm2", norm2, inside));
            if (inside != input) builder.Build($"{name}.shortcut", shortcut = new(channels, 1), input);
            return inside;
        }

        public Tensor Forward(Tensor x, Tensor e, Pass pass)
        {
            var told = View.Reshape(pass.Through(film, e), [x.Shape[0], 1, 1, 2 * channels]);
            var (scale, shift) = (Slicing.Slice(told, -1, ..channels), Slicing.Slice(told, -1, channels..));
            var h = pass.Through(norm2, pass.Through(conv1, Activations.Silu(pass.Through(norm1, x))));
            h = Arithmetic.Add(Arithmetic.Multiply(h, Arithmetic.Scale(scale, 1, 1)), shift);
            return Arithmetic.Add(shortcut is null ? x : pass.Through(shortcut, x), pass.Through(conv2, Activations.Silu(h)));
        }
    }
}
