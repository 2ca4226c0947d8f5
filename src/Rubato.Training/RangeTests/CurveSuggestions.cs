using System.Globalization;

namespace Rubato.Training.RangeTests;

/// <summary>
/// What a curve of losses suggests. Of the smoothed curve the first tenth and the last five points are left out, as fastai's finder leaves
/// them out.
/// </summary>
public static class CurveSuggestions
{
    const int FewestPoints = 5;

    /// <summary>The fall that counts as one, in standard errors of the smoothed loss.</summary>
    const double LeastFall = 3;

    /// <summary>Steepest, valley and minimum.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="isRate">Whether a learning rate is swept: then a tenth of the minimum is suggested, else the minimum itself.</param>
    public static IReadOnlyList<Suggestion> Of(RangeCurve curve, bool isRate)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return [Steepest(curve), Valley(curve), Minimum(curve, isRate)];
    }

    /// <summary>Where the smoothed loss falls fastest.</summary>
    /// <remarks>
    /// Formula: x_i with the least (s_(i+1) − s_i) / (u_(i+1) − u_i), s the smoothed loss, u the logarithm of the value x, or x itself on a linear
    /// scale. Source: fastai, <c>callback.schedule.steep</c>.
    /// </remarks>
    public static Suggestion Steepest(RangeCurve curve) => Suggest(curve, "steepest", $"most negative slope of the smoothed loss against {(curve?.Scale == SweepScale.Linear ? "the value" : "its logarithm")}", c =>
    {
        var values = c.InnerValues;
        var losses = c.InnerLosses;
        var (least, at) = (double.PositiveInfinity, 0);
        for (var i = 0; i + 1 < losses.Length; i++)
        {
            var slope = (losses[i + 1] - losses[i]) / (c.Place(values[i + 1]) - c.Place(values[i]));
            if (slope < least) (least, at) = (slope, i);
        }

        return values[at];
    });

    /// <summary>A point inside the longest valley.</summary>
    /// <remarks>
    /// Formula: of the longest strictly falling subsequence of the smoothed losses, of length L and with its last point at e, the valley begins at
    /// b = e − L; the point is b + ⌊(e − b)/3⌋ + ⌊(e − b)/6⌋. Source: fastai, <c>callback.schedule.valley</c>, the default of its
    /// <c>lr_find</c>. Its documentation speaks of "the steepest slope roughly 2/3 through the longest valley"; the code, which is followed here, takes
    /// a third and a half of a third.
    /// </remarks>
    public static Suggestion Valley(RangeCurve curve) => Suggest(curve, "valley", "a third and a sixth of the way through the longest falling stretch (fastai's default)", c =>
    {
        var losses = c.InnerLosses;
        var lengths = new int[losses.Length];
        var end = 0;
        for (var i = 0; i < losses.Length; i++)
        {
            lengths[i] = 1;
            for (var j = 0; j < i; j++)
                if (losses[i] < losses[j] && lengths[i] <= lengths[j]) lengths[i] = lengths[j] + 1;
            if (lengths[i] > lengths[end]) end = i;
        }

        var start = end - lengths[end];
        var third = (end - start) / 3.0;
        return c.InnerValues[Math.Max(0, start + (int)third + (int)(third / 2))];
    });

    /// <summary>The value with the least smoothed loss; of a learning rate a tenth of it.</summary>
    /// <remarks>Source: fastai, <c>callback.schedule.minimum</c>.</remarks>
    public static Suggestion Minimum(RangeCurve curve, bool isRate) =>
        Suggest(curve, isRate ? "minimum/10" : "minimum", $"{(isRate ? "a tenth of the value" : "the value")} with the least smoothed loss", c => c.InnerValues[Lowest(c.InnerLosses)] / (isRate ? 10 : 1));

    /// <summary>
    /// What is recommended: half-way, on the sweep's scale, between where the smoothed loss falls fastest and where it stops falling. Of a rate that is
    /// the geometric mean of the steepest point and the minimum.
    /// </summary>
    /// <remarks>
    /// A tenth of the minimum and the valley are for rates that last; a peak lasts for a few steps, and may be nearer to where the loss turns (Smith
    /// takes that point itself for the upper end of his cycles).
    /// </remarks>
    public static Suggestion Recommended(RangeCurve curve) => Suggest(curve, "recommended", "half-way between the steepest point and the least smoothed loss", c =>
    {
        var (steepest, lowest) = (Steepest(c).Value!.Value, Minimum(c, isRate: false).Value!.Value);
        return c.Scale == SweepScale.Exponential ? Math.Sqrt(steepest * lowest) : (steepest + lowest) / 2;
    });

    static Suggestion Suggest(RangeCurve curve, string name, string definition, Func<RangeCurve, double> find)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return WhyNone(curve) is { } reason ? new(name, definition, null, reason) : new(name, definition, find(curve));
    }

    /// <summary>Why a curve suggests nothing; null where it does.</summary>
    static string? WhyNone(RangeCurve curve)
    {
        var losses = curve.InnerLosses;
        if (losses.Length < FewestPoints)
            return string.Create(CultureInfo.InvariantCulture, $"the test ended after {curve.Values.Length} steps; start lower, with --from");
        var lowest = Lowest(losses);
        var fall = losses[0] - losses[lowest];
        // What is left of the batches' noise after smoothing: its variance shrinks by (1 − β)/(1 + β).
        var squares = 0.0;
        var count = curve.Head + lowest + 1;
        for (var i = 0; i < count; i++) squares += (curve.Losses[i] - curve.Smoothed[i]) * (curve.Losses[i] - curve.Smoothed[i]);
        var noise = Math.Sqrt(squares / count * (1 - curve.Smoothing) / (1 + curve.Smoothing));
        return fall > LeastFall * noise && fall > 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"the smoothed loss never fell by more than its noise: {losses[0]:G4} at first, {losses[lowest]:G4} at the least");
    }

    static int Lowest(ReadOnlySpan<double> losses)
    {
        var lowest = 0;
        for (var i = 1; i < losses.Length; i++)
            if (losses[i] < losses[lowest]) lowest = i;
        return lowest;
    }
}
