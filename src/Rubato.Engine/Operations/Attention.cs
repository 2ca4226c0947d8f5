using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Scaled dot-product attention of several heads (A. Vaswani et al., 2017, arXiv:1706.03762).</summary>
public static class Attention
{
    /// <summary>
    /// Attention of a sequence to itself, from queries, keys and values side by side:
    /// y[n, t, h] = Σ_s softmax_s(q[n, t, h]·k[n, s, h]/√d)·v[n, s, h], where head h is the h-th run of d = D/heads numbers.
    /// </summary>
    /// <param name="qkv">[N, T, 3·D]: of each place D numbers of its query, D of its key, D of its value.</param>
    /// <param name="heads">A divisor of D.</param>
    /// <param name="causal">Whether place t sees only the places s ≤ t.</param>
    /// <returns>[N, T, D].</returns>
    /// <exception cref="ArgumentException">The shape isn't [N, T, 3·D], or the heads don't divide D.</exception>
    /// <remarks>Scores are never stored: both ways compute them a few queries at a time (T. Dao et al., 2022, arXiv:2205.14135).</remarks>
    public static Tensor ToSelf(Tensor qkv, int heads, bool causal = false) => SelfAttentionOperation.Apply(qkv, heads, causal);

    /// <summary>
    /// y[n, t, h] = Σ_s p[n, h, t, s]·v[n, s, h] with p = softmax_s(q[n, t, h]·k[n, s, h]/√d + mask[n, h, t, s]), after dropout.
    /// </summary>
    /// <param name="q">Queries [N, T, D].</param>
    /// <param name="k">Keys [N, S, D], S from 1 on.</param>
    /// <param name="v">Values [N, S, E].</param>
    /// <param name="heads">A divisor of D and E.</param>
    /// <param name="mask">What is added to the scores, stretched to [N, heads, T, S]: 0 where a key is seen, −∞ where it isn't; see <see cref="CausalMask"/>, <see cref="PaddingMask"/>.</param>
    /// <param name="dropout">Share of the p that are left out, 0 up to but not including 1.</param>
    /// <param name="random">Chooses those.</param>
    /// <returns>[N, T, E]. A query that sees no key at all gets NaN.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit; the message shows them.</exception>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, int heads, Tensor? mask = null, double dropout = 0, CounterRandom random = default)
    {
        var scores = HeadProducts.Scores(q, k, heads);
        var scaled = Arithmetic.Scale(scores, new SelfAttentionSizes(0, 0, heads, q.Shape[2] / heads, false).Scale);
        if (mask is not null)
        {
            scaled = Arithmetic.Add(scaled, mask);
            if (scaled.Shape != scores.Shape)
                throw new ArgumentException($"attention: got a mask {mask.Shape} for scores {scores.Shape}; it must stretch to their shape.");
        }

        return HeadProducts.Mix(Dropout.Apply(SoftmaxFunction.Apply(scaled), dropout, random), v);
    }

    /// <summary>[T, T]: 0 where s ≤ t, else −∞.</summary>
    public static Tensor CausalMask(int length)
    {
        var mask = Tape.Make([length, length]);
        for (var t = 0; t < length; t++)
        {
            mask.Data.Slice(t * length, t + 1).Clear();
            mask.Data.Slice(t * length + t + 1, length - t - 1).Fill(float.NegativeInfinity);
        }

        return mask;
    }

    /// <summary>[N, 1, 1, S]: 0 for the first keys of each sequence, as many as its length says, else −∞.</summary>
    /// <param name="lengths">Of each sequence, 1…S.</param>
    /// <param name="keys">S.</param>
    /// <exception cref="ArgumentException">A length isn't within 1…S.</exception>
    public static Tensor PaddingMask(ReadOnlySpan<int> lengths, int keys)
    {
        var mask = Tape.Make([lengths.Length, 1, 1, keys]);
        for (var n = 0; n < lengths.Length; n++)
        {
            if (lengths[n] < 1 || lengths[n] > keys)
                throw new ArgumentException($"attention: got the length {lengths[n]} for sequence {n}; allowed is 1 to {keys}.");
            mask.Data.Slice(n * keys, lengths[n]).Clear();
            mask.Data.Slice(n * keys + lengths[n], keys - lengths[n]).Fill(float.NegativeInfinity);
        }

        return mask;
    }

    /// <summary>The queries, keys and values that stand side by side.</summary>
    internal static (Tensor Queries, Tensor Keys, Tensor Values) Split(Tensor qkv)
    {
        var width = qkv.Shape.Last / 3;
        return (Slicing.Slice(qkv, -1, ..width), Slicing.Slice(qkv, -1, width..(2 * width)), Slicing.Slice(qkv, -1, (2 * width)..));
    }

    private sealed class SelfAttentionOperation : Operation<SelfAttentionOperation>
    {
        private SelfAttentionSizes sizes;
        private Tensor? statistics; // each query's shift, then 1 over the sum of its exponentials

        public static Tensor Apply(Tensor qkv, int heads, bool causal)
        {
            if (qkv.Shape.Rank != 3 || heads < 1 || qkv.Shape[2] == 0 || qkv.Shape[2] % (3 * heads) != 0)
                throw new ArgumentException($"attention: got queries, keys and values {qkv.Shape} and {heads} heads; allowed are [N, T, 3·D] and heads that divide D.");
            var sizes = new SelfAttentionSizes(qkv.Shape[0], qkv.Shape[1], heads, qkv.Shape[2] / (3 * heads), causal);
            var statistics = Tape.Make([2, sizes.Sequences, heads, sizes.Length]);
            var half = statistics.Count / 2;
            var result = Tape.Make(qkv.Shape.With(2, sizes.Width));
            SelfAttention.Forward(sizes, qkv.Data, result.Data, statistics.Data[..half], statistics.Data[half..]);
            if (Record(result, qkv) is { } operation) (operation.sizes, operation.statistics) = (sizes, statistics);
            return result;
        }

        public override void Backward(GradientFlow flow)
        {
            if (flow.IsRecorded) BackwardDifferentiably(flow);
            else BackwardFast(flow);
        }

        private void BackwardDifferentiably(GradientFlow flow)
        {
            var (qkv, dy) = (Input(0), flow.Output);
            var (q, k, v) = Split(qkv);
            var scores = Arithmetic.Scale(HeadProducts.Scores(q, k, sizes.Heads), sizes.Scale);
            var p = SoftmaxFunction.Apply(sizes.IsCausal ? Arithmetic.Add(scores, CausalMask(sizes.Length)) : scores);
            var dv = HeadProducts.Mix(p, dy, transposed: true);
            var weighted = Arithmetic.Multiply(p, HeadProducts.Scores(dy, v, sizes.Heads));
            var slopes = Arithmetic.Scale(Arithmetic.Subtract(weighted, Arithmetic.Multiply(p, Reduce.Sum(weighted, -1))), sizes.Scale);
            var (dq, dk) = (HeadProducts.Mix(slopes, k), HeadProducts.Mix(slopes, q, transposed: true));
            flow.Give(0, Joining.Concatenate(-1, dq, dk, dv));
        }

        private void BackwardFast(GradientFlow flow)
        {
            var half = statistics!.Count / 2;
            var dqkv = Tape.Make(Input(0).Shape);
            SelfAttention.Backward(
                sizes, Input(0).Data, Output.Data, statistics.Data[..half], statistics.Data[half..], flow.Output.Data, dqkv.Data);
            flow.Give(0, dqkv);
        }
    }
}
