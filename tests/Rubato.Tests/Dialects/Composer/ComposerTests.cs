namespace Rubato.Tests.Dialects.Composer;

/// <summary>Composer's surprises by name, in a run of 10 batches an epoch and 32 samples a batch, and what the plan shows of a schedule.</summary>
public class ComposerTests
{
    static double At(string formula, int step, int steps = 120) => Twins.Values(formula, steps)[step];

    [Theory]
    [InlineData("composer.StepScheduler(0.1, step_size: 3ep)", "step_decay(0.1, 0.1, every: 30st)")]
    [InlineData("composer.MultiStepScheduler(0.1, milestones: [50%, 9ep])", "multi_step(0.1, 0.1, at: [60st, 90st])")]
    [InlineData("composer.ConstantScheduler(0.1, alpha: 0.5, t_max: 640sp)", "0.1 * 0.5 for 20st then 0.1")]
    [InlineData("composer.LinearScheduler(0.1, alpha_f: 0.1)", "linear(0.1, 0.1 * 0.1) for 120st")]
    [InlineData("composer.ExponentialScheduler(0.1, gamma: 0.9)", "exponential(0.1, rate: 0.9, per: 10st)")]
    [InlineData("composer.CosineAnnealingScheduler(0.1)", "cosine(0.1, 0) for 120st")]
    [InlineData("composer.CosineAnnealingScheduler(0.1, t_max: 1000sp)", "tick(cosine(0.1, 0) for 1000st, every: 1st, by: 32)")]
    [InlineData("composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 1ep, t_mult: 2)", "repeat(cosine(0.1, 0), every: 10st, stretch: 2)")]
    [InlineData("composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 20st, t_mult: 1.5)", "cosine(0.1, 0) for 20st then cosine(0.1, 0) for 30st then cosine(0.1, 0) for 45st then repeat(cosine(0.1, 0), every: 67st)")]
    [InlineData("composer.PolynomialScheduler(0.1, power: 2)", "polynomial(0.1, 0, 2) for 120st")]
    [InlineData("composer.LinearWithWarmupScheduler(0.1, t_warmup: 10%)", "linear(0, 0.1) for 12st then linear(0.1, 0) for 108st")]
    [InlineData("composer.CosineAnnealingWithWarmupScheduler(0.1, t_warmup: 0st)", "cosine(0.1, 0) for 120st")]
    [InlineData("composer.MultiStepWithWarmupScheduler(0.1, t_warmup: 2ep, milestones: [1ep, 50%])", "linear(0, 0.1) for 20st then multi_step(0.1, 0.1, at: [0st, 40st])")]
    public void Translation_OfAScheduler_ReadsAsItIs(string formula, string due) => Assert.Equal(due, Twins.Translation(formula, 120));

    [Fact]
    public void Time_WithAFraction_IsCutOffNotRounded()
    {
        // 1.9 epochs are one of 10 steps; 29% of 120 steps are 34.8, so 34.
        Assert.Equal(0.05, At("composer.StepScheduler(0.1, step_size: 1.9ep, gamma: 0.5)", 10));
        Assert.Equal(0.1, At("composer.MultiStepScheduler(0.1, milestones: [29%])", 33));
        Assert.Equal(0.01, At("composer.MultiStepScheduler(0.1, milestones: [29%])", 34), 1e-16);
    }

    [Fact]
    public void Ratio_OfPercentages_IsWithoutEffect()
    {
        Assert.Equal(0.05, At("composer.StepScheduler(0.1, step_size: 50%, gamma: 0.5, ssr: 0.5)", 60));
        Assert.Equal(0.1, At("composer.StepScheduler(0.1, step_size: 50%, gamma: 0.5, ssr: 0.5)", 59));
        Assert.Equal(0.05, At("composer.StepScheduler(0.1, step_size: 60st, gamma: 0.5, ssr: 0.5)", 30));
    }

    [Fact]
    public void Constant_AfterTMax_IsTheFullRateUnlessWarmedUp()
    {
        Assert.Equal(0.05, At("composer.ConstantScheduler(0.1, alpha: 0.5, t_max: 60st)", 59));
        Assert.Equal(0.1, At("composer.ConstantScheduler(0.1, alpha: 0.5, t_max: 60st)", 60));
        Assert.Equal(0.05, At("composer.ConstantWithWarmupScheduler(0.1, t_warmup: 10st, alpha: 0.5, max_duration: 60st)", 110));
    }

    [Theory]
    [InlineData(1, 10, 0.1)]
    [InlineData(0.5, 5, 0.05)]
    [InlineData(0.5, 10, 0.1)]
    [InlineData(2, 10, 0.1)]
    public void Warmup_WithARatio_IsNotScaled(double ratio, int step, double due) =>
        Assert.Equal(due, At(FormattableString.Invariant($"composer.LinearWithWarmupScheduler(0.1, t_warmup: 10st, t_max: 240st, ssr: {ratio})"), step), 1e-16);

