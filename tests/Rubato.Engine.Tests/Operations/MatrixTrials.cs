namespace Rubato.Engine.Tests.Operations;

internal sealed class MatrixTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("MatrixMath.Multiply", draw =>
        {
            var (m, n, k, left, right) = (draw.Length(40), draw.Length(70), draw.Length(50), draw.Coin(), draw.Coin());
            Shape a = left ? [k, m] : [m, k], b = right ? [n, k] : [k, n];
            return new(
                $"{a}{(left ? "ᵀ" : "")}·{b}{(right ? "ᵀ" : "")}", [draw.Uniform(a), draw.Uniform(b)],
                t => MatrixMath.Multiply(t[0], t[1], left, right), p => Plain.Product(p[0], p[1], left, right));
        }),
        new("MatrixMath.BatchMultiply", draw =>
        {
            var (m, n, k, left, right) = (draw.Length(12), draw.Length(40), draw.Length(12), draw.Coin(), draw.Coin());
            var (_, aBatch, bBatch) = draw.Broadcastable(rank: 3, largest: 3);
            Shape a = new([.. Plain.Lengths(aBatch), .. left ? [k, m] : new[] { m, k }]), b = new([.. Plain.Lengths(bBatch), .. right ? [n, k] : new[] { k, n }]);
            return new(
                $"{a}{(left ? "ᵀ" : "")}·{b}{(right ? "ᵀ" : "")}", [draw.Uniform(a), draw.Uniform(b)],
                t => MatrixMath.BatchMultiply(t[0], t[1], left, right), p => Products(p[0], p[1], aBatch, bBatch, m, n, left, right));
        }),
        new("MatrixMath.Dot", draw =>
        {
            Shape shape = [draw.Length(70)];
            return new($"{shape}", [draw.Uniform(shape), draw.Uniform(shape)], t => MatrixMath.Dot(t[0], t[1]), p => (p[0] * p[1]).SumTo([]));
        }),
        new("MatrixMath.Outer", draw =>
        {
            var (m, n) = (draw.Length(9), draw.Length(40));
            return new($"[{m}] and [{n}]", [draw.Uniform([m]), draw.Uniform([n])], t => MatrixMath.Outer(t[0], t[1]), p => Plain.Of([m, n], at => p[0][at[0]] * p[1][at[1]]));
        }),
        Linear("without bias", withBias: false, relu: false),
        Linear("with bias", withBias: true, relu: false),
        new("MatrixMath.Linear onto an addend", draw =>
        {
            Shape x = draw.Coin() ? [draw.Length(20), draw.Length(40)] : [draw.Length(4), draw.Length(5), draw.Length(40)], w = [draw.Length(40), x.Last], y = x.With(-1, w[0]);
            return new(
                $"{x} to {w[0]}", [draw.Uniform(x), draw.Uniform(w), draw.Uniform([w[0]]), draw.Uniform(y)], t => MatrixMath.Linear(t[0], t[1], t[2], t[3]),
                p => (Plain.Product(p[0].Reshape([x.Last == 0 ? y.Count / Math.Max(1, w[0]) : x.Count / x.Last, x.Last]), p[1], transposeB: true) + p[2]).Reshape(y) + p[3]);
        }),
        Linear("with relu", withBias: true, relu: true),
    ];

    private static TrialFamily Linear(string variant, bool withBias, bool relu) => new($"MatrixMath.Linear {variant}", draw =>
    {
        Shape x = new([.. Plain.Lengths(draw.Shape(rank: 3, largest: 6)), draw.Length(40)]), w = [draw.Length(40), x.Last];
        Plain[] inputs = [draw.Uniform(x), draw.Uniform(w), .. withBias ? [draw.Uniform([w[0]])] : Array.Empty<Plain>()];
        Plain Reference(Plain[] p)
        {
            var product = Plain.Product(p[0].Reshape([Rows(x), x.Last]), p[1], transposeB: true).Reshape(x.With(-1, w[0]));
            return withBias ? product + p[2] : product;
        }

        return new($"{x} to {w[0]}", inputs, t => MatrixMath.Linear(t[0], t[1], withBias ? t[2] : null, relu), p => relu ? Reference(p).Relu() : Reference(p))
        {
            IsSmooth = !relu || Kinks.AreFar(Reference(inputs)),
        };
    });

    private static int Rows(Shape x) => x.Count == 0 ? x.With(-1, 1).Count : x.Count / x.Last;

    private static Plain Products(Plain a, Plain b, Shape aBatch, Shape bBatch, int m, int n, bool left, bool right)
    {
        var batch = Shape.Broadcast(aBatch, bBatch, "");
        var (x, y) = (a.Stretch(new([.. Plain.Lengths(batch), a.Shape[-2], a.Shape[-1]])), b.Stretch(new([.. Plain.Lengths(batch), b.Shape[-2], b.Shape[-1]])));
        Plain Item(Plain all, int item)
        {
            var count = all.Shape[-2] * all.Shape[-1];
            return new([all.Shape[-2], all.Shape[-1]], all.Numbers[(item * count)..((item + 1) * count)]);
        }

        return new(new([.. Plain.Lengths(batch), m, n]), [.. Enumerable.Range(0, batch.Count).SelectMany(i => Plain.Product(Item(x, i), Item(y, i), left, right).Numbers)]);
    }
}

/// <summary>Whether numbers stay on their side of 0 when inputs move a little.</summary>
internal static class Kinks
{
    public static bool AreFar(Plain beforeRelu, double margin = 0.005) => beforeRelu.Numbers.All(x => Math.Abs(x) > margin);
}
