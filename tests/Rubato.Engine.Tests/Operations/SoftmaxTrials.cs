namespace Rubato.Engine.Tests.Operations;

internal sealed class SoftmaxTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("SoftmaxFunction.Apply", draw =>
        {
            Shape shape = draw.Coin() ? [draw.Some(40)] : [draw.Length(5), draw.Length(4), draw.Some(40)];
            return new($"{shape}", [draw.Uniform(shape, -3, 3)], t => SoftmaxFunction.Apply(t[0]), p => p[0].MapRows(Softmax));
        }),
        new("CrossEntropy.Mean", draw =>
        {
            var (rows, classes, smoothing) = (draw.Some(12), draw.Some(40), draw.Of(0f, 0.125f, 1f));
            var labels = draw.Labels(rows, classes);
            return new(
                $"[{rows}, {classes}] smoothing {smoothing}", [draw.Uniform([rows, classes], -3, 3)], t => CrossEntropy.Mean(t[0], labels, smoothing),
                p =>
                {
                    var logs = p[0].MapRows(row => [.. Softmax(row).Select(v => Math.Log(v))]);
                    return Plain.Scalar(-Plain.Sum(rows, r => (1 - smoothing) * logs[r, labels[r]] + Plain.Sum(classes, c => smoothing / classes * logs[r, c])) / rows);
                });
        }),
    ];

    internal static double[] Softmax(double[] row)
    {
        var exponentials = row.Select(x => Math.Exp(x - row.Max())).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(e => e / sum)];
    }
}
