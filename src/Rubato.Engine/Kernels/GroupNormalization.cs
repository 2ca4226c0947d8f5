using System.Runtime.CompilerServices;

namespace Rubato.Engine.Kernels;

/// <summary>Sizes of a normalisation of groups of channels.</summary>
/// <param name="Images">N.</param>
/// <param name="Places">Places of an image.</param>
/// <param name="Channels">C.</param>
/// <param name="Groups">G, a divisor of C.</param>
/// <param name="Epsilon">Beside the variance.</param>
internal readonly record struct GroupNormSizes(int Images, int Places, int Channels, int Groups, float Epsilon)
{
    public int GroupChannels => Channels / Groups;

    /// <summary>Numbers that a group's statistics are taken over.</summary>
    public float GroupCount => (float)Places * GroupChannels;

    public int ImageLength => Places * Channels;
}

/// <summary>The groups of channels of each image [places, channels] brought to mean 0 and variance 1, an image at a time.</summary>
internal static unsafe class GroupNormalization
{
    /// <summary>y = (x − μ)/√(σ² + ε)·γ + β; writes μ and σ² [images, groups].</summary>
    public static void Forward(
        GroupNormSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y, Span<float> mean, Span<float> variance)
    {
        Require(s, x.Length, y.Length, gamma.Length, mean.Length);
        Require(s, x.Length, y.Length, beta.Length, variance.Length);
        fixed (float* from = x)
        fixed (float* factors = gamma)
        fixed (float* offsets = beta)
        fixed (float* to = y)
        fixed (float* means = mean)
        fixed (float* variances = variance)
        {
            var kernel = new ForwardKernel(s, from, factors, offsets, to, means, variances);
            Workers.Run(ref kernel, s.Images);
        }
    }

    /// <summary>
    /// dx = (g − mean g − n·mean(g·n))/√(σ² + ε) with g = dy·γ and n = (x − μ)/√(σ² + ε), and each image's Σ dy·n and Σ dy, [images, channels].
    /// </summary>
    public static void Backward(
        GroupNormSizes s, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> dy,
        Span<float> dx, Span<float> gammaShares, Span<float> betaShares)
    {
        Require(s, x.Length, dx.Length, gamma.Length, mean.Length);
        Require(s, x.Length, dy.Length, gamma.Length, variance.Length);
        if (gammaShares.Length != s.Images * s.Channels || betaShares.Length != gammaShares.Length)
            throw new ArgumentException($"group norm: {s} doesn't fit shares of {gammaShares.Length} and {betaShares.Length} numbers.");
        fixed (float* from = x)
        fixed (float* factors = gamma)
        fixed (float* means = mean)
        fixed (float* variances = variance)
        fixed (float* gradient = dy)
        fixed (float* to = dx)
        fixed (float* ofGamma = gammaShares)
        fixed (float* ofBeta = betaShares)
        {
            var kernel = new BackwardKernel(s, from, factors, means, variances, gradient, to, ofGamma, ofBeta);
            Workers.Run(ref kernel, s.Images);
        }
    }

    private static void Require(GroupNormSizes s, int x, int y, int gamma, int mean)
    {
        if ((long)s.Images * s.ImageLength != x || x != y || gamma != s.Channels || mean != (long)s.Images * s.Groups)
            throw new ArgumentException($"group norm: {s} doesn't fit {x}, {y}, {gamma} and {mean} numbers.");
    }

