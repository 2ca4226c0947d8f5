using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>
/// One pass of an optimiser's rule over values, gradients and states: bound by memory, not by arithmetic. Sums go by chunks of
/// fixed length with 64 sums side by side, whatever the width; the chunks' sums are added in their order, in double.
/// </summary>
internal static unsafe class UpdateKernel
{
    private const int ChunkLength = 1 << 15;

    /// <summary>Updates each coordinate.</summary>
    /// <param name="update">The step's numbers.</param>
    /// <param name="values">What is moved.</param>
    /// <param name="gradients">As many gradients.</param>
    /// <param name="states">As many buffers as the rule has states, or more.</param>
    /// <param name="start">Where in those buffers the first coordinate's states stand.</param>
    /// <returns>Both sums, zero where the rule sums nothing.</returns>
    public static (double A, double B) Run<TUpdate>(
        in TUpdate update, Span<float> values, ReadOnlySpan<float> gradients, ReadOnlySpan<Tensor> states, int start)
        where TUpdate : struct, IUpdate
    {
        if (gradients.Length != values.Length)
            throw new ArgumentException($"update: got {values.Length} values and {gradients.Length} gradients; allowed are as many of both.");
        var chunks = (values.Length + ChunkLength - 1) / ChunkLength;
        if (chunks == 0) return default;
        fixed (float* p = values)
        fixed (float* g = gradients)
        fixed (float* a = State(states, 0, start, values.Length))
        fixed (float* b = State(states, 1, start, values.Length))
        fixed (float* c = State(states, 2, start, values.Length))
        fixed (float* d = State(states, 3, start, values.Length))
        fixed (float* parts = Scratch.Get(ScratchUse.Partials, 2 * chunks))
        {
            new Span<float>(parts, 2 * chunks).Clear();
            var kernel = new Kernel<TUpdate>(update, new(p, g, a, b, c, d), parts, values.Length);
            Workers.Run(ref kernel, chunks);
            var (sumA, sumB) = (0.0, 0.0);
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                sumA += parts[2 * chunk];
                sumB += parts[2 * chunk + 1];
            }

            return (sumA, sumB);
        }
    }

    private static Span<float> State(ReadOnlySpan<Tensor> states, int index, int start, int length) =>
        index < states.Length ? states[index].Data.Slice(start, length) : default;

    private readonly struct Kernel<TUpdate>(TUpdate update, Sweep whole, float* parts, int length) : IKernel
        where TUpdate : struct, IUpdate
    {
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var count = Math.Min(ChunkLength, length - chunk * ChunkLength);
            var vectors = count / S.Width * S.Width;
            var lanes = stackalloc float[2 * Sweep.Lanes];
            new Span<float>(lanes, 2 * Sweep.Lanes).Clear();
            var sweep = whole.From(chunk * ChunkLength, lanes);
            update.Run<S, V>(sweep.Part(0, vectors));
            update.Run<SimdScalar, float>(sweep.Part(vectors, count));
            parts[2 * chunk] = Sweep.Fold(lanes);
            parts[2 * chunk + 1] = Sweep.Fold(lanes + Sweep.Lanes);
        }
    }
}

/// <summary>A stretch of the buffers that a rule goes over.</summary>
internal readonly unsafe struct Sweep(float* values, float* gradients, float* a, float* b, float* c, float* d)
{
    /// <summary>Sums that run side by side: coordinate i belongs to lane i mod 64.</summary>
    public const int Lanes = 64;

    private readonly float* values = values, gradients = gradients, a = a, b = b, c = c, d = d;

    /// <summary>The 64 lanes of the first sum, then those of the second.</summary>
    private float* Sums { get; init; }

    private nint Start { get; init; }

    private nint End { get; init; }

    /// <summary>The same from a coordinate on, with sums of its own.</summary>
    public Sweep From(nint start, float* sums) =>
        new(values + start, gradients + start, Later(a, start), Later(b, start), Later(c, start), Later(d, start)) { Sums = sums };

    /// <summary>Coordinates <paramref name="start"/>…<paramref name="end"/>−1.</summary>
    public Sweep Part(nint start, nint end) => this with { Start = start, End = end };

    /// <summary>Applies a rule to all of the stretch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Over<S, V, TRule>(TRule rule)
        where S : struct, ISimd<V>
        where V : struct
        where TRule : struct, IUpdateRule<V>
    {
        float* values = this.values, gradients = this.gradients, a = this.a, b = this.b, c = this.c, d = this.d, sums = Sums;
        var end = End;
        for (var i = Start; i < end; i += S.Width)
        {
            Coordinate<V> x = default;
            x.Value = S.Load(values + i);
            x.Gradient = S.Load(gradients + i);
            if (TRule.States > 0) x.A = S.Load(a + i);
            if (TRule.States > 1) x.B = S.Load(b + i);
            if (TRule.States > 2) x.C = S.Load(c + i);
            if (TRule.States > 3) x.D = S.Load(d + i);
            rule.Apply(ref x);
            if (TRule.MovesValues) S.Store(x.Value, values + i);
            if (TRule.States - TRule.ReadOnlyStates > 0) S.Store(x.A, a + i);
            if (TRule.States - TRule.ReadOnlyStates > 1) S.Store(x.B, b + i);
            if (TRule.States - TRule.ReadOnlyStates > 2) S.Store(x.C, c + i);
            if (TRule.States - TRule.ReadOnlyStates > 3) S.Store(x.D, d + i);
            if (!TRule.Sums) continue;
            var lane = sums + (i & (Lanes - 1));
            S.Store(S.Add(S.Load(lane), x.SumA), lane);
            S.Store(S.Add(S.Load(lane + Lanes), x.SumB), lane + Lanes);
        }
    }

    /// <summary>The lanes' sum, folded in halves.</summary>
    public static float Fold(float* lanes)
    {
        for (var half = Lanes / 2; half > 0; half /= 2)
            for (var i = 0; i < half; i++) lanes[i] += lanes[i + half];
        return lanes[0];
    }

    private static float* Later(float* state, nint start) => state == null ? null : state + start;
}
