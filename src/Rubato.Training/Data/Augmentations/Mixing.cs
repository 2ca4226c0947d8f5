using Rubato.Engine;

namespace Rubato.Training.Data;

/// <summary>What the random numbers of mixing depend on.</summary>
/// <param name="Seed">The run's.</param>
/// <param name="Step">The update, from 0.</param>
/// <param name="Part">The part of the batch, from 0, where it is computed in several.</param>
public readonly record struct MixingMoment(long Seed, long Step, int Part = 0);

/// <summary>
/// Mixes the images of a batch in pairs, and their classes likewise. Image n is paired with image N − 1 − n: batches come in
/// a random order, so that is a random partner. The middle image of an odd batch stays as it is. Each pair has a λ of its
/// own, Beta(α, α) distributed, a function of (seed, step, part, pair): the same bits on every platform.
/// </summary>
public static class Mixing
{
    /// <summary>
    /// Mixup: x = λ·x₁ + (1 − λ)·x₂, and the targets likewise (H. Zhang et al., 2018, arXiv:1710.09412). In place; allocates
    /// nothing.
    /// </summary>
    /// <param name="batch">Pixels <c>[N,H,W,C]</c>, or any inputs <c>[N,…]</c>.</param>
    /// <param name="labels">Classes, [N].</param>
    /// <param name="classes">C, from 1 on.</param>
    /// <param name="targets">Takes the distributions, <c>[N,C]</c>.</param>
    /// <param name="alpha">α, from 0 on; 0 is off: the inputs stay, the targets are 1 at the label.</param>
    /// <param name="moment">Seed, step and part.</param>
    /// <exception cref="ArgumentException">A length doesn't fit, or a label is out of range.</exception>
    /// <exception cref="DataException">α is below 0 or not finite.</exception>
    public static void Mixup(
        Span<float> batch, ReadOnlySpan<int> labels, int classes, Span<float> targets, double alpha, MixingMoment moment)
    {
        Begin("mixup", labels, classes, targets, alpha);
        if (labels.IsEmpty)
            return;
        var length = batch.Length / labels.Length;
        if (batch.Length != length * labels.Length)
            throw new ArgumentException($"Got {batch.Length} inputs, which {labels.Length} examples can't share evenly.", nameof(batch));
        if (alpha == 0)
            return;
        var random = RandomOf("mixup", moment);
        for (var pair = 0; pair < labels.Length / 2; pair++)
        {
            var share = random.Beta((ulong)pair, alpha, alpha);
            var other = labels.Length - 1 - pair;
            var first = batch.Slice(pair * length, length);
            var second = batch.Slice(other * length, length);
            for (var i = 0; i < length; i++)
                (first[i], second[i]) = ((share * first[i]) + ((1 - share) * second[i]), (share * second[i]) + ((1 - share) * first[i]));
            Share(targets, classes, pair, labels[pair], labels[other], share);
            Share(targets, classes, other, labels[other], labels[pair], share);
        }
    }

    /// <summary>
    /// CutMix: the two of a pair exchange a rectangle, whose share of the area is near 1 − λ, and the targets are mixed by the
    /// area that was exchanged (S. Yun et al., 2019, arXiv:1905.04899). Its centre is uniform over the image, and what lies
    /// outside is cut off. In place; allocates nothing.
    /// </summary>
    /// <param name="batch">Pixels <c>[N,H,W,C]</c>.</param>
    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="labels">Classes, [N].</param>
    /// <param name="classes">C, from 1 on.</param>
    /// <param name="targets">Takes the distributions, <c>[N,C]</c>.</param>
    /// <param name="alpha">α, from 0 on; 0 is off: the inputs stay, the targets are 1 at the label.</param>
    /// <param name="moment">Seed, step and part.</param>
    /// <exception cref="ArgumentException">A length doesn't fit, or a label is out of range.</exception>
    /// <exception cref="DataException">α is below 0 or not finite.</exception>
    public static void CutMix(
        Span<float> batch,
        int height,
        int width,
        int channels,
        ReadOnlySpan<int> labels,
        int classes,
        Span<float> targets,
        double alpha,
        MixingMoment moment)
    {
        Begin("cutmix", labels, classes, targets, alpha);
        var length = PixelBatch.ImageLength(batch.Length, labels.Length, height, width, channels);
        if (alpha == 0)
            return;
        var random = RandomOf("cutmix", moment);
        for (var pair = 0; pair < labels.Length / 2; pair++)
        {
            var side = Math.Sqrt(1 - (double)random.Beta((ulong)pair, alpha, alpha));
            var place = random.Derive((ulong)pair);
            var (left, right) = Span(place.Uniform(0), side, width);
            var (top, bottom) = Span(place.Uniform(1), side, height);
            var other = labels.Length - 1 - pair;
            var first = batch.Slice(pair * length, length);
            var second = batch.Slice(other * length, length);
            for (var y = top; y < bottom; y++)
            {
                for (var i = ((y * width) + left) * channels; i < ((y * width) + right) * channels; i++)
                    (first[i], second[i]) = (second[i], first[i]);
            }

            var share = (float)(1 - ((double)(right - left) * (bottom - top) / ((double)height * width)));
            Share(targets, classes, pair, labels[pair], labels[other], share);
            Share(targets, classes, other, labels[other], labels[pair], share);
        }
    }

    static CounterRandom RandomOf(string purpose, MixingMoment moment) =>
        new CounterRandom((ulong)moment.Seed).Derive(purpose).Derive((ulong)moment.Step).Derive((ulong)moment.Part);

    /// <summary>From where to where a stretch of a share of the side reaches, around a centre, within the side.</summary>
    static (int From, int To) Span(float centre, double share, int side)
    {
        var half = share * side / 2;
        var middle = centre * side;
        return (Math.Max(0, (int)Math.Round(middle - half)), Math.Min(side, (int)Math.Round(middle + half)));
    }

    static void Begin(string what, ReadOnlySpan<int> labels, int classes, Span<float> targets, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (targets.Length != (long)labels.Length * classes)
            throw new ArgumentException($"The targets hold {targets.Length} numbers; {labels.Length} examples of {classes} classes need {(long)labels.Length * classes}.", nameof(targets));
        if (!(alpha >= 0) || !double.IsFinite(alpha))
            throw new DataException(FormattableString.Invariant($"{what}: got α = {alpha}; 0 (off) and above are allowed."));
        targets.Clear();
        for (var n = 0; n < labels.Length; n++)
        {
            if ((uint)labels[n] >= (uint)classes)
                throw new ArgumentException($"Label {labels[n]} of example {n} is out of range; 0 to {classes - 1} are allowed.", nameof(labels));
            targets[(n * classes) + labels[n]] = 1;
        }
    }

    static void Share(Span<float> targets, int classes, int row, int own, int partners, float share)
    {
        var target = targets.Slice(row * classes, classes);
        target[own] = share;
        target[partners] += 1 - share;
    }
}
