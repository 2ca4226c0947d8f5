using Rubato.Training.Diagnosis;
using Rubato.Training.Records;

namespace Rubato.Training.Tests.Diagnosis;

public class RunDiagnosisTests
{
    static readonly MadeUpRun Healthy = new();

    /// <summary>A run that ends far from fitting anything.</summary>
    static readonly MadeUpRun Stuck = Healthy with { Loss = step => 1.2 + (step % 3 * 0.05) + (step < 20 ? 1 : 0), TrainAccuracy = _ => 0.6, TestAccuracy = _ => 0.58, TestLoss = _ => 1.25 };

    /// <summary>A run that learns by heart.</summary>
    static readonly MadeUpRun ByHeart = Healthy with { TestAccuracy = _ => 0.7, TestLoss = epoch => 0.8 + (0.1 * epoch), TrainAccuracy = epoch => Math.Min(1, 0.72 + (0.05 * epoch)) };

    static readonly Dictionary<Cause, MadeUpRun> Runs = new()
    {
        [Cause.Healthy] = Healthy,
        [Cause.OverFitting] = ByHeart,
        [Cause.ModelUnderFitting] = Stuck,
        [Cause.OptimisationUnderFitting] = Stuck with { Loss = step => 2.3 - (1.4 * step / 200) },
        [Cause.RateTooLarge] = Stuck with { Loss = step => 1.2 + Math.Sin(step / 4.0) + (step / 10 % 2 * 0.5), Rate = _ => 1.5 },
        [Cause.RateTooSmall] = (Stuck with { Loss = step => 2.3 - (0.001 * step) }).Measuring("update_ratio[fc1.weight]", _ => 2e-5),
        [Cause.WarmupTooShort] = Healthy with { Rate = _ => 0.1, Loss = step => (step is > 0 and < 12 ? 6 : 2.3 * Math.Exp(-step / 40.0)) + 0.02 },
        [Cause.StaleMomentum] = (Healthy with { Loss = step => 0.5 + (0.4 * Math.Sin(step / 12.0)) + (2 * Math.Exp(-step / 30.0)), Rate = step => 0.1 * Math.Exp(-step / 40.0) }).With("momentum", _ => 0.99),
        [Cause.DecayFading] = (ByHeart with { Optimizer = "adamw", Rate = step => 5e-3 * (1 - (step / 200.0)) }).With("weight_decay", _ => 5),
        [Cause.BatchNormLag] = (Healthy with { TestAccuracy = _ => 0.5, TestLoss = _ => 1.5 }).With("bn_momentum", _ => 0.001),
        [Cause.ClippingAsWarmup] = (Healthy with { Rate = _ => 0.1, GradNorm = step => step < 40 ? 20 : 0.3 }).With("clip_norm", _ => 1),
        [Cause.NoiseStarvation] = Healthy with { Epochs = 200, Loss = step => (2.3 * Math.Exp(-step / 40.0)) + 0.02 },
        [Cause.DeadUnits] = Stuck.Measuring("dead_units", _ => 0.8),
        [Cause.LabelNoise] = Stuck with { TrainAccuracy = _ => 0.65, TestAccuracy = epoch => 0.9 },
    };

    public static TheoryData<Cause> Causes => [.. Enum.GetValues<Cause>()];

    [Theory]
    [MemberData(nameof(Causes))]
    public void Of_ARunWithACause_NamesIt(Cause cause)
    {
        var found = RunDiagnosis.Of(Runs[cause].Record());
        Assert.True(cause == found.Cause && !found.IsUnsure, $"{cause}: got {found.Cause} ({found.Score:F2}) {found.Reason}\n{string.Join('\n', found.Judgements.Select(judgement => $"{judgement.Rule.Name} {judgement.Score:F2}: {string.Join("; ", judgement.Evidence)}"))}");
        Assert.NotEmpty(found.Evidence);
        Assert.NotEmpty(found.Statement);
        Assert.Equal(cause == Cause.Healthy, found.Remedy.Length == 0);
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Of_TheSameRunTwice_SaysTheSame(Cause cause) =>
        Assert.Equal(RunDiagnosis.Of(Runs[cause].Record()).Evidence, RunDiagnosis.Of(Runs[cause].Record()).Evidence);

    [Fact]
    public void Of_EachCause_HasOneRule() =>
        Assert.Equal(Enum.GetValues<Cause>().Where(cause => cause != Cause.Healthy).Order(), CauseRules.All.Select(rule => rule.Cause).Order());

    [Fact]
    public void Rules_ExplainNothingInACircle()
    {
        var explains = CauseRules.All.ToDictionary(rule => rule.Cause, rule => rule.Explains);
        void Walk(Cause cause, IReadOnlyList<Cause> path)
        {
            Assert.DoesNotContain(cause, path);
            foreach (var next in explains[cause]) Walk(next, [.. path, cause]);
        }

        foreach (var cause in explains.Keys) Walk(cause, []);
    }

    [Fact]
    public void Of_ACauseThatExplainsAnother_NamesTheFormerAndShowsTheLatterAsItsConsequence()
    {
        var found = RunDiagnosis.Of(Runs[Cause.DecayFading].Record());
        Assert.Contains(Cause.OverFitting, found.Consequences);
    }

    [Fact]
    public void Of_AFewSteps_IsUnsureAndSaysHowManyAreNeeded()
    {
        var found = RunDiagnosis.Of((Healthy with { Steps = 12, Epochs = 2 }).Record());
        Assert.True(found.IsUnsure);
        Assert.Contains("12 steps; at least 20", found.Reason);
    }

    [Fact]
    public void Of_NoSteps_IsUnsure() => Assert.True(RunDiagnosis.Of(Healthy.Record() with { Losses = Series.Empty, GradNorms = Series.Empty, Epochs = [], Hyperparameters = new Dictionary<string, Series>(), Signals = new Dictionary<string, Series>() }).IsUnsure);

    [Fact]
    public void Of_ADivergedRun_SaysThatTheRateIsTooLarge() => Assert.Equal(Cause.RateTooLarge, RunDiagnosis.Of((Healthy with { Outcome = RunOutcome.Diverged, Loss = step => step < 150 ? 2 : double.NaN }).Record()).Cause);

    [Fact]
    public void Of_TwoCausesAsStrong_IsUnsureAndNamesBoth()
    {
        var found = RunDiagnosis.Of((Runs[Cause.BatchNormLag] with { Epochs = 200, Loss = Runs[Cause.NoiseStarvation].Loss }).Record());
        Assert.True(found.IsUnsure);
        Assert.Contains("noise starvation", found.Reason);
        Assert.Contains("batch-norm lag", found.Reason);
    }

    [Fact]
    public void Of_AStuckRunWithoutProbes_IsUnsureAndSaysWhatToMeasure()
    {
        var found = RunDiagnosis.Of((Stuck with { Signals = [] }).Record());
        Assert.True(found.IsUnsure, found.Name);
        Assert.Contains("the record lacks", found.Reason);
        Assert.Contains("--probes", found.Reason);
    }
}
