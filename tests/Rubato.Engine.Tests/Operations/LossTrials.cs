using Rubato.Engine.Tests.Kernels.Functions;

namespace Rubato.Engine.Tests.Operations;

/// <summary>Losses at random shapes and parameters, with derivatives of first and second order.</summary>
internal sealed class LossTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("SoftmaxFunction.Log", draw =>
        {
            Shape shape = draw.Coin() ? [draw.Some(40)] : [draw.Length(5), draw.Length(4), draw.Some(40)];
            return new($"{shape}", [draw.Uniform(shape, -3, 3)], t => SoftmaxFunction.Log(t[0]), p => Logs(p[0]));
        }),
        new("CrossEntropy.Mean weighted", draw =>
        {
            var (rows, classes, smoothing) = (draw.Some(12), draw.Some(40), draw.Of(0f, 0.125f, 1f));
            var (labels, weights) = (draw.Labels(rows, classes), draw.Positive([classes]));
            return new(
                $"[{rows}, {classes}] smoothing {smoothing}", [draw.Uniform([rows, classes], -3, 3)],
                t => CrossEntropy.Mean(t[0], labels, smoothing, weights.ToTensor().Data),
                p =>
                {
                    var logs = Logs(p[0]);
                    var sum = Plain.Sum(rows, r => Plain.Sum(classes, c => weights[c] * logs[r, c] * (smoothing / classes + (c == labels[r] ? 1 - smoothing : 0))));
                    return Plain.Scalar(-sum / labels.Sum(l => weights[l]));
                });
        }),
        new("CrossEntropy.Mean against distributions", draw =>
        {
            Shape shape = [draw.Some(12), draw.Some(40)];
            return new(
                $"{shape}", [draw.Uniform(shape, -3, 3), draw.Positive(shape)], t => CrossEntropy.Mean(t[0], t[1]),
                p => (p[1] * Logs(p[0])).SumTo([]) * (-1.0 / shape[0]));
        }),
        new("FocalLoss.Rows", draw =>
        {
            var (rows, classes, gamma) = (draw.Some(12), draw.Whole(2, 20), draw.Of(0f, 0.5f, 1f, 2f, 3.5f));
            var (labels, weights) = (draw.Labels(rows, classes), draw.Positive([classes]));
            var weighted = draw.Coin();
            return new(
                $"[{rows}, {classes}] γ {gamma}", [draw.Uniform([rows, classes])], t => FocalLoss.Rows(t[0], labels, gamma, weighted ? weights.ToTensor().Data : default),
                p =>
                {
                    var logs = Logs(p[0]);
                    return Plain.Of([rows], at => -(weighted ? weights[labels[at[0]]] : 1) * Math.Pow(1 - Math.Exp(logs[at[0], labels[at[0]]]), gamma) * logs[at[0], labels[at[0]]]);
                });
        }),
        new("Distillation.Mean", draw =>
        {
            var (rows, classes, temperature, share) = (draw.Some(12), draw.Some(20), draw.Of(0.5f, 1f, 4f), draw.Of(0f, 0.25f, 1f));
            var labels = draw.Labels(rows, classes);
            return new(
                $"[{rows}, {classes}] T {temperature} share {share}", [draw.Uniform([rows, classes]), draw.Uniform([rows, classes])],
                t => Distillation.Mean(t[0], t[1], labels, temperature, share),
                p =>
                {
                    var (log, student, teacher) = (Logs(p[0]), Logs(p[0] * (1 / (double)temperature)), Logs(p[1] * (1 / (double)temperature)));
                    var divergence = (teacher.Map(Math.Exp) * (teacher - student)).SumTo([]) * (share * temperature * temperature / rows);
                    return divergence + Plain.Scalar(-(1 - share) * Plain.Sum(rows, r => log[r, labels[r]]) / rows);
                });
        }),
        new("InfoNce.Mean", draw =>
        {
            var (temperature, symmetric) = (draw.Of(0.5f, 1f, 2f), draw.Coin());
            Shape shape = [draw.Some(8), draw.Some(12)];
            return new(
                $"{shape} T {temperature}{(symmetric ? " symmetric" : "")}", [draw.AwayFromZero(shape), draw.AwayFromZero(shape)],
                t => InfoNce.Mean(t[0], t[1], temperature, symmetric),
                p =>
                {
                    Plain OfLengthOne(Plain x) => x.MapRows(row => [.. row.Select(v => v / Math.Sqrt(row.Sum(u => u * u)))]);
                    var scores = Plain.Product(OfLengthOne(p[0]), OfLengthOne(p[1]), transposeB: true) * (1 / (double)temperature);
                    Plain Loss(Plain s) => Plain.Scalar(-Plain.Sum(shape[0], n => Logs(s)[n, n]) / shape[0]);
                    var transposed = Plain.Of(scores.Shape, at => scores[at[1], at[0]]);
                    return symmetric ? (Loss(scores) + Loss(transposed)) * 0.5 : Loss(scores);
                });
        }),
        Pair("BinaryCrossEntropy.Elements", (x, t) => BinaryCrossEntropy.Elements(x, t, 1.5f), (x, t) => 1.5 * t * Exact.Softplus(-x) + (1 - t) * Exact.Softplus(x)),
        Pair("BinaryCrossEntropy.Mean", (x, t) => BinaryCrossEntropy.Mean(x, t), (x, t) => t * Exact.Softplus(-x) + (1 - t) * Exact.Softplus(x), isMean: true),
        Pair("SquaredError.Elements", SquaredError.Elements, (x, t) => (x - t) * (x - t)),
        Pair("SquaredError.Mean", SquaredError.Mean, (x, t) => (x - t) * (x - t), isMean: true),
        Pair("AbsoluteError.Elements", AbsoluteError.Elements, (x, t) => Math.Abs(x - t), kink: 0),
        Pair("AbsoluteError.Mean", AbsoluteError.Mean, (x, t) => Math.Abs(x - t), isMean: true, kink: 0),
        Pair("SmoothL1.Elements", (x, t) => SmoothL1.Elements(x, t, 0.5f), (x, t) => Math.Abs(x - t) < 0.5 ? (x - t) * (x - t) : Math.Abs(x - t) - 0.25, kink: 0.5),
        Pair("SmoothL1.Mean", (x, t) => SmoothL1.Mean(x, t, 0.5f), (x, t) => Math.Abs(x - t) < 0.5 ? (x - t) * (x - t) : Math.Abs(x - t) - 0.25, isMean: true, kink: 0.5),
    ];

    internal static Plain Logs(Plain x) => x.MapRows(row =>
    {
        var sum = row.Sum(v => Math.Exp(v - row.Max()));
        return [.. row.Select(v => v - row.Max() - Math.Log(sum))];
    });

    /// <summary>Predictions and targets of one shape; where there is a kink, a trial with a distance near it isn't differentiated.</summary>
    private static TrialFamily Pair(
        string name, Func<Tensor, Tensor, Tensor> function, Func<double, double, double> reference, bool isMean = false, double? kink = null) => new(name, draw =>
    {
        var shape = draw.Shape(3);
        if (shape.Count == 0) shape = [3];
        var (x, t) = (draw.AwayFromZero(shape), draw.Uniform(shape, 0, 1));
        return new($"{shape}", [x, t], i => function(i[0], i[1]), p =>
        {
            var elements = Plain.Combine(p[0], p[1], reference);
            return isMean ? elements.SumTo([]) * (1.0 / shape.Count) : elements;
        })
        {
            IsSmooth = kink is not { } at || Kinks.AreFar((x - t).Map(d => Math.Abs(d) - at), 0.001),
        };
    });
}
