namespace Rubato.Engine.Tests.Operations;

internal sealed class ReduceTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("Reduce.SumTo", draw =>
        {
            var (whole, small, _) = draw.Broadcastable();
            return new($"{whole} to {small}", [draw.Uniform(whole)], t => Reduce.SumTo(t[0], small), p => p[0].SumTo(small));
        }),
        new("Reduce.Stretch", draw =>
        {
            var (whole, small, _) = draw.Broadcastable();
            return new($"{small} to {whole}", [draw.Uniform(small)], t => Reduce.Stretch(t[0], whole), p => p[0].Stretch(whole));
        }),
        new("Reduce.Sum", draw =>
        {
            var shape = draw.Shape();
            return new($"all of {shape}", [draw.Uniform(shape)], t => Reduce.Sum(t[0]), p => p[0].SumTo([]));
        }),
    ];
}
