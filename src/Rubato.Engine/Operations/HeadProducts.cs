using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>
/// Products of sequences [N, T, H·d] head by head, read where they stand: scores of two sequences, and sequences mixed by scores.
/// </summary>
/// <remarks>
/// Each is linear in both operands, and the derivatives of any of them are the others. So they differentiate to any order
/// among themselves, and no head is ever moved to a place of its own.
/// </remarks>
internal static class HeadProducts
{
    /// <summary>y[n, h, t, s] = Σ_c a[n, t, h, c]·b[n, s, h, c]: [N, T, H·d] and [N, S, H·d] make [N, H, T, S].</summary>
    public static Tensor Scores(Tensor a, Tensor b, int heads) => ScoresOperation.Apply(a, b, heads);

    /// <summary>
    /// y[n, t, h, c] = Σ_s scores[n, h, t, s]·b[n, s, h, c]: [N, H, T, S] and [N, S, H·d] make [N, T, H·d]; transposed, Σ_t of [N, T, H·d].
    /// </summary>
    public static Tensor Mix(Tensor scores, Tensor b, bool transposed = false) => MixOperation.Apply(scores, b, transposed);

    private sealed class ScoresOperation : Operation<ScoresOperation>
    {
        public static Tensor Apply(Tensor a, Tensor b, int heads)
        {
            if (a.Shape.Rank != 3 || b.Shape.Rank != 3 || a.Shape[0] != b.Shape[0] || a.Shape[2] != b.Shape[2] || heads < 1 || a.Shape[2] % heads != 0 || a.Shape[2] == 0)
                throw new ArgumentException(
                    $"attention: got queries {a.Shape}, keys {b.Shape} and {heads} heads; allowed are [N, T, D] and [N, S, D] with heads that divide D.");
            var sizes = new HeadSizes(a.Shape[0], a.Shape[1], b.Shape[1], heads, a.Shape[2]);
            var result = Tape.Make([sizes.Sequences, heads, sizes.Rows, sizes.Columns]);
            HeadProduct.Scores(sizes, a.Data, b.Data, result.Data);
            Record(result, a, b);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.Wants(0)) flow.Give(0, Mix(flow.Output, Input(1)));
            if (flow.Wants(1)) flow.Give(1, Mix(flow.Output, Input(0), transposed: true));
        }
    }

    private sealed class MixOperation : Operation<MixOperation>
    {
        private bool transposed;

        public static Tensor Apply(Tensor scores, Tensor b, bool transposed)
        {
            var (p, s) = (scores.Shape, b.Shape);
            if (p.Rank != 4 || s.Rank != 3 || p[0] != s[0] || p[transposed ? 2 : 3] != s[1] || p[1] < 1 || s[2] % p[1] != 0 || s[2] == 0)
                throw new ArgumentException(
                    $"attention: got scores {p}{(transposed ? " (transposed)" : "")} and values {s}; allowed are [N, H, T, S] and [N, S, D] with heads that divide D.");
            var sizes = new HeadSizes(p[0], p[2], p[3], p[1], s[2]);
            var result = Tape.Make(s.With(1, transposed ? sizes.Columns : sizes.Rows));
            if (transposed) HeadProduct.MixTransposed(sizes, scores.Data, b.Data, result.Data);
            else HeadProduct.Mix(sizes, scores.Data, b.Data, result.Data);
            if (Record(result, scores, b) is { } operation) operation.transposed = transposed;
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            var (scores, b, dy) = (Input(0), Input(1), flow.Output);
            if (flow.Wants(0)) flow.Give(0, transposed ? Scores(b, dy, scores.Shape[1]) : Scores(dy, b, scores.Shape[1]));
            if (flow.Wants(1)) flow.Give(1, Mix(scores, dy, !transposed));
        }
    }
}
