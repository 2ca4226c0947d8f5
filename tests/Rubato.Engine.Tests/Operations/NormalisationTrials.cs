namespace Rubato.Engine.Tests.Operations;

internal sealed class NormalisationTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("BatchNorm.Train", draw =>
        {
            Shape shape = draw.Coin() ? [draw.Some(30), draw.Some(20)] : [draw.Some(3), draw.Some(4), draw.Some(5), draw.Some(20)];
            var channels = shape.Last;
            const float epsilon = 0.25f;
            return new(
                $"{shape}", [draw.Uniform(shape, -2, 2), draw.Positive([channels]), draw.Uniform([channels])],
                t => BatchNorm.Train(t[0], t[1], t[2], epsilon, new float[channels], new float[channels]),
                p =>
                {
                    var rows = (double)shape.Count / channels;
                    var centred = p[0] - p[0].SumTo([channels]) * (1 / rows);
                    var deviation = ((centred * centred).SumTo([channels]) * (1 / rows)).Map(v => Math.Sqrt(v + epsilon));
                    return centred / deviation * p[1] + p[2];
                });
        }),
    ];
}
