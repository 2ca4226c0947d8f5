namespace Rubato.Training.Diagnosis;

/// <summary>
/// Every threshold of a rule, in one place. They were chosen by eye between the runs that have a cause and those that don't, on the corpus' calibration runs
/// (<c>diagnose calibrate</c> in the benchmarks), and frozen before the other runs were looked at; decision 44 says more.
/// </summary>
static class Symptoms
{
    public static readonly Symptom
        MuchUnfitted = new(CurveFeatures.Unfitted, 0.05, 0.10),
        Fitted = new(CurveFeatures.Unfitted, 0.12, 0.06),
        Recovered = new(CurveFeatures.Unfitted, 0.4, 0.2),
        Gap = new(FitFeatures.AccuracyGap, 0.045, 0.07),
        NoGap = new(FitFeatures.AccuracyGap, 0.14, 0.08),
        TestLossRises = new(FitFeatures.TestLossRise, 0.1, 0.3),
        TestLossAbove = new(FitFeatures.LossGap, 0.15, 0.3),
        StillFalls = new(CurveFeatures.LateFall, 0.07, 0.12),
        FellUntilTheRateDid = new(CurveFeatures.MiddleFall, 0.12, 0.18),
        FlatInTheMiddle = new(CurveFeatures.MiddleFall, 0.15, 0.1),
        FallsNoMore = new(CurveFeatures.LateFall, 0.12, 0.07),
        RateGone = new(RateFeatures.EarlyEndShare, 0.3, 0.5),
        NoGradientThrough = new(UpdateFeatures.WeightPull, 0.15, 0.08),
        GradientThrough = new(UpdateFeatures.WeightPull, 0.08, 0.15),
        Moves = new(RateFeatures.UpdateRatio, 4e-4, 1e-3),
        HardlyMoves = new(RateFeatures.UpdateRatio, 8e-4, 4e-4),
        StaysHigh = new(RateFeatures.PeakStay, 0.1, 0.2),
        Diverges = new(CurveFeatures.Diverged, 0, 1),
        Blow = new(CurveFeatures.EarlyPeak, 1.3, 1.8),
        Waves = new(CurveFeatures.Waves, 0.12, 0.2),
        HighLater = new(CurveFeatures.HighLoss, 0.25, 0.45),
        SteepAtFirst = new(RateFeatures.EarlyEdge, 1.2, 2),
        BeyondTheEdge = new(RateFeatures.Edge, 1.2, 2),
        NoWarmup = new(RateFeatures.WarmupShare, 0.06, 0.03),
        ClippedAtFirst = new(UpdateFeatures.ClippedEarly, 0.5, 0.8),
        FreeLater = new(UpdateFeatures.ClippedLate, 0.8, 0.5),
        LongMemory = new(UpdateFeatures.MemoryShare, 0.1, 0.2),
        OutlivesTheRate = new(UpdateFeatures.Staleness, 0.3, 0.6),
        SomeWaves = new(CurveFeatures.Waves, 0.03, 0.06),
        Overshoots = new(UpdateFeatures.VelocityCosine, 0, -0.05),
        ShrinksMuch = new(UpdateFeatures.Shrink, 0.7, 1.5),
        ShrinkEnds = new(UpdateFeatures.ShrinkLeft, 0.3, 0.15),
        HasBatchNorm = new(UpdateFeatures.BatchNormed, 0, 1),
        StaleStatistics = new(UpdateFeatures.StatisticsMemory, 0.3, 0.6),
        StatisticsCost = new(UpdateFeatures.StatisticsGap, 0.1, 0.3),
        GapFromTheStart = new(FitFeatures.EarlyAccuracyGap, 0.03, 0.055),
        NearlyAllAtOnce = new(UpdateFeatures.BatchShare, 0.3, 0.45),
        Smooth = new(CurveFeatures.Jitter, 0.35, 0.25),
        Certain = new(UpdateFeatures.Snr, 1, 2),
        Dead = new(UpdateFeatures.DeadUnits, 0.3, 0.5),
        TestBetter = new(FitFeatures.TrainBelowTest, 0.06, 0.1);
}
