namespace Rubato.Engine.Tests.Operations;

internal sealed class LayerNormTrials : ITrialFamilies
{
    private const float Epsilon = 0.25f;

    public IEnumerable<TrialFamily> Families =>
    [
        Rows("LayerNorm.Apply", 2, t => LayerNorm.Apply(t[0], t[1], t[2], Epsilon), centres: true),
        Rows("LayerNorm.Apply without shift", 1, t => LayerNorm.Apply(t[0], t[1], null, Epsilon), centres: true),
        Rows("LayerNorm.Apply alone", 0, t => LayerNorm.Apply(t[0], null, null, Epsilon), centres: true),
        Rows("RmsNorm.Apply", 1, t => RmsNorm.Apply(t[0], t[1], Epsilon), centres: false),
        Rows("RmsNorm.Apply alone", 0, t => RmsNorm.Apply(t[0], null, Epsilon), centres: false),
        new("GroupNorm.Apply", draw =>
        {
            var (groups, width) = (draw.Some(4), draw.Some(9));
            Shape shape = draw.Coin() ? [draw.Length(4), groups * width] : [draw.Length(3), draw.Some(4), draw.Some(5), groups * width];
            Shape split = [shape[0], shape.Rank == 2 ? 1 : shape[1] * shape[2], groups, width], channels = [shape.Last];
            return new(
                $"{shape} in {groups} groups", [draw.Uniform(shape, -2, 2), draw.Positive(channels), draw.Uniform(channels)],
                t => GroupNorm.Apply(t[0], t[1], t[2], groups, Epsilon),
                p => Normal(p[0].Reshape(split), [shape[0], 1, groups, 1], Epsilon).Reshape(shape) * p[1] + p[2]);
        }),
    ];

    /// <summary>(x − μ)/√(σ² + ε), averages over the axes that the statistics' shape has with length 1.</summary>
    internal static Plain Normal(Plain x, Shape statistics, double epsilon, bool centres = true)
    {
        Plain Average(Plain t) => t.SumTo(statistics) * ((double)statistics.Count / Math.Max(1, x.Shape.Count));
        var centred = centres ? x - Average(x) : x;
        return centred / Average(centred * centred).Map(v => Math.Sqrt(v + epsilon));
    }

    private static TrialFamily Rows(string name, int parameters, Func<Tensor[], Tensor> function, bool centres) => new(name, draw =>
    {
        Shape shape = draw.Coin() ? [draw.Length(150), draw.Some(70)] : [draw.Length(3), draw.Length(4), draw.Some(70)];
        Shape channels = [shape.Last];
        Plain[] inputs = [draw.Uniform(shape, -2, 2), draw.Positive(channels), draw.Uniform(channels)];
        return new($"{shape}", inputs[..(1 + parameters)], function, p =>
        {
            var y = Normal(p[0], shape.With(-1, 1), Epsilon, centres);
            if (parameters > 0) y *= p[1];
            return parameters > 1 ? y + p[2] : y;
        });
    });
}