    /// <summary>For each channel Σ a·(b − mean) and Σ a over the places; without a Σ (b − mean)² and Σ (b − mean).</summary>
    private static void Columns<S, V>(GroupNormSizes s, float* a, float* b, float* mean, float* products, float* sums)
        where S : struct, ISimd<V>
        where V : struct
    {
        nint c = 0;
        for (; c <= s.Channels - S.Width; c += S.Width) Column<S, V>(s, a, b, mean, products, sums, c);
        for (; c < s.Channels; c++) Column<SimdScalar, float>(s, a, b, mean, products, sums, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<S, V>(GroupNormSizes s, float* a, float* b, float* mean, float* products, float* sums, nint channel)
        where S : struct, ISimd<V>
        where V : struct
    {
        var (product, sum, m) = (S.Zero, S.Zero, S.Load(mean + channel));
        for (nint i = channel; i < s.ImageLength; i += s.Channels)
        {
            var deviation = S.Subtract(S.Load(b + i), m);
            var factor = a == null ? deviation : S.Load(a + i);
            product = S.MultiplyAdd(factor, deviation, product);
            sum = S.Add(sum, factor);
        }

        S.Store(product, products + channel);
        S.Store(sum, sums + channel);
    }

    private static float OverGroup(GroupNormSizes s, float* numbers, int group)
    {
        var sum = 0f;
        for (var c = group * s.GroupChannels; c < (group + 1) * s.GroupChannels; c++) sum += numbers[c];
        return sum / s.GroupCount;
    }

    private static void Fill(GroupNormSizes s, float* numbers, int group, float value) =>
        new Span<float>(numbers + group * s.GroupChannels, s.GroupChannels).Fill(value);

    private readonly struct ForwardKernel(GroupNormSizes s, float* x, float* gamma, float* beta, float* y, float* means, float* variances) : IKernel
    {
        public void Run<S, V>(int image)
            where S : struct, ISimd<V>
            where V : struct
        {
            var from = x + (nint)image * s.ImageLength;
            fixed (float* mean = Scratch.Get(ScratchUse.GroupStatistics, 3 * s.Channels))
            {
                float* squares = mean + s.Channels, sums = mean + 2 * s.Channels;
                Reduction.Columns<S, V>(from, s.Places, s.Channels, sums);
                for (var group = 0; group < s.Groups; group++) Fill(s, mean, group, OverGroup(s, sums, group));
                Columns<S, V>(s, null, from, mean, squares, sums);
                for (var group = 0; group < s.Groups; group++)
                {
                    // What the first pass lost in rounding is the mean of the deviations.
                    var correction = OverGroup(s, sums, group);
                    var variance = OverGroup(s, squares, group) - correction * correction;
                    if (variance < 0) variance = 0;
                    var place = image * s.Groups + group;
                    (means[place], variances[place]) = (mean[group * s.GroupChannels] + correction, variance);
                }

                var scale = squares;
                for (var c = 0; c < s.Channels; c++)
                {
                    var place = image * s.Groups + c / s.GroupChannels;
                    mean[c] = means[place];
                    scale[c] = gamma[c] * (1 / MathF.Sqrt(variances[place] + s.Epsilon));
                }

                Write<S, V>(from, mean, scale, y + (nint)image * s.ImageLength);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write<S, V>(float* from, float* mean, float* scale, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            for (var place = 0; place < s.Places; place++, from += s.Channels, to += s.Channels)
            {
                nint c = 0;
                for (; c <= s.Channels - S.Width; c += S.Width)
                    S.Store(S.MultiplyAdd(S.Subtract(S.Load(from + c), S.Load(mean + c)), S.Load(scale + c), S.Load(beta + c)), to + c);
                for (; c < s.Channels; c++) to[c] = MathF.FusedMultiplyAdd(from[c] - mean[c], scale[c], beta[c]);
            }
        }
    }

    private readonly struct BackwardKernel(
        GroupNormSizes s, float* x, float* gamma, float* means, float* variances, float* dy, float* dx, float* gammaShares, float* betaShares) : IKernel
    {
        public void Run<S, V>(int image)
            where S : struct, ISimd<V>
            where V : struct
        {
            var at = (nint)image * s.ImageLength;
            var products = gammaShares + (nint)image * s.Channels;
            var sums = betaShares + (nint)image * s.Channels;
            fixed (float* mean = Scratch.Get(ScratchUse.GroupStatistics, 4 * s.Channels))
            {
                float* scale = mean + s.Channels, along = mean + 2 * s.Channels, shift = mean + 3 * s.Channels;
                for (var group = 0; group < s.Groups; group++) Fill(s, mean, group, means[image * s.Groups + group]);
                Columns<S, V>(s, dy + at, x + at, mean, products, sums);
                for (var group = 0; group < s.Groups; group++)
                {
                    var inverse = 1 / MathF.Sqrt(variances[image * s.Groups + group] + s.Epsilon);
                    for (var c = group * s.GroupChannels; c < (group + 1) * s.GroupChannels; c++)
                    {
                        products[c] *= inverse;
                        scale[c] = gamma[c] * inverse;
                        (along[c], shift[c]) = (gamma[c] * products[c], gamma[c] * sums[c]);
                    }

                    var (aligned, average) = (OverGroup(s, along, group), OverGroup(s, shift, group));
                    Fill(s, along, group, -inverse * inverse * aligned);
                    Fill(s, shift, group, -inverse * average);
                }

                Write<S, V>(x + at, dy + at, mean, scale, along, shift, dx + at);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Write<S, V>(float* from, float* gradient, float* mean, float* scale, float* along, float* shift, float* to)
            where S : struct, ISimd<V>
            where V : struct
        {
            for (var place = 0; place < s.Places; place++, from += s.Channels, gradient += s.Channels, to += s.Channels)
            {
                nint c = 0;
                for (; c <= s.Channels - S.Width; c += S.Width)
                {
                    var rest = S.MultiplyAdd(S.Subtract(S.Load(from + c), S.Load(mean + c)), S.Load(along + c), S.Load(shift + c));
                    S.Store(S.MultiplyAdd(S.Load(gradient + c), S.Load(scale + c), rest), to + c);
                }

                for (; c < s.Channels; c++)
                    to[c] = MathF.FusedMultiplyAdd(gradient[c], scale[c], MathF.FusedMultiplyAdd(from[c] - mean[c], along[c], shift[c]));
            }
        }
    }
}
