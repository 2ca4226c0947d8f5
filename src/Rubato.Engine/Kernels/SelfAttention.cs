using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of self-attention over packed queries, keys and values [sequences, length, 3·heads·head width].</summary>
/// <param name="Sequences">N.</param>
/// <param name="Length">T.</param>
/// <param name="Heads">H.</param>
/// <param name="HeadWidth">Numbers of a head's query.</param>
/// <param name="IsCausal">Whether a place sees only itself and what comes before it.</param>
internal readonly record struct SelfAttentionSizes(int Sequences, int Length, int Heads, int HeadWidth, bool IsCausal)
{
    public int Width => Heads * HeadWidth;

    public int PackedWidth => 3 * Width;

    /// <summary>1/√d, by which scores are multiplied.</summary>
    public float Scale => 1 / MathF.Sqrt(HeadWidth);
}

/// <summary>
/// Self-attention, a head of a sequence at a time. Its scores exist for a few queries at a time, in the first cache; causal ones are
/// computed up to the last key that any of these queries sees. On the way back they are computed again from each query's shift and sum.
/// </summary>
/// <remarks>
/// Bits: queries are cut into blocks of fixed height, so how far each sum goes and in which order the blocks' shares are added
/// depends on the shape alone.
/// </remarks>
internal static unsafe class SelfAttention
{
    /// <summary>Queries whose scores are computed together. Less than three tiles' rows, so that products read keys and values where they are.</summary>
    private const int BlockRows = 32;

    /// <summary>Widest panel of a product at any vector width.</summary>
    private const int Panel = 32;

    /// <summary>
    /// y[n, t, h] = Σ_s softmax(q·kᵀ/√d)[t, s]·v[s]; writes, for each head's query, the shift of its exponentials and 1 over their sum.
    /// </summary>
    public static void Forward(SelfAttentionSizes s, ReadOnlySpan<float> qkv, Span<float> y, Span<float> shifts, Span<float> inverses)
    {
        Require(s, qkv.Length, y.Length, shifts.Length, inverses.Length);
        fixed (float* packed = qkv)
        fixed (float* result = y)
        fixed (float* shift = shifts)
        fixed (float* inverse = inverses)
        {
            var kernel = new ForwardKernel(s, packed, result, shift, inverse);
            Workers.Run(ref kernel, s.Sequences * s.Heads);
        }
    }

    /// <summary>d(qkv), overwritten, from what <see cref="Forward"/> took and gave and from dy.</summary>
    public static void Backward(
        SelfAttentionSizes s, ReadOnlySpan<float> qkv, ReadOnlySpan<float> y, ReadOnlySpan<float> shifts, ReadOnlySpan<float> inverses,
        ReadOnlySpan<float> dy, Span<float> dqkv)
    {
        Require(s, qkv.Length, y.Length, shifts.Length, inverses.Length);
        Require(s, dqkv.Length, dy.Length, shifts.Length, inverses.Length);
        fixed (float* packed = qkv)
        fixed (float* result = y)
        fixed (float* shift = shifts)
        fixed (float* inverse = inverses)
        fixed (float* gradient = dy)
        fixed (float* target = dqkv)
        {
            var kernel = new BackwardKernel(s, packed, result, shift, inverse, gradient, target);
            Workers.Run(ref kernel, s.Sequences * s.Heads);
        }
    }

    private static void Require(SelfAttentionSizes s, int qkv, int y, int shifts, int inverses)
    {
        var queries = (long)s.Sequences * s.Heads * s.Length;
        if (queries * s.HeadWidth != y || 3L * y != qkv || shifts != queries || inverses != queries)
            throw new ArgumentException($"attention: {s} doesn't fit {qkv}, {y}, {shifts} and {inverses} numbers.");
    }

    private static nint RoundUp(nint count) => (count + Panel - 1) / Panel * Panel;

    /// <summary>Room for T packed rows of a head's width.</summary>
    private static nint PackedLength(SelfAttentionSizes s) => RoundUp(s.Length) * s.HeadWidth + RoundUp(GemmPacking.Overhang);

