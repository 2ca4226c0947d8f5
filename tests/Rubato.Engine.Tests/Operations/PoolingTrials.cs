using Rubato.Engine.Kernels;

namespace Rubato.Engine.Tests.Operations;

internal sealed class PoolingTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        Max("MaxPool2d.Apply", relu: false),
        Max("MaxPool2d.Apply relu", relu: true),
        new("MaxPool2d.Apply over any windows", draw =>
        {
            var (s, relu) = (Sizes(draw), draw.Coin());
            return new(
                What(s), [draw.Distinct(Input(s))], t => MaxPool2d.Apply(t[0], s.Window, s.Rows.Stride, s.Rows.Padding, relu),
                p => relu ? Maximum(p[0], s).Relu() : Maximum(p[0], s));
        }),
        new("MaxPool2d.Adaptive", draw =>
        {
            var s = Shared(draw);
            return new(What(s), [draw.Distinct(Input(s))], t => MaxPool2d.Adaptive(t[0], s.OutHeight, s.OutWidth), p => Maximum(p[0], s));
        }),
        new("AveragePool2d.Apply", draw =>
        {
            var (s, countsPadding) = (Sizes(draw), draw.Coin());
            return new(
                $"{What(s)}, counts padding: {countsPadding}", [draw.Uniform(Input(s))],
                t => AveragePool2d.Apply(t[0], s.Window, s.Rows.Stride, s.Rows.Padding, countsPadding), p => Over(p[0], s, w => countsPadding ? w.Sum() / (s.Window * s.Window) : w.Average()));
        }),
        new("AveragePool2d.Adaptive", draw =>
        {
            var s = Shared(draw);
            return new(What(s), [draw.Uniform(Input(s))], t => AveragePool2d.Adaptive(t[0], s.OutHeight, s.OutWidth), p => Over(p[0], s, w => w.Average()));
        }),
        new("AveragePool2d.Global", draw =>
        {
            var s = Shared(draw);
            return new(
                What(s), [draw.Uniform(Input(s))], t => AveragePool2d.Global(t[0]),
                p => Plain.Of([s.Images, s.Channels], at => Plain.Sum(s.Height * s.Width, i => p[0][at[0], i / s.Width, i % s.Width, at[1]]) / (s.Height * s.Width)));
        }),
    ];

    internal static Plain Maximum(Plain x, int window) => Maximum(x, new PoolingSizes(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], window));

    /// <summary>Whether each window's maximum leads by a margin, and isn't near 0, where relu bends.</summary>
    internal static bool IsSettled(Plain x, int window, double margin = 0.01) =>
        Over(x, new(x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], window), numbers =>
        {
            var sorted = numbers.OrderDescending().ToArray();
            return Math.Abs(sorted[0]) < margin || (sorted.Length > 1 && sorted[0] > -margin && sorted[0] - sorted[1] < margin) ? 1 : 0;
        }).Numbers.All(unsettled => unsettled == 0);

    private static Plain Maximum(Plain x, PoolingSizes s) => Over(x, s, w => w.Max());

    /// <summary>A function of the pixels of each window that lie inside the image; windows as in the textbook, not as in the engine.</summary>
    private static Plain Over(Plain x, PoolingSizes s, Func<IEnumerable<double>, double> function) =>
        Plain.Of([s.Images, s.OutHeight, s.OutWidth, s.Channels], at => function(
            from row in Pixels(s.Rows, at[1])
            from column in Pixels(s.Columns, at[2])
            select x[at[0], row, column, at[3]]));

    private static IEnumerable<int> Pixels(Windows windows, int window) =>
        Enumerable.Range(0, windows.Length).Where(pixel => windows.Side > 0
            ? pixel >= window * windows.Stride - windows.Padding && pixel < window * windows.Stride - windows.Padding + windows.Side
            : pixel >= Math.Floor((double)window * windows.Length / windows.Count) && pixel < Math.Ceiling((window + 1.0) * windows.Length / windows.Count));

    private static PoolingSizes Sizes(Draw draw)
    {
        var window = draw.Whole(1, 4);
        var (stride, padding) = (draw.Whole(1, 5), draw.Whole(0, window - 1));
        Windows Axis() => Windows.Sliding(draw.Whole(Math.Max(1, window - 2 * padding), 9), window, stride, padding);
        return new(draw.Length(4), draw.Length(40), Axis(), Axis());
    }

    private static PoolingSizes Shared(Draw draw)
    {
        Windows Axis() => Windows.Sharing(draw.Whole(1, 9), draw.Whole(1, 11));
        return new(draw.Length(4), draw.Length(40), Axis(), Axis());
    }

    private static Shape Input(PoolingSizes s) => [s.Images, s.Height, s.Width, s.Channels];

    private static string What(PoolingSizes s) => $"{Input(s)} to {s.OutHeight}×{s.OutWidth}, {s.Rows}";

    private static TrialFamily Max(string name, bool relu) => new(name, draw =>
    {
        var window = draw.Whole(1, 4);
        Shape shape = [draw.Length(4), draw.Whole(window, 9), draw.Whole(window, 9), draw.Length(40)];
        return new($"{shape} window {window}", [draw.Distinct(shape)], t => MaxPool2d.Apply(t[0], window, relu: relu), p => relu ? Maximum(p[0], window).Relu() : Maximum(p[0], window));
    });
}
