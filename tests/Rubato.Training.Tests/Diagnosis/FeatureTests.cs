using Rubato.Training.Diagnosis;

namespace Rubato.Training.Tests.Diagnosis;

public class FeatureTests
{
    static double Of(Feature feature, MadeUpRun run) => RunEvidence.Of(run.Record())[feature];

    [Fact]
    public void Features_HaveDifferentNamesAndAMeaning()
    {
        Assert.Equal(RunEvidence.All.Count, RunEvidence.All.Select(feature => feature.Name).Distinct().Count());
        Assert.All(RunEvidence.All, feature => Assert.True(feature.Meaning.Length > 5 && feature.Unit.Length > 0, feature.Name));
    }

    [Fact]
    public void Curve_OfKnownLosses_IsMeasured()
    {
        var run = new MadeUpRun { Loss = step => step < 100 ? 4 : step < 160 ? 2 : 1 };
        Assert.Equal(4, Of(CurveFeatures.FirstLoss, run));
        Assert.Equal(1, Of(CurveFeatures.FinalLoss, run));
        Assert.Equal(0.5, Of(CurveFeatures.MiddleFall, run), 12);
        Assert.Equal(0, Of(CurveFeatures.Waves, run));
        Assert.Equal(0.5, Of(CurveFeatures.Waves, run with { Loss = step => step < 100 ? 2 : 3 }), 12);
        Assert.Equal(1.5, Of(CurveFeatures.EarlyPeak, run with { Loss = step => step is > 4 and < 20 ? 3 : 2 }), 12);
    }

    [Fact]
    public void Fit_OfKnownEpochs_IsMeasured()
    {
        var run = new MadeUpRun { TrainAccuracy = _ => 0.6, TestAccuracy = epoch => epoch == 9 ? 0.5 : 0.8, TestLoss = epoch => epoch == 9 ? 3 : 2 };
        Assert.Equal(0.4, Of(CurveFeatures.Unfitted, run), 12);
        Assert.Equal(0.1, Of(FitFeatures.AccuracyGap, run), 12);
        Assert.Equal(0.5, Of(FitFeatures.TestLossRise, run), 12);
        Assert.Equal(0.2, Of(FitFeatures.TrainBelowTest, run), 12);
    }

    [Fact]
    public void Rate_OfAKnownPlan_IsMeasured()
    {
        var run = new MadeUpRun { Rate = step => step < 50 ? 0.001 : step < 100 ? 1 : 0.001 };
        Assert.Equal(1, Of(RateFeatures.PeakRate, run));
        Assert.Equal(0.25, Of(RateFeatures.WarmupShare, run), 12);
        Assert.Equal(0.25, Of(RateFeatures.PeakStay, run), 12);
        Assert.Equal(0.5, Of(RateFeatures.EarlyEndShare, run), 12);
    }

    [Fact]
    public void Edge_OfSgdWithMomentum_IsRateTimesSharpnessOverTwoPlusTwoBeta()
    {
        var run = (new MadeUpRun { Rate = _ => 0.1 }).With("momentum", _ => 0.5).Measuring("sharpness", _ => 60);
        Assert.Equal(2, Of(RateFeatures.Edge, run), 12);
        Assert.Equal(2, Of(RateFeatures.EarlyEdge, run), 12);
        Assert.Equal(3, Of(RateFeatures.Edge, run with { Others = [] }), 12);
    }

    [Fact]
    public void Memory_OfSgdInAnExponentialDecay_IsItsStepsOverThoseOfTheRate()
    {
        var run = (new MadeUpRun { Rate = step => Math.Exp(-step / 50.0) }).With("momentum", _ => 0.9);
        Assert.Equal(10 * (1 - Math.Exp(-1 / 50.0)), Of(UpdateFeatures.Staleness, run), 9);
        Assert.Equal(0.05, Of(UpdateFeatures.MemoryShare, run), 9);
    }

    [Fact]
    public void Shrink_OfAConstantRate_IsTheSum()
    {
        var run = (new MadeUpRun { Rate = _ => 0.01, Optimizer = "adamw" }).With("weight_decay", _ => 0.5);
        Assert.Equal(200 * 0.005, Of(UpdateFeatures.Shrink, run), 9);
        Assert.Equal(1, Of(UpdateFeatures.ShrinkLeft, run), 9);
    }

    [Fact]
    public void Clipping_OfGradientsBeyondTheBound_IsTheirShare()
    {
        var run = (new MadeUpRun { GradNorm = step => step < 5 ? 2 : 0.5 }).With("clip_norm", _ => 1);
        Assert.Equal(0.5, Of(UpdateFeatures.ClippedEarly, run), 12);
        Assert.Equal(0, Of(UpdateFeatures.ClippedLate, run));
        Assert.Equal(0, Of(UpdateFeatures.ClippedEarly, new MadeUpRun()));
    }

    [Fact]
    public void Signals_OfGroups_AreTheMedianOfTheWeights()
    {
        var run = new MadeUpRun { Signals = new() { ["update_ratio[a.weight]"] = _ => 1, ["update_ratio[b.weight]"] = _ => 3, ["update_ratio[c.weight]"] = _ => 5, ["update_ratio[a.bias]"] = _ => 100 } };
        Assert.Equal(3, Of(RateFeatures.UpdateRatio, run));
    }

    [Fact]
    public void Features_OfWhatIsntMeasured_AreNotANumber()
    {
        var run = new MadeUpRun { Signals = [] };
        foreach (var feature in new[] { RateFeatures.UpdateRatio, RateFeatures.Edge, UpdateFeatures.DeadUnits, UpdateFeatures.VelocityCosine, UpdateFeatures.StatisticsGap, UpdateFeatures.StatisticsMemory }) Assert.True(double.IsNaN(Of(feature, run)), feature.Name);
    }
}
