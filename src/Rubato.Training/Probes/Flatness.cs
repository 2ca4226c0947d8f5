using System.Runtime.CompilerServices;
using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>How much the loss rises when the parameters are disturbed by a fixed share of their size.</summary>
public static class Flatness
{
    /// <summary>
    /// The mean over random directions δ of ½(L(θ + δ) + L(θ − δ)) − L(θ). The pair takes the slope out, so what is left is the curvature along δ and
    /// beyond: of a quadratic ½δᵀHδ. May be negative, as at a saddle.
    /// </summary>
    /// <remarks>
    /// δ has independent normal numbers, scaled for each tensor or filter w to ‖δ_w‖ = ρ·‖w‖; what is all 0, as biases at first, isn't moved. Where a
    /// normalisation follows, a filter's scale changes neither the function nor, by filters, the measure. Costs 2n + 1 losses, no gradients.
    /// </remarks>
    /// <param name="objective">L and θ.</param>
    /// <param name="radius">ρ, above 0; 0.05 is usual.</param>
    /// <param name="directions">n, from 1 on, from 2 on for a standard error.</param>
    /// <param name="scale">Relative to what.</param>
    /// <param name="seed">Of the directions.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Estimate Rise(Objective objective, double radius, int directions, FlatnessScale scale = FlatnessScale.Filter, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(objective);
        if (!(radius > 0) || !double.IsFinite(radius)) throw new ArgumentOutOfRangeException(nameof(radius), radius, $"flatness: got the radius {radius}; allowed are finite numbers above 0.");
        if (directions < 1) throw new ArgumentOutOfRangeException(nameof(directions), directions, $"flatness: got {directions} directions; at least 1 is needed, 2 for a standard error.");
        var random = new CounterRandom(seed).Derive("flatness");
        var rises = new double[directions];
        var (position, displacement) = (new float[objective.Count], new float[objective.Count]);
        objective.Position(position);
        var here = objective.Loss();
        for (var direction = 0; direction < directions; direction++)
        {
            Draw(objective, position, radius, scale, random.Derive((ulong)direction), displacement);
            var ahead = objective.LossAt(displacement);
            for (var i = 0; i < displacement.Length; i++) displacement[i] = -displacement[i];
            rises[direction] = (ahead + objective.LossAt(displacement)) / 2 - here;
        }

        return Estimate.Of(rises);
    }

    /// <summary>One displacement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Draw(Objective objective, ReadOnlySpan<float> position, double radius, FlatnessScale scale, CounterRandom random, Span<float> displacement)
    {
        foreach (var slice in objective.Slices)
        {
            var from = slice.Of(position);
            var to = slice.Of(displacement);
            var numbers = random.Derive(slice.Name);
            for (var i = 0; i < to.Length; i++) to[i] = numbers.Normal((ulong)i);
            var length = scale == FlatnessScale.Filter && slice.Shape.Rank > 1 && slice.Length > 0 ? slice.Length / slice.Shape[0] : slice.Length;
            for (var first = 0; first < to.Length; first += length) Fit(from.Slice(first, length), to.Slice(first, length), radius);
        }
    }

    static void Fit(ReadOnlySpan<float> weights, Span<float> moves, double radius)
    {
        var length = WideSums.Norm(moves);
        var factor = length == 0 ? 0 : radius * WideSums.Norm(weights) / length;
        for (var i = 0; i < moves.Length; i++) moves[i] = (float)(moves[i] * factor);
    }
}
