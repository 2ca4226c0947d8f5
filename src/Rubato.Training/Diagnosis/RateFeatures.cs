namespace Rubato.Training.Diagnosis;

/// <summary>What the rate did, and how far it moved the weights.</summary>
static class RateFeatures
{
    public static readonly Feature PeakRate = new("peak_rate", "rate", "largest learning rate", record => record.Scheduled("lr")?.Values.Max() ?? double.NaN);

    public static readonly Feature WarmupShare = new("warmup_share", "share", "steps before the rate first reaches 90% of its peak", WarmupOf);

    public static readonly Feature EarlyEndShare = new("early_end_share", "share", "steps in which the rate is below 2% of its peak, those of the warmup left out", EarlyEndOf);

    public static readonly Feature EndRate = new("end_rate", "share", "rate of the last step over the peak", record => record.Scheduled("lr") is { Count: > 0 } rates ? rates.Values[^1] / rates.Values.Max() : double.NaN);

    public static readonly Feature UpdateRatio = new("update_ratio", "ratio", "‖Δw‖/‖w‖ of the weights, median over the groups, the largest of all steps", record => Series.Quantile(Ratios(record).Values, 1));

    public static readonly Feature PeakStay = new("peak_stay", "share", "steps in which the rate is at least half of its peak", PeakStayOf);

    public static readonly Feature LateUpdateRatio = new("late_update_ratio", "ratio", "‖Δw‖/‖w‖ of the weights, median over the groups and over the last third of the steps", record => Series.Median(Ratios(record).Between(0.667, 1.01, record.Steps)));

    public static readonly Feature Edge = new("edge", "ratio", "rate times largest curvature over the bound of stability, median over the last two thirds of the steps", EdgeOf);

    public static readonly Feature EarlyEdge = new("early_edge", "ratio", "the same at the first measurement", record => EdgesOf(record).FirstOrDefault(double.NaN));

    public static IReadOnlyList<Feature> All { get; } = [PeakRate, WarmupShare, EarlyEndShare, EndRate, PeakStay, UpdateRatio, LateUpdateRatio, Edge, EarlyEdge];

    static Series Ratios(RunRecord record) => record.Signal("update_ratio", RunRecord.IsOfWeights);

    static double PeakStayOf(RunRecord record)
    {
        if (record.Scheduled("lr") is not { Count: > 0 } rates) return double.NaN;
        var peak = rates.Values.Max();
        return rates.Values.Count(rate => rate >= 0.5 * peak) / (double)rates.Count;
    }

    static double WarmupOf(RunRecord record)
    {
        if (record.Scheduled("lr") is not { Count: > 0 } rates) return double.NaN;
        var peak = rates.Values.Max();
        var at = 0;
        while (rates.Values[at] < 0.9 * peak) at++;
        return (double)at / rates.Count;
    }

    static double EarlyEndOf(RunRecord record)
    {
        if (record.Scheduled("lr") is not { Count: > 0 } rates) return double.NaN;
        var peak = rates.Values.Max();
        if (!(peak > 0)) return double.NaN;
        return rates.Values.SkipWhile(rate => rate < 0.9 * peak).Count(rate => rate < 0.02 * peak) / (double)rates.Count;
    }

    static double EdgeOf(RunRecord record) => EdgesOf(record) is { Length: > 0 } edges ? Series.Median(edges.Skip(edges.Length / 3)) : double.NaN;

    /// <summary>η·λ over 2 + 2β for momentum, over (2 + 2β₁)/(1 − β₁) for Adam's preconditioned curvature; 1 is the edge of stability.</summary>
    static double[] EdgesOf(RunRecord record)
    {
        if (record.Scheduled("lr") is not { Count: > 0 } rates) return [];
        var isPreconditioned = record.Signals.ContainsKey("preconditioned_sharpness");
        var sharpness = record.Signal(isPreconditioned ? "preconditioned_sharpness" : "sharpness");
        var memory = record.Memory;
        return [.. sharpness.Steps.Zip(sharpness.Values).Select(reading =>
        {
            var at = (int)Math.Min(reading.First, rates.Count - 1);
            var beta = memory?.Values[at] ?? 0;
            return rates.Values[at] * reading.Second / (isPreconditioned ? (2 + (2 * beta)) / (1 - beta) : 2 + (2 * beta));
        })];
    }
}
