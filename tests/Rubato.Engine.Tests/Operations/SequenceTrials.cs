namespace Rubato.Engine.Tests.Operations;

internal sealed class SequenceTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        Self("Attention.ToSelf", causal: false),
        Self("Attention.ToSelf causal", causal: true),
        new("Attention.Apply", draw =>
        {
            var (n, t, s, heads) = (draw.Length(3), draw.Length(7), draw.Some(9), draw.Whole(1, 3));
            Shape q = [n, t, heads * draw.Some(9)], k = q.With(1, s), v = [n, s, heads * draw.Some(5)];
            return new($"{q}, {k}, {v}, {heads} heads", [draw.Uniform(q), draw.Uniform(k), draw.Uniform(v)], x => Attention.Apply(x[0], x[1], x[2], heads), p => Attend(p[0], p[1], p[2], heads, (_, _, _) => true));
        }),
        new("Attention.Apply padded", draw =>
        {
            var (n, t, s, heads) = (draw.Length(3), draw.Length(7), draw.Some(9), draw.Whole(1, 3));
            Shape q = [n, t, heads * draw.Some(9)], k = q.With(1, s);
            int[] lengths = [.. Enumerable.Range(0, n).Select(_ => draw.Whole(1, s))];
            return new(
                $"{q}, {k}, {heads} heads, lengths {string.Join(' ', lengths)}", [draw.Uniform(q), draw.Uniform(k), draw.Uniform(k)],
                x => Attention.Apply(x[0], x[1], x[2], heads, Attention.PaddingMask(lengths, s)), p => Attend(p[0], p[1], p[2], heads, (i, _, key) => key < lengths[i]));
        }),
        new("HeadProducts.Mix transposed", draw =>
        {
            var (n, t, s, heads) = (draw.Length(3), draw.Length(7), draw.Length(9), draw.Whole(1, 3));
            Shape p = [n, heads, t, s], a = [n, t, heads * draw.Some(9)];
            var width = a[2] / heads;
            return new(
                $"{p}, {a}", [draw.Uniform(p), draw.Uniform(a)], x => HeadProducts.Mix(x[0], x[1], transposed: true),
                x => Plain.Of(a.With(1, s), at => Plain.Sum(t, row => x[0][at[0], at[2] / width, row, at[1]] * x[1][at[0], row, at[2]])));
        }),
    ];

    /// <summary>Σ_s softmax_s(q·k/√d)·v over the keys that are seen, as in the textbook.</summary>
    internal static Plain Attend(Plain q, Plain k, Plain v, int heads, Func<int, int, int, bool> sees)
    {
        var (n, t, s, width, values) = (q.Shape[0], q.Shape[1], k.Shape[1], q.Shape[2] / heads, v.Shape[2] / heads);
        var scores = Plain.Of([n, heads, t, s], at => sees(at[0], at[2], at[3])
            ? Plain.Sum(width, c => q[at[0], at[2], at[1] * width + c] * k[at[0], at[3], at[1] * width + c]) / Math.Sqrt(width)
            : double.NegativeInfinity);
        var p = scores.MapRows(SoftmaxTrials.Softmax);
        return Plain.Of([n, t, heads * values], at => Plain.Sum(s, key => p[at[0], at[2] / values, at[1], key] * v[at[0], key, at[2]]));
    }

    /// <summary>Third i of the last axis.</summary>
    internal static Plain Third(Plain x, int i) => Plain.Of(x.Shape.With(2, x.Shape[2] / 3), at => x[at[0], at[1], i * (x.Shape[2] / 3) + at[2]]);

    /// <summary>Lengths around a block of queries and its double, and head widths around a vector's.</summary>
    private static TrialFamily Self(string name, bool causal) => new(name, draw =>
    {
        var heads = draw.Whole(1, 3);
        Shape shape = [draw.Length(3), draw.Coin() ? draw.Length(8) : draw.Whole(30, 67), 3 * heads * draw.Of(1, 3, 8, 17, 32)];
        return new(
            $"{shape} of {heads} heads", [draw.Uniform(shape)], x => Attention.ToSelf(x[0], heads, causal),
            p => Attend(Third(p[0], 0), Third(p[0], 1), Third(p[0], 2), heads, (_, query, key) => !causal || key <= query));
    });
}
