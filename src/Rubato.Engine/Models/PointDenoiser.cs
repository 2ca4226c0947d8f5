namespace Rubato.Engine;

/// <summary>
/// A residual network for points and their time: [D + 1] to [D]. h = in(x); for each block h += fc2(silu(fc1(h) + time(e))) with the
/// embedding e of the time; y = out(silu(h)).
/// </summary>
/// <param name="width">Numbers of h and e, from 1 on.</param>
/// <param name="blocks">How many blocks.</param>
public sealed class PointDenoiser(int width, int blocks) : Layer
{
    private readonly (LinearLayer First, LinearLayer Time, LinearLayer Second)[] inner = new (LinearLayer, LinearLayer, LinearLayer)[Math.Max(0, blocks)];
    private readonly Layer time = DiffusionModels.TimeEmbedding(width), into = new LinearLayer(width);
    private LinearLayer output = null!;
    private int dimensions;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 1 || input.Interleaved > 1 || input[0] < 2 || width < 1 || blocks < 0)
            throw new ArgumentException($"point denoiser: got inputs {input}, a width of {width} and {blocks} blocks; allowed are points with their time, [D + 1] and no flattened image, a width from 1 on and blocks from 0 on.");
        dimensions = input[0] - 1;
        var embedding = builder.Build("time", time, [1]);
        var hidden = builder.Build("in", into, [dimensions]);
        for (var i = 0; i < blocks; i++)
        {
            inner[i] = (new(width), new(width), new(width));
            builder.Build($"block{i + 1}.fc1", inner[i].First, hidden);
            builder.Build($"block{i + 1}.time", inner[i].Time, embedding);
            builder.Build($"block{i + 1}.fc2", inner[i].Second, hidden);
        }

        return builder.Build("out", output = new(dimensions), hidden);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        var e = pass.Through(time, Slicing.Slice(x, -1, dimensions..));
        var h = pass.Through(into, Slicing.Slice(x, -1, ..dimensions));
        foreach (var block in inner)
        {
            var told = Arithmetic.Add(pass.Through(block.First, h), pass.Through(block.Time, e));
            h = Arithmetic.Add(h, pass.Through(block.Second, Activations.Silu(told)));
        }

        return pass.Through(output, Activations.Silu(h));
    }
}
