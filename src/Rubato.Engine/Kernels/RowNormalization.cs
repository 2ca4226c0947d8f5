using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a normalisation of rows.</summary>
/// <param name="Rows">How many rows.</param>
/// <param name="Width">Numbers of a row.</param>
/// <param name="Centres">Whether the mean is subtracted.</param>
/// <param name="Epsilon">Beside the variance.</param>
internal readonly record struct RowNormSizes(int Rows, int Width, bool Centres, float Epsilon);

/// <summary>Each row of [rows, width] brought to mean 0 and variance 1, or to mean square 1 alone; a row is visited while it is near.</summary>
internal static unsafe class RowNormalization
{
    /// <summary>y = (x − μ)/√(σ² + ε)·γ + β; writes each row's μ and σ². γ and β may be empty.</summary>
    public static void Forward(
        RowNormSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> variance)
    {
        Require(s, x.Length, y.Length, gamma.Length, beta.Length, mean.Length, variance.Length);
        fixed (float* from = x)
        fixed (float* factors = gamma)
        fixed (float* offsets = beta)
        fixed (float* to = y)
        fixed (float* means = mean)
        fixed (float* variances = variance)
        {
            var kernel = new ForwardKernel(s, from, factors, offsets, to, means, variances);
            Workers.Run(ref kernel, Chunks(s.Rows));
        }
    }

    /// <summary>
    /// dx = (g − mean g − n·mean(g·n))/√(σ² + ε) with g = dy·γ and n = (x − μ)/√(σ² + ε), (+)= dγ = Σ dy·n and (+)= dβ = Σ dy.
    /// What is empty isn't computed; dγ and dβ are both given or neither.
    /// </summary>
    public static void Backward(
        RowNormSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> dy,
        Span<float> dx, Span<float> dGamma, bool addsGamma, Span<float> dBeta, bool addsBeta)
    {
        Require(s, x.Length, dy.Length, gamma.Length, 0, mean.Length, variance.Length);
        if ((!dx.IsEmpty && dx.Length != x.Length) || (!dGamma.IsEmpty && dGamma.Length != s.Width) || (!dBeta.IsEmpty && dBeta.Length != s.Width))
            throw new ArgumentException($"layer norm: {s} doesn't fit gradients of {dx.Length}, {dGamma.Length} and {dBeta.Length} numbers.");
        var shares = Chunks(s.Rows) * s.Width;
        fixed (float* from = x)
        fixed (float* factors = gamma)
        fixed (float* means = mean)
        fixed (float* variances = variance)
        fixed (float* gradient = dy)
        fixed (float* to = dx)
        fixed (float* parts = Scratch.Get(ScratchUse.BiasPartials, 2 * (nint)shares))
        {
            var sums = !dGamma.IsEmpty || !dBeta.IsEmpty;
            var kernel = new BackwardKernel(s, from, factors, means, variances, gradient, to, sums ? parts : null, parts + shares);
            Workers.Run(ref kernel, Chunks(s.Rows));
            if (!dGamma.IsEmpty) Reduction.Sum(new(parts, shares), 1, Chunks(s.Rows), s.Width, dGamma, addsGamma);
            if (!dBeta.IsEmpty) Reduction.Sum(new(parts + shares, shares), 1, Chunks(s.Rows), s.Width, dBeta, addsBeta);
        }
    }

    private const int RowsPerChunk = 64;

    private static int Chunks(int rows) => (rows + RowsPerChunk - 1) / RowsPerChunk;

    private static void Require(RowNormSizes s, int x, int y, int gamma, int beta, int mean, int variance)
    {
        if ((long)s.Rows * s.Width != x || x != y || (gamma != 0 && gamma != s.Width) || (beta != 0 && beta != s.Width) || mean != s.Rows || variance != s.Rows)
            throw new ArgumentException($"layer norm: {s} doesn't fit {x}, {y}, {gamma}, {beta}, {mean} and {variance} numbers.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Normal<S, V>(V x, V mean, V inverse)
        where S : struct, ISimd<V>
        where V : struct => S.Multiply(S.Subtract(x, mean), inverse);

    /// <summary>
    /// Mean and variance by two passes; the second sums the plain deviations too and makes good what the first lost in rounding.
    /// </summary>
    private readonly struct ForwardKernel(RowNormSizes s, float* x, float* gamma, float* beta, float* y, float* means, float* variances) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var lanes = stackalloc float[Rows.Lanes];
            var end = Math.Min((chunk + 1) * RowsPerChunk, s.Rows);
            for (var row = chunk * RowsPerChunk; row < end; row++)
            {
                var from = x + (nint)row * s.Width;
                var mean = 0f;
                var variance = 0f;
                if (s.Centres)
                {
                    mean = Rows.Sum<S, V, Elements>(new(from), s.Width, lanes) / s.Width;
                    variance = Rows.Sum<S, V, SquaredDeviations>(new(from, mean), s.Width, lanes) / s.Width;
                    var correction = Rows.Sum<S, V, Deviations>(new(from, mean), s.Width, lanes) / s.Width;
                    mean += correction;
                    variance = Positive(variance - correction * correction);
                }
                else
                {
                    variance = Rows.Sum<S, V, ElementProducts>(new(from, from), s.Width, lanes) / s.Width;
                }

                (means[row], variances[row]) = (mean, variance);
                Write<S, V>(from, mean, 1 / MathF.Sqrt(variance + s.Epsilon), y + (nint)row * s.Width);
            }
        }

        private static float Positive(float x) => x < 0 ? 0 : x; // NaN stays NaN

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write<S, V>(float* from, float mean, float inverse, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (means, inverses) = (S.Broadcast(mean), S.Broadcast(inverse));
            nint i = 0;
            for (; i <= s.Width - S.Width; i += S.Width)
            {
                var normal = Normal<S, V>(S.Load(from + i), means, inverses);
                if (gamma != null) normal = beta != null ? S.MultiplyAdd(normal, S.Load(gamma + i), S.Load(beta + i)) : S.Multiply(normal, S.Load(gamma + i));
                S.Store(normal, to + i);
            }

            for (; i < s.Width; i++)
            {
                var normal = (from[i] - mean) * inverse;
                if (gamma != null) normal = beta != null ? MathF.FusedMultiplyAdd(normal, gamma[i], beta[i]) : normal * gamma[i];
                to[i] = normal;
            }
        }
    }