    [Fact]
    public void ScaledWarmup_WithAShorterRamp_WaitsAtThePeak()
    {
        const string formula = "composer.LinearWithWarmupScheduler(0.1, t_warmup: 20st, t_max: 240st, scale_warmup: true, ssr: 0.5)";
        Assert.Equal("linear(0, 0.1) for 10st then 0.1 for 10st then linear(0.1, 0) for 100st", Twins.Translation(formula, 120));
        Assert.Equal([0.05, 0.1, 0.1, 0.1, 0.099], new[] { 5, 10, 19, 20, 21 }.Select(step => At(formula, step)), (a, b) => Math.Abs(a - b) < 1e-16);
    }

    [Fact]
    public void ScaledWarmup_WithALongerRamp_IsCutWhereTheWarmupEnds()
    {
        const string formula = "composer.LinearWithWarmupScheduler(0.1, t_warmup: 20st, scale_warmup: true, ssr: 2)";
        Assert.Equal([0.025, 0.0475, 0.1], new[] { 10, 19, 20 }.Select(step => At(formula, step)), (a, b) => Math.Abs(a - b) < 1e-16);
    }

    [Fact]
    public void Restarts_WithAShortCycle_NeverGrow() =>
        Assert.Equal("repeat(cosine(0.1, 0), every: 3st)", Twins.Translation("composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 3st, t_mult: 1.3)", 120));

    [Fact]
    public void Samples_BetweenSteps_KeepTheirFraction()
    {
        // 1000 samples are 31.25 steps: on step 31 a share of 992/1000 is done.
        Assert.Equal(0.1 * (1 - 0.992), At("composer.LinearScheduler(0.1, t_max: 1000sp)", 31), 1e-17);
        Assert.Equal(0, At("composer.LinearScheduler(0.1, t_max: 1000sp)", 32));
    }

    [Fact]
    public void Schedule_AfterItsDuration_HoldsItsEnd()
    {
        Assert.Equal(0.01, At("composer.CosineAnnealingScheduler(0.1, alpha_f: 0.1, max_duration: 50st)", 119), 1e-17);
        Assert.Equal(0.01, At("composer.PolynomialScheduler(0.1, power: 2, alpha_f: 0.1, max_duration: 50st)", 119), 1e-17);
    }

    [Theory]
    [InlineData("composer.StepScheduler(0.1, step_size: 0.5st)", "step_size")]
    [InlineData("composer.LinearScheduler(0.1, t_max: 0st)", "t_max")]
    [InlineData("composer.LinearScheduler(0.1, ssr: 0)", "ssr")]
    [InlineData("composer.ExponentialScheduler(0.1, gamma: 0.5, decay_period: 0%)", "decay_period")]
    [InlineData("composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 10st, t_mult: 0.5)", "t_mult")]
    [InlineData("composer.LinearWithWarmupScheduler(0.1, t_warmup: 32sp)", "t_warmup")]
    [InlineData("composer.LinearWithWarmupScheduler(0.1, t_warmup: 1st, t_max: 50st)", "t_max")]
    [InlineData("composer.LinearWithWarmupScheduler(0.1, t_warmup: 1st, t_max: 400st, scale_warmup: true, ssr: 0.5)", "t_warmup")]
    public void Argument_ThatThePeerFailsOn_IsRefusedByName(string formula, string argument)
    {
        var finding = Twins.Finding(formula);
        Assert.Equal("bad-argument", finding.Code);
        Assert.Contains($": {argument}: got ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Times_InARunWhoseBatchSizeChanges_AreRefused()
    {
        var plan = Plan.Parse("lr = composer.StepScheduler(0.1, step_size: 1ep); batch_size = 32 for 10% then 64");
        Assert.Equal("unknown-clock", Assert.Throws<PlanException>(() => plan.Compile(new PlanContext(100, 10, 32))).Findings[0].Code);
    }

    [Theory]
    [InlineData("composer.CosineAnnealingWithWarmupScheduler(0.1, t_warmup: 1ep, alpha_f: 0.1)")]
    [InlineData("composer.MultiStepScheduler(0.1, milestones: [50%, 75%])")]
    [InlineData("composer.CosineAnnealingWarmRestartsScheduler(0.1, t_0: 20st, t_mult: 1.5, alpha_f: 0.01)")]
    public void Check_OfAnOrdinarySchedule_FindsNoErrorAndNoWarning(string formula) =>
        Assert.DoesNotContain(Plan.Parse($"lr = {formula}").Check(new PlanContext(120, 10, 32)), finding => finding.Severity != FindingSeverity.Note);
}
