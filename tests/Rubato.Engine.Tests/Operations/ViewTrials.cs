namespace Rubato.Engine.Tests.Operations;

internal sealed class ViewTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("View.Reshape", draw =>
        {
            var shape = draw.Shape();
            Shape other = [1, shape.Count, 1];
            return new($"{shape}", [draw.Uniform(shape)], t => View.Reshape(t[0], other), p => p[0].Reshape(other));
        }),
        new("View.Transpose", draw =>
        {
            Shape shape = [draw.Length(40), draw.Length(40)];
            return new($"{shape}", [draw.Uniform(shape)], t => View.Transpose(t[0]), p => Plain.Of([shape[1], shape[0]], at => p[0][at[1], at[0]]));
        }),
    ];
}