    private readonly struct BackwardKernel(
        RowNormSizes s, float* x, float* gamma, float* means, float* variances, float* dy, float* dx, float* gammaParts, float* betaParts) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<S, V>(int chunk)
            where S : struct, ISimd<V>
            where V : struct
        {
            var lanes = stackalloc float[Rows.Lanes];
            var first = chunk * RowsPerChunk;
            var end = Math.Min(first + RowsPerChunk, s.Rows);
            for (var row = first; row < end; row++)
            {
                var at = (nint)row * s.Width;
                var (mean, inverse) = (means[row], 1 / MathF.Sqrt(variances[row] + s.Epsilon));
                if (gammaParts != null) Gather<S, V>(x + at, dy + at, mean, inverse, (nint)chunk * s.Width, isFirst: row == first);
                if (dx == null) continue;
                var average = s.Centres ? Rows.Sum<S, V, Shares>(new(dy + at, gamma), s.Width, lanes) / s.Width : 0;
                var along = Rows.Sum<S, V, AlignedShares>(new(dy + at, gamma, x + at, mean, inverse), s.Width, lanes) / s.Width;
                Write<S, V>(x + at, dy + at, mean, inverse, average, along, dx + at);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Gather<S, V>(float* x, float* dy, float mean, float inverse, nint share, bool isFirst)
            where S : struct, ISimd<V>
            where V : struct
        {
            float* ofGamma = gammaParts + share, ofBeta = betaParts + share;
            var (means, inverses) = (S.Broadcast(mean), S.Broadcast(inverse));
            nint i = 0;
            for (; i <= s.Width - S.Width; i += S.Width)
            {
                var gradient = S.Load(dy + i);
                var normal = Normal<S, V>(S.Load(x + i), means, inverses);
                S.Store(S.MultiplyAdd(gradient, normal, isFirst ? S.Zero : S.Load(ofGamma + i)), ofGamma + i);
                S.Store(S.Add(gradient, isFirst ? S.Zero : S.Load(ofBeta + i)), ofBeta + i);
            }

            for (; i < s.Width; i++)
            {
                ofGamma[i] = MathF.FusedMultiplyAdd(dy[i], (x[i] - mean) * inverse, isFirst ? 0 : ofGamma[i]);
                ofBeta[i] = dy[i] + (isFirst ? 0 : ofBeta[i]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write<S, V>(float* x, float* dy, float mean, float inverse, float average, float along, float* dx)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (means, inverses, averages, alongs) = (S.Broadcast(mean), S.Broadcast(inverse), S.Broadcast(average), S.Broadcast(-along));
            nint i = 0;
            for (; i <= s.Width - S.Width; i += S.Width)
            {
                var share = gamma != null ? S.Multiply(S.Load(dy + i), S.Load(gamma + i)) : S.Load(dy + i);
                var rest = S.MultiplyAdd(Normal<S, V>(S.Load(x + i), means, inverses), alongs, S.Subtract(share, averages));
                S.Store(S.Multiply(rest, inverses), dx + i);
            }

            for (; i < s.Width; i++)
            {
                var share = gamma != null ? dy[i] * gamma[i] : dy[i];
                dx[i] = MathF.FusedMultiplyAdd((x[i] - mean) * inverse, -along, share - average) * inverse;
            }
        }
    }

    private readonly struct Deviations(float* x, float mean) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<S, V>(nint i) where S : struct, ISimd<V> where V : struct => S.Subtract(S.Load(x + i), S.Broadcast(mean));
    }

    private readonly struct SquaredDeviations(float* x, float mean) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<S, V>(nint i)
            where S : struct, ISimd<V>
            where V : struct
        {
            var deviation = S.Subtract(S.Load(x + i), S.Broadcast(mean));
            return S.Multiply(deviation, deviation);
        }
    }

    /// <summary>dy·γ.</summary>
    private readonly struct Shares(float* dy, float* gamma) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<S, V>(nint i) where S : struct, ISimd<V> where V : struct =>
            gamma != null ? S.Multiply(S.Load(dy + i), S.Load(gamma + i)) : S.Load(dy + i);
    }

    /// <summary>dy·γ·n.</summary>
    private readonly struct AlignedShares(float* dy, float* gamma, float* x, float mean, float inverse) : ITerms
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V At<S, V>(nint i) where S : struct, ISimd<V> where V : struct =>
            S.Multiply(new Shares(dy, gamma).At<S, V>(i), Normal<S, V>(S.Load(x + i), S.Broadcast(mean), S.Broadcast(inverse)));
    }
}
