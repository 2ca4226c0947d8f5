using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>Measures the gradient noise scale of an objective's examples.</summary>
/// <remarks>
/// <para>
/// Each part is computed as a part of its own of the moment's batch: dropout masks are independent, and what they add counts as noise, as it does in training.
/// </para>
/// <para>
/// Examples are taken for independent draws: choose them at random, for in a file's order classes may take turns. From a data set that isn't much larger than what is drawn the noise comes out right and its
/// uncertainty too large.
/// </para>
/// </remarks>
public static class NoiseScale
{
    const int ExampleGroups = 16;

    /// <summary>
    /// From the gradients of equal parts of the examples, n·⌊N/n⌋ of the N: some n forward and backward passes at the price of one over the batch. With batch
    /// norm a part is normalised by its own statistics; what is measured is the noise of batches of that size.
    /// </summary>
    /// <param name="objective">Whose examples.</param>
    /// <param name="parts">n, from 3 on.</param>
    /// <exception cref="ArgumentException">Fewer than 3 parts, more than examples, or nothing is trained.</exception>
    public static NoiseScaleEstimate OfParts(Objective objective, int parts)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (parts < 3 || parts > objective.Examples.Length)
            throw new ArgumentOutOfRangeException(nameof(parts), parts, $"noise scale: got {parts} parts of {objective.Examples.Length} examples; allowed are 3 parts up to as many as examples.");
        return Measure(objective, parts, objective.Examples.Length / parts, parts);
    }

    /// <summary>
    /// From the gradient of each example alone: the most that the examples tell, at the price of as many passes of one example.
    /// </summary>
    /// <param name="objective">Whose examples, at least 3, and for which <see cref="RefusalOfExamples"/> gives null.</param>
    /// <exception cref="ArgumentException">Fewer than 3 examples, or nothing is trained.</exception>
    public static NoiseScaleEstimate OfExamples(Objective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var count = objective.Examples.Length;
        if (count < 3) throw new ArgumentException($"noise scale: got {count} examples; at least 3 are needed.", nameof(objective));
        return Measure(objective, count, 1, Math.Min(count, ExampleGroups));
    }

    /// <summary>
    /// Why the gradient of an example alone means nothing, in words for the user; null where it means something. With batch norm an example would be
    /// normalised by itself; else the loss of a few examples, nothing dropped, must be the mean of their losses, which contrasts and mixed images break.
    /// </summary>
    public static string? RefusalOfExamples(Objective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        const int tried = 6;
        const double tolerance = 1e-4;
        var network = objective.Task.Network;
        if (network.LayersOf<BatchNormLayer>().Any())
            return "the network has batch norm: alone an example would be normalised by itself, and its gradient isn't its share in the batch's. Measure by parts.";
        DropoutLayer[] dropouts = [.. network.LayersOf<DropoutLayer>()];
        double[] rates = [.. dropouts.Select(dropout => dropout.Rate)];
        try
        {
            foreach (var dropout in dropouts) dropout.Rate = 0;
            var few = objective.On(objective.Examples[..Math.Min(tried, objective.Examples.Length)]);
            var together = few.Loss();
            var alone = 0.0;
            for (var i = 0; i < few.Examples.Length; i++) alone += few.On(few.Examples.Slice(i, 1)).Loss() / few.Examples.Length;
            return Math.Abs(together - alone) <= tolerance * Math.Abs(together)
                ? null
                : FormattableString.Invariant($"the loss of {few.Examples.Length} examples is {together:G4}, the mean of their losses alone {alone:G4}: examples are seen together, as where they are mixed or contrasted. Measure by parts.");
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            return $"an example alone has no loss: {failure.Message}";
        }
        finally
        {
            foreach (var (dropout, rate) in dropouts.Zip(rates)) dropout.Rate = rate;
        }
    }

    /// <summary>As <see cref="OfExamples(Objective)"/>, in memory that was taken before.</summary>
    /// <param name="objective">Whose examples.</param>
    /// <param name="moments">Of the objective's length, for single examples.</param>
    /// <param name="gradient">[Count].</param>
    internal static NoiseScaleEstimate OfExamples(Objective objective, GradientMoments moments, float[] gradient)
    {
        moments.Clear();
        return Measure(objective, objective.Examples.Length, 1, moments, gradient);
    }

    /// <summary>Moments for the gradients of an objective's examples.</summary>
    internal static GradientMoments MomentsFor(Objective objective) => new(objective.Count, 1, Math.Min(objective.Examples.Length, ExampleGroups));

    static NoiseScaleEstimate Measure(Objective objective, int parts, int examples, int groups)
    {
        if (objective.Count == 0) throw new ArgumentException("noise scale: every parameter is frozen; there is no gradient.", nameof(objective));
        return Measure(objective, parts, examples, new(objective.Count, examples, groups), new float[objective.Count]);
    }

    static NoiseScaleEstimate Measure(Objective objective, int parts, int examples, GradientMoments moments, float[] gradient)
    {
        for (var part = 0; part < parts; part++)
        {
            objective.GradientOf(objective.Examples.Slice(part * examples, examples), objective.Moment with { Part = part }, gradient);
            moments.Add(gradient);
        }

        return moments.Estimate();
    }
}
