namespace Rubato.Engine.Tests.Operations;

internal sealed class NormalisationTrials : ITrialFamilies
{
    private const float Epsilon = 0.25f;

    public IEnumerable<TrialFamily> Families =>
    [
        BatchNormFamily("BatchNorm.Train", addend: false, relu: false),
        BatchNormFamily("BatchNorm.Train relu", addend: false, relu: true),
        BatchNormFamily("BatchNorm.Train addend", addend: true, relu: false),
        BatchNormFamily("BatchNorm.Train addend relu", addend: true, relu: true),
    ];

    private static TrialFamily BatchNormFamily(string name, bool addend, bool relu) => new(name, draw =>
    {
        Shape shape = draw.Coin() ? [draw.Some(200), draw.Some(20)] : [draw.Some(3), draw.Some(4), draw.Some(5), draw.Some(40)];
        var channels = shape.Last;
        Plain[] inputs = [draw.Uniform(shape, -2, 2), draw.Positive([channels]), draw.Uniform([channels]), .. addend ? [draw.Uniform(shape)] : Array.Empty<Plain>()];
        Plain Reference(Plain[] p)
        {
            var rows = (double)shape.Count / channels;
            var centred = p[0] - p[0].SumTo([channels]) * (1 / rows);
            var deviation = ((centred * centred).SumTo([channels]) * (1 / rows)).Map(v => Math.Sqrt(v + Epsilon));
            var y = centred / deviation * p[1] + p[2];
            return addend ? y + p[3] : y;
        }

        return new(
            $"{shape}", inputs, t => BatchNorm.Train(t[0], t[1], t[2], Epsilon, new float[channels], new float[channels], addend ? t[3] : null, relu),
            p => relu ? Reference(p).Relu() : Reference(p))
        {
            IsSmooth = !relu || Kinks.AreFar(Reference(inputs), 0.0015),
        };
    });
}
