namespace Rubato.Engine.Tests.Operations;

internal sealed class PoolingTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        Max("MaxPool2d.Apply", relu: false),
        Max("MaxPool2d.Apply relu", relu: true),
    ];

    internal static Plain Maximum(Plain x, int window) => Plain.Of(
        [x.Shape[0], x.Shape[1] / window, x.Shape[2] / window, x.Shape[3]], at => Window(x, at, window).Max());

    /// <summary>Whether each window's maximum leads by a margin, and isn't near 0, where relu bends.</summary>
    internal static bool IsSettled(Plain x, int window, double margin = 0.01) =>
        Plain.Of([x.Shape[0], x.Shape[1] / window, x.Shape[2] / window, x.Shape[3]], at =>
        {
            var sorted = Window(x, at, window).OrderDescending().ToArray();
            return Math.Abs(sorted[0]) < margin || (sorted.Length > 1 && sorted[0] > -margin && sorted[0] - sorted[1] < margin) ? 1 : 0;
        }).Numbers.All(unsettled => unsettled == 0);

    private static IEnumerable<double> Window(Plain x, int[] at, int window)
    {
        for (var r = 0; r < window; r++)
            for (var q = 0; q < window; q++) yield return x[at[0], at[1] * window + r, at[2] * window + q, at[3]];
    }

    private static TrialFamily Max(string name, bool relu) => new(name, draw =>
    {
        var window = draw.Whole(1, 4);
        Shape shape = [draw.Length(4), draw.Whole(window, 9), draw.Whole(window, 9), draw.Length(40)];
        return new($"{shape} window {window}", [draw.Distinct(shape)], t => MaxPool2d.Apply(t[0], window, relu), p => relu ? Maximum(p[0], window).Relu() : Maximum(p[0], window));
    });
}