    /// <summary>
    /// scores[r, j] = a[r]·b[j] for j below <paramref name="keys"/> and on to the end of the panel, b packed as a transpose.
    /// </summary>
    private static void Scores<S, V>(SelfAttentionSizes s, int rows, int keys, float* a, nint stride, float* packed, float* scores)
        where S : struct, ISimd<V>
        where V : struct
    {
        var isOneBlock = Gemm.NextDepth(s.HeadWidth) == s.HeadWidth; // else a block's place depends on the columns of all before it
        var panel = 2 * S.Width;
        var columns = ((isOneBlock ? keys : s.Length) + panel - 1) / panel * panel;
        Gemm.MultiplyPacked<S, V>(rows, columns, s.HeadWidth, new(a, stride, 1), packed, scores, RoundUp(s.Length));
    }

    private readonly struct ForwardKernel(SelfAttentionSizes s, float* qkv, float* y, float* shifts, float* inverses) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (sequence, head) = (chunk / s.Heads, chunk % s.Heads);
            nint stride = s.PackedWidth, rowLength = RoundUp(s.Length);
            var q = qkv + sequence * s.Length * stride + head * s.HeadWidth;
            float* k = q + s.Width, v = q + 2 * s.Width;
            var scale = s.Scale;
            var result = y + (nint)sequence * s.Length * s.Width + head * s.HeadWidth;
            fixed (float* keys = Scratch.Get(ScratchUse.PackedKeys, PackedLength(s)))
            fixed (float* scores = Scratch.Get(ScratchUse.Scores, BlockRows * rowLength))
            {
                Gemm.Pack<S, V>(s.Length, s.HeadWidth, new(k, 1, stride), keys);
                for (var first = 0; first < s.Length; first += BlockRows)
                {
                    var rows = Math.Min(BlockRows, s.Length - first);
                    var seen = s.IsCausal ? first + rows : s.Length;
                    Scores<S, V>(s, rows, seen, q + first * stride, stride, keys, scores);
                    float* shift = shifts + (nint)chunk * s.Length + first, inverse = inverses + (nint)chunk * s.Length + first;
                    // Row after row would wait for each row's maximum; so all of them are found first.
                    for (var r = 0; r < rows; r++)
                    {
                        var row = scores + r * rowLength;
                        var own = s.IsCausal ? first + r + 1 : s.Length;
                        new Span<float>(row + own, (int)Rows.RoundUp(own) - own).Fill(float.NegativeInfinity);
                        shift[r] = scale * Softmax.Largest<S, V>(row, Rows.RoundUp(own));
                    }

                    for (var r = 0; r < rows; r++)
                    {
                        var row = scores + r * rowLength;
                        var whole = (int)Rows.RoundUp(s.IsCausal ? first + r + 1 : s.Length);
                        inverse[r] = 1 / Softmax.Powers<S, V>(row, whole, scale, shift[r]);
                        if (whole < seen) new Span<float>(row + whole, seen - whole).Clear();
                    }

                    var target = result + (nint)first * s.Width;
                    Gemm.MultiplyAlone<S, V>(rows, s.HeadWidth, seen, Matrix.Of(scores, rowLength), Matrix.Of(v, stride), target, s.Width);
                    for (var r = 0; r < rows; r++, target += s.Width)
                        Rows.Scale<S, V>(target, s.HeadWidth, inverse[r], target);
                }
            }
        }
    }

    /// <summary>
    /// The last block goes first: it reaches every key, so that what the others add to is there.
    /// </summary>
    private readonly struct BackwardKernel(SelfAttentionSizes s, float* qkv, float* y, float* shifts, float* inverses, float* dy, float* dqkv) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (sequence, head) = (chunk / s.Heads, chunk % s.Heads);
            nint stride = s.PackedWidth, rowLength = RoundUp(s.Length);
            var offset = sequence * s.Length * stride + head * s.HeadWidth;
            float* q = qkv + offset, k = q + s.Width, v = k + s.Width;
            float* dq = dqkv + offset, dk = dq + s.Width, dv = dk + s.Width;
            var start = (nint)sequence * s.Length * s.Width + head * s.HeadWidth;
            fixed (float* keys = Scratch.Get(ScratchUse.PackedKeys, 2 * PackedLength(s)))
            fixed (float* powers = Scratch.Get(ScratchUse.Scores, 2 * BlockRows * rowLength))
            {
                float* values = keys + PackedLength(s), slopes = powers + BlockRows * rowLength;
                Gemm.Pack<S, V>(s.Length, s.HeadWidth, new(k, 1, stride), keys);
                Gemm.Pack<S, V>(s.Length, s.HeadWidth, new(v, 1, stride), values);
                var last = (s.Length - 1) / BlockRows * BlockRows;
                for (var first = last; first >= 0; first -= BlockRows)
                {
                    var rows = Math.Min(BlockRows, s.Length - first);
                    var seen = s.IsCausal ? first + rows : s.Length;
                    var at = start + (nint)first * s.Width;
                    CallNear(y + at, rows);
                    Scores<S, V>(s, rows, seen, q + first * stride, stride, keys, powers);
                    Scores<S, V>(s, rows, seen, dy + at, s.Width, values, slopes);
                    for (var r = 0; r < rows; r++)
                    {
                        var own = s.IsCausal ? first + r + 1 : s.Length;
                        float* p = powers + r * rowLength, d = slopes + r * rowLength;
                        Slopes<S, V>((nint)chunk * s.Length + first + r, at + (nint)r * s.Width, own, p, d);
                        new Span<float>(p + own, seen - own).Clear();
                        new Span<float>(d + own, seen - own).Clear();
                    }

                    Gemm.MultiplyAlone<S, V>(seen, s.HeadWidth, rows, Matrix.Of(powers, rowLength, transposed: true), Matrix.Of(dy + at, s.Width), dv, stride, first < last);
                    Gemm.MultiplyAlone<S, V>(seen, s.HeadWidth, rows, Matrix.Of(slopes, rowLength, transposed: true), Matrix.Of(q + first * stride, stride), dk, stride, first < last);
                    Gemm.MultiplyAlone<S, V>(rows, s.HeadWidth, seen, Matrix.Of(slopes, rowLength), Matrix.Of(k, stride), dq + first * stride, stride);
                }
            }
        }

        /// <summary>Calls the rows of a head's results near while the scores are made; each would be waited for otherwise.</summary>
        private void CallNear(float* from, int rows)
        {
            if (!Sse.IsSupported) return;
            for (; rows > 0; rows--, from += s.Width)
                for (nint i = 0; i < s.HeadWidth; i += 16) Sse.Prefetch0(from + i);
        }

        /// <summary>
        /// A query's scores become p, their softmax; the slopes dp that stand in d become those of the scores, p·(dp − Σp·dp)/√d, where the
        /// sum is y·dy. Whole vectors: what is written behind a row's own keys is overwritten by the caller.
        /// </summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Slopes<S, V>(nint query, nint result, int own, float* p, float* d)
            where S : struct, ISimd<V>
            where V : struct
        {
            var lanes = stackalloc float[Rows.Lanes];
            var along = S.Broadcast(Rows.Sum<S, V, ElementProducts>(new(y + result, dy + result), s.HeadWidth, lanes));
            var (scale, shift, inverse) = (S.Broadcast(s.Scale), S.Broadcast(-shifts[query]), S.Broadcast(inverses[query]));
            for (nint i = 0; i < own; i += S.Width)
            {
                // Both are read before either is written: the rows lie a multiple of 4 KiB apart, and a read would wait for the other's write.
                var (score, slope) = (S.Load(p + i), S.Load(d + i));
                var power = S.Multiply(default(SoftmaxPower).Apply<S, V>(S.MultiplyAdd(score, scale, shift)), inverse);
                S.Store(power, p + i);
                S.Store(S.Multiply(S.Multiply(power, S.Subtract(slope, along)), scale), d + i);
            }
        }
    }
}
