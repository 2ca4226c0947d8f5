namespace Rubato.Tests.Dialects.Mmengine;

/// <summary>mmengine's surprises by name, and what the plan shows of a schedule.</summary>
public class MmengineTests
{
    static double At(string formula, int step, int steps = 120) => Twins.Values(formula, steps)[step];

    [Theory]
    [InlineData("mmengine.ConstantLR(0.1, factor: 0.5, end: 20)", "0.1 * if(step < 19, 0.5, 1) for 19st")]
    [InlineData("mmengine.LinearLR(0.1, start_factor: 0.1, end: 50)", "linear(0.1 * 0.1, 0.1) for 49st")]
    [InlineData("mmengine.PolyLR(0.1, eta_min: 0.001, begin: 10, end: 100)", "0.1 for 10st then polynomial(0.1, 0.001, 1) for 89st")]
    [InlineData("mmengine.ExponentialLR(0.1, gamma: 0.95)", "exponential(0.1, rate: 0.95)")]
    [InlineData("mmengine.StepMomentum(0.9, step_size: 20, gamma: 0.9, end: 60)", "step_decay(0.9, 0.9, every: 20st) for 59st")]
    [InlineData("mmengine.MultiStepLR(0.1, milestones: [30, 60])", "multi_step(0.1, 0.1, at: [30st, 60st])")]
    [InlineData("mmengine.CosineAnnealingLR(0.1, T_max: 100)", "cosine(0.1, 0) for 100st then repeat(wave(0, 0.1), every: 200st)")]
    [InlineData("mmengine.CosineAnnealingLR(0.1, end: 100)", "repeat(cosine(0.1, 0), every: 100st) for 99st")]
    [InlineData("mmengine.CosineRestartLR(0.1, periods: [20, 30], restart_weights: [1, 0.5], eta_min: 0)", "cosine(0.1, 0) for 20st then repeat(cosine(0.1 * 0.5, 0), every: 30st) for 29st")]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, start_factor: 0.1, end: 10), mmengine.CosineAnnealingLR(0.1, begin: 10, end: 100)])", "linear(0.1 * 0.1, 0.1) for 9st then 0.1 for 1st then repeat(cosine(0.1, 0), every: 90st) for 89st")]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, start_factor: 0.1, end: 10), mmengine.MultiStepLR(0.1, milestones: [30, 60])])", "(linear(0.1 * 0.1, 0.1) for 9st) * multi_step(1, 0.1, at: [30st, 60st])")]
    public void Translation_OfAScheduler_ReadsAsItIs(string formula, string due) => Assert.Equal(due, Twins.Translation(formula, 120));

    [Fact]
    public void Linear_InItsWindow_EndsOneStepEarly()
    {
        Assert.Equal(0.1, At("mmengine.LinearLR(0.1, start_factor: 0.1, end: 11)", 10), 1e-16);
        Assert.Equal(0.091, At("mmengine.LinearLR(0.1, start_factor: 0.1, end: 11)", 9), 1e-16);
    }

    [Fact]
    public void Constant_OnItsLastStep_IsRestored()
    {
        Assert.Equal(0.05, At("mmengine.ConstantLR(0.1, factor: 0.5, begin: 5, end: 20)", 18));
        Assert.Equal(0.1, At("mmengine.ConstantLR(0.1, factor: 0.5, begin: 5, end: 20)", 19));
        Assert.Equal(0.1, At("mmengine.ConstantLR(0.1, factor: 0.5, begin: 5, end: 20)", 4));
    }

    [Fact]
    public void WindowOfOneStep_ForAConstant_IsNeverRestored() => Assert.Equal(0.05, At("mmengine.ConstantLR(0.1, factor: 0.5, end: 1)", 119));

    [Theory]
    [InlineData("mmengine.ConstantLR(0.1, factor: 0, end: 500)")]
    [InlineData("mmengine.composition([mmengine.ConstantLR(0.1, factor: 0, end: 500), mmengine.PolyLR(0.1, end: 50)])")]
    public void ConstantOfNothing_ThatTheRunDoesntSeeRestored_IsNothing(string formula) => Assert.All(Twins.Values(formula, 120), value => Assert.Equal(0, value));

    [Fact]
    public void WindowOfOneStep_ForALine_StaysAtItsStart() => Assert.Equal(0.05, At("mmengine.LinearLR(0.1, start_factor: 0.5, end: 1)", 119));

    [Fact]
    public void WindowOfOneStep_ForAPolynomial_ChangesNothing() => Assert.Equal(0.1, At("mmengine.PolyLR(0.1, end: 1)", 119));

    [Fact]
    public void Milestones_WithAWindow_CountFromItsBegin()
    {
        Assert.Equal(0.1, At("mmengine.MultiStepLR(0.1, milestones: [10], begin: 5)", 14));
        Assert.Equal(0.01, At("mmengine.MultiStepLR(0.1, milestones: [10], begin: 5)", 15), 1e-17);
        Assert.Equal(0.1, At("mmengine.MultiStepLR(0.1, milestones: [10], begin: 5, end: 15)", 100));
    }

    [Fact]
    public void CosineAnnealing_AfterTMax_RisesAgainToTheBase()
    {
        Assert.Equal(0, At("mmengine.CosineAnnealingLR(0.1, T_max: 50)", 50), 1e-17);
        Assert.Equal(0.1, At("mmengine.CosineAnnealingLR(0.1, T_max: 50)", 100), 1e-16);
    }

    [Fact]
    public void CosineAnnealing_WithoutTMax_DoesntMeetItsEnd() =>
        Assert.Equal(0.1 * (1 - Math.Cos(Math.PI / 100)) / 2, At("mmengine.CosineAnnealingLR(0.1, end: 100)", 119), 1e-17);

    [Fact]
    public void CosineRestart_AfterItsPeriods_HoldsTheLastValue()
    {
        const string formula = "mmengine.CosineRestartLR(0.1, periods: [20, 30], restart_weights: [1, 0.5], eta_min: 0)";
        Assert.Equal(0.05, At(formula, 20), 1e-16);
        Assert.Equal(0.05 * (1 - Math.Cos(Math.PI / 30)) / 2, At(formula, 119), 1e-17);
    }

    [Fact]
    public void OneCycle_OnTheStepAfterItsLast_RisesAndThenHolds()
    {
        var values = Twins.Values("mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 100)", 120);
        Assert.Equal(0.02, values[0], 1e-16);
        Assert.Equal(0.5, values[29], 1e-16);
        Assert.Equal(2e-6, values[99], 1e-17);
        Assert.True(values[100] > values[99]);
        Assert.Equal(values[100], values[119]);
    }

    [Fact]
    public void OneCycle_BeforeItsWindow_IsTheBaseRate()
    {
        Assert.Equal(0.1, At("mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 100, begin: 5)", 4));
        Assert.Equal(0.02, At("mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 100, begin: 5)", 5), 1e-16);
    }

    [Fact]
    public void Composition_OfOverlappingWindows_ActsOnWhatIsThere()
    {
        // A cosine towards 0.05 in a warmup's window: step 1 has ((0.5·0.1 − 0.05)·c + 0.05)·1.5, with c = (1 + cos(π/10))/2.
        const string formula = "mmengine.composition([mmengine.CosineAnnealingLR(0.1, T_max: 10, eta_min: 0.05, end: 10), mmengine.LinearLR(0.1, start_factor: 0.5, end: 3)])";
        Assert.Equal(0.05, At(formula, 0), 1e-17);
        Assert.Equal(0.05 * 1.5, At(formula, 1), 1e-16);
        Assert.True(new Plan(new Assignment("lr", Formula.Parse(formula))).Compile(new PlanContext(100)).NeedsFeedback);
    }

    [Fact]
    public void Composition_ThatRemembers_ResumesToTheBit()
    {
        var plan = Plan.Parse("lr = mmengine.composition([mmengine.PolyLR(0.1, eta_min: 0.01, end: 80), mmengine.LinearLR(0.1, end: 30)])").Compile(new PlanContext(100));
        var (straight, resumed) = (plan.Start(), plan.Start());
        for (var step = 0; step < 100; step++)
        {
            if (step == 17) resumed = plan.Resume(PlanState.FromJson(resumed.State.ToJson()));
            Assert.Equal(straight.Advance()[0], resumed.Advance()[0]);
        }
    }

    [Fact]
    public void Composition_AfterOneCycle_TakesItsFirstRateForTheBase() =>
        Assert.Equal(0.02 * 0.5, At("mmengine.composition([mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 50, end: 40), mmengine.CosineRestartLR(0.1, periods: [10], restart_weights: [0.5], eta_min: 0, begin: 40)])", 40), 1e-16);

    [Fact]
    public void SchedulersOfTwoClocks_AsAProduct_AreWhatMmengineDoes()
    {
        // Warmup by iteration, stairs by epoch of 10 steps.
        const string formula = "mmengine.LinearLR(0.1, start_factor: 0.1, end: 6) * tick(mmengine.MultiStepLR(1, milestones: [8, 11]), every: 1ep)";
        Assert.Equal([0.01, 0.1, 0.1, 0.01, 0.001], new[] { 0, 5, 79, 80, 110 }.Select(step => At(formula, step)), (a, b) => Math.Abs(a - b) < 1e-16);
    }

    [Theory]
    [InlineData("mmengine.ConstantLR(0.1, factor: 1.5)", "factor")]
    [InlineData("mmengine.ConstantLR(0.1, factor: 0, end: 20)", "factor")]
    [InlineData("mmengine.LinearLR(0.1, start_factor: 0, end: 20)", "start_factor")]
    [InlineData("mmengine.LinearLR(0.1, end_factor: 1.5, end: 20)", "end_factor")]
    [InlineData("mmengine.LinearLR(0.1, begin: 20, end: 20)", "end")]
    [InlineData("mmengine.StepLR(0.1, step_size: 0)", "step_size")]
    [InlineData("mmengine.CosineAnnealingLR(0.1, T_max: 10, eta_min: 0, eta_min_ratio: 0.1)", "eta_min_ratio")]
    [InlineData("mmengine.CosineRestartLR(0.1, periods: [10])", "eta_min")]
    [InlineData("mmengine.CosineRestartLR(0.1, periods: [10, 20], eta_min: 0)", "restart_weights")]
    [InlineData("mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 0)", "total_steps")]
    [InlineData("mmengine.ReduceOnPlateauLR(0.1, metric, factor: 1)", "factor")]
    [InlineData("mmengine.ReduceOnPlateauLR(0.1, metric, threshold: 0 - 1)", "threshold")]
    [InlineData("mmengine.composition([])", "schedulers")]
    [InlineData("mmengine.composition([0.1])", "schedulers")]
    [InlineData("mmengine.composition([mmengine.ReduceOnPlateauLR(0.1, metric)])", "schedulers")]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, end: 9), mmengine.StepLR(0.2, step_size: 9)])", "base_lr")]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, end: 9), mmengine.StepMomentum(0.1, step_size: 9)])", "base_momentum")]
    public void Argument_ThatThePeerRefuses_IsRefusedByName(string formula, string argument)
    {
        var finding = Twins.Finding(formula);
        Assert.Equal("bad-argument", finding.Code);
        Assert.Contains($": {argument}: got ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneCycle_WithoutTotalSteps_SaysSo() => Assert.Contains("lacks `total_steps`", Twins.Finding("mmengine.OneCycleLR(0.1, eta_max: 0.5)").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, start_factor: 0.01, end: 10), mmengine.CosineAnnealingLR(0.1, begin: 10, end: 100)])")]
    [InlineData("mmengine.OneCycleLR(0.1, eta_max: 0.5, total_steps: 100)")]
    [InlineData("mmengine.CosineRestartLR(0.1, periods: [50, 50], restart_weights: [1, 0.5], eta_min: 0.001)")]
    public void Check_OfAnOrdinarySchedule_FindsNoErrorAndNoWarning(string formula) =>
        Assert.DoesNotContain(Plan.Parse($"lr = {formula}").Check(new PlanContext(100, 10, 32)), finding => finding.Severity != FindingSeverity.Note);

    [Theory]
    [InlineData("mmengine.CosineAnnealingLR(0.1, T_max: 50)", "T_max")]
    [InlineData("mmengine.MultiStepLR(0.1, milestones: [30, 300])", "milestones")]
    [InlineData("mmengine.composition([mmengine.LinearLR(0.1, end: 10), mmengine.PolyLR(0.1, begin: 10, end: 200)])", "end")]
    public void Check_OfALengthThatIsntTheRuns_Warns(string formula, string argument) =>
        Assert.Contains(Plan.Parse($"lr = {formula}").Check(new PlanContext(100, 10, 32)), finding => finding.Message.Contains($": {argument}: got ", StringComparison.Ordinal));
}
