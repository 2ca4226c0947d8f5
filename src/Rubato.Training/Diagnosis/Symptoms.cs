namespace Rubato.Training.Diagnosis;

/// <summary>
/// Every threshold of a rule, in one place. They were chosen by eye between the runs that have a cause and those that don't, on the corpus' calibration runs
/// (<c>diagnose calibrate</c> in the benchmarks), and frozen before the other runs were looked at; decision 44 says more.
/// </summary>
static class Symptoms
{
    public static readonly Symptom
        MuchUnfitted = new(CurveFeatures.Unfitted, 0.06, 0.10),
        Fitted = new(CurveFeatures.Unfitted, 0.12, 0.06),
        Gap = new(FitFeatures.AccuracyGap, 0.05, 0.09),
        NoGap = new(FitFeatures.AccuracyGap, 0.08, 0.04),
        TestLossRises = new(FitFeatures.TestLossRise, 0.08, 0.2),
        TestLossAbove = new(FitFeatures.LossGap, 0.2, 0.4),
        StillFalls = new(CurveFeatures.LateFall, 0.08, 0.15),
        FallsNoMore = new(CurveFeatures.LateFall, 0.15, 0.08),
        FlatInTheMiddle = new(CurveFeatures.MiddleFall, 0.2, 0.1),
        RateGone = new(RateFeatures.EarlyEndShare, 0.3, 0.5),
        Moves = new(RateFeatures.UpdateRatio, 2e-4, 8e-4),
        HardlyMoves = new(RateFeatures.UpdateRatio, 6e-4, 2e-4),
        JumpsLate = new(RateFeatures.LateUpdateRatio, 0.01, 0.03),
        BeyondTheEdge = new(RateFeatures.Edge, 0.8, 1.2),
        Jumpy = new(CurveFeatures.Spikes, 1.5, 2),
        HighLater = new(CurveFeatures.HighLoss, 0.5, 1),
        Unsettled = new(UpdateFeatures.VelocityCosine, -0.02, -0.1),
        Certain = new(UpdateFeatures.Snr, 1, 2),
        Diverges = new(CurveFeatures.Diverged, 0, 1),
        Blow = new(CurveFeatures.EarlyPeak, 1.2, 1.6),
        NoWarmup = new(RateFeatures.WarmupShare, 0.06, 0.03),
        CalmLater = new(RateFeatures.LateUpdateRatio, 0.03, 0.01),
        ClippedAtFirst = new(UpdateFeatures.ClippedEarly, 0.5, 0.8),
        FreeLater = new(UpdateFeatures.ClippedLate, 0.7, 0.3),
        LongMemory = new(UpdateFeatures.MemoryShare, 0.05, 0.1),
        OutlivesTheRate = new(UpdateFeatures.Staleness, 0.15, 0.3),
        Waves = new(CurveFeatures.Waves, 0.02, 0.06),
        ShrinksMuch = new(UpdateFeatures.Shrink, 0.7, 1.5),
        ShrinkEnds = new(UpdateFeatures.ShrinkLeft, 0.3, 0.15),
        WeightsGrowAgain = new(UpdateFeatures.WeightGrowth, 1.02, 1.08),
        StaleStatistics = new(UpdateFeatures.StatisticsMemory, 0.3, 0.6),
        StatisticsCost = new(UpdateFeatures.StatisticsGap, 0.1, 0.3),
        GapFromTheStart = new(FitFeatures.EarlyAccuracyGap, 0.08, 0.15),
        NearlyAllAtOnce = new(UpdateFeatures.BatchShare, 0.25, 0.45),
        Smooth = new(CurveFeatures.Jitter, 0.12, 0.06),
        Dead = new(UpdateFeatures.DeadUnits, 0.3, 0.5),
        TestBetter = new(FitFeatures.TrainBelowTest, 0.05, 0.1);
}
