namespace Rubato.Tests.Dialects.Torch;

/// <summary>What PyTorch's schedulers refuse is refused by the argument's name; ordinary uses pass the check.</summary>
public class ArgumentTests
{
    static readonly PlanContext Run = new(1000, 100) { Signals = ["val_loss"] };

    [Theory]
    [InlineData("torch.StepLR(0.1, step_size: 0)", "step_size")]
    [InlineData("torch.StepLR(0.1, step_size: 1.5)", "step_size")]
    [InlineData("torch.StepLR(0.1, 30, gamma: 0)", "factor")]
    [InlineData("torch.MultiStepLR(0.1, milestones: [30, -1])", "milestones")]
    [InlineData("torch.ConstantLR(0.1, factor: 1.5)", "factor")]
    [InlineData("torch.ConstantLR(0.1, total_iters: progress)", "total_iters")]
    [InlineData("torch.LinearLR(0.1, start_factor: 0)", "start_factor")]
    [InlineData("torch.LinearLR(0.1, end_factor: 2)", "end_factor")]
    [InlineData("torch.PolynomialLR(0.1, power: 0)", "power")]
    [InlineData("torch.CosineAnnealingLR(0.1, T_max: 0)", "T_max")]
    [InlineData("torch.CosineAnnealingWarmRestarts(0.1, T_0: 0)", "T_0")]
    [InlineData("torch.CosineAnnealingWarmRestarts(0.1, T_0: 10, T_mult: 1.5)", "T_mult")]
    [InlineData("torch.CyclicLR(0.1, 1, mode: square)", "mode")]
    [InlineData("torch.CyclicLR(0.1, 1, step_size_up: 0)", "step_size_up")]
    [InlineData("torch.CyclicLR(0.1, 1, cycle_momentum: false, of: momentum)", "of")]
    [InlineData("torch.OneCycleLR(0.1)", "total_steps")]
    [InlineData("torch.OneCycleLR(0.1, epochs: 10)", "total_steps")]
    [InlineData("torch.OneCycleLR(0.1, 100, pct_start: 1.5)", "pct_start")]
    [InlineData("torch.OneCycleLR(0.1, 100, anneal_strategy: poly)", "anneal_strategy")]
    [InlineData("torch.OneCycleLR(0.1, 100, cycle_momentum: false, of: momentum)", "of")]
    [InlineData("torch.ReduceLROnPlateau(0.1, val_loss, factor: 1)", "factor")]
    [InlineData("torch.ReduceLROnPlateau(0.1, val_loss, mode: least)", "mode")]
    [InlineData("torch.SWALR(0.1, 0.05, anneal_epochs: -1)", "anneal_epochs")]
    [InlineData("torch.SequentialLR([], milestones: [])", "schedulers")]
    [InlineData("torch.SequentialLR([torch.StepLR(0.1, 5)], milestones: [5])", "milestones")]
    [InlineData("torch.SequentialLR([torch.StepLR(0.1, 5), cosine(1, 0)], milestones: [5])", "schedulers")]
    [InlineData("torch.SequentialLR([torch.StepLR(0.1, 5), torch.ReduceLROnPlateau(0.1, val_loss)], milestones: [5])", "schedulers")]
    [InlineData("torch.SequentialLR([torch.StepLR(0.1, 5), torch.LinearLR(0.1, total_iters: 0)], milestones: [5])", "total_iters")]
    [InlineData("torch.SequentialLR([torch.StepLR(0.1, 5), torch.ChainedScheduler([torch.StepLR(0.1, 5)])], milestones: [5])", "schedulers")]
    [InlineData("torch.ChainedScheduler([])", "schedulers")]
    [InlineData("torch.ChainedScheduler([torch.ConstantLR(0.1, factor: 0), torch.CosineAnnealingLR(0.1, 9)])", "factor")]
    [InlineData("torch.resumed_without_optimizer(cosine(1, 0), at: 5)", "scheduler")]
    public void Argument_ThatThePeerRefuses_IsRefusedByName(string call, string name)
    {
        var refused = Assert.Throws<PlanException>(() => Plan.Parse($"lr = {call}").Compile(Run));
        Assert.Contains(name, Assert.Single(refused.Findings, finding => finding.Severity == FindingSeverity.Error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("torch.StepLR(0.1, step_size: 300)")]
    [InlineData("torch.MultiStepLR(0.1, milestones: [500, 800])")]
    [InlineData("torch.ConstantLR(0.1, total_iters: 40)")]
    [InlineData("torch.LinearLR(0.1, total_iters: 40)")]
    [InlineData("torch.ExponentialLR(0.1, gamma: 0.99)")]
    [InlineData("torch.PolynomialLR(0.1, total_iters: 1000)")]
    [InlineData("torch.CosineAnnealingLR(0.1, T_max: 1000)")]
    [InlineData("torch.CosineAnnealingWarmRestarts(0.1, T_0: 100, T_mult: 2, eta_min: 0.02)")]
    [InlineData("torch.CyclicLR(0.01, 0.1, step_size_up: 100)")]
    [InlineData("torch.OneCycleLR(0.1, total_steps: 1000)")]
    [InlineData("torch.OneCycleLR(0.1, epochs: 10, steps_per_epoch: 100)")]
    [InlineData("torch.LambdaLR(0.1, 0.999 ^ step)")]
    [InlineData("torch.MultiplicativeLR(0.1, if(step < 500, 1, 0.99))")]
    [InlineData("torch.ReduceLROnPlateau(0.1, val_loss)")]
    [InlineData("torch.SWALR(0.1, 0.05, anneal_epochs: 40)")]
    [InlineData("torch.SequentialLR([torch.LinearLR(0.1, total_iters: 50), torch.CosineAnnealingLR(0.1, T_max: 950)], milestones: [50])")]
    [InlineData("torch.ChainedScheduler([torch.LinearLR(0.1, total_iters: 50), torch.CosineAnnealingLR(0.1, T_max: 1000)])")]
    [InlineData("torch.ChainedScheduler([torch.ConstantLR(0.1, total_iters: 50), torch.ExponentialLR(0.1, gamma: 0.99)])")]
    public void Check_OfAnOrdinaryUse_HasNothingAgainstIt(string call) =>
        Assert.All(Plan.Parse($"lr = {call}").Check(Run), finding => Assert.Equal(FindingSeverity.Note, finding.Severity));

    [Theory]
    [InlineData("torch.CosineAnnealingLR(0.1, T_max: 10)", "clock-mismatch")]
    [InlineData("torch.OneCycleLR(0.1, total_steps: 2000)", "clock-mismatch")]
    [InlineData("torch.MultiStepLR(0.1, milestones: [500, 5000])", "never-reached")]
    [InlineData("torch.ChainedScheduler([torch.LinearLR(0.1, total_iters: 5000), torch.ExponentialLR(0.1, gamma: 0.99)])", "never-reached")]
    public void Check_OfALengthThatIsNotTheRuns_Warns(string call, string code) =>
        Assert.Contains(Plan.Parse($"lr = {call}").Check(Run), finding => finding.Code == code);

    [Theory]
    [InlineData("torch.CosineAnnealingLR(0.1, T_max: 1000)", "cosine(0.1, 0) for 1000st")]
    [InlineData("torch.CosineAnnealingLR(0.1, T_max: 100)", "repeat(cosine(0.1, 0) for 100st then cosine(0, 0.1), every: 200st)")]
    [InlineData("torch.MultiStepLR(0.1, [30, 60])", "multi_step(0.1, 0.1, at: [30st, 60st])")]
    [InlineData("torch.ChainedScheduler([torch.StepLR(0.1, 30), torch.ExponentialLR(0.1, 0.9)])", "exponential(step_decay(0.1, 0.1, every: 30st), rate: 0.9)")]
    [InlineData("torch.SequentialLR([torch.LambdaLR(0.1, 0.5), torch.ExponentialLR(0.1, 0.9)], milestones: [5])", "0.1 * 0.5 for 5st then exponential(0.1, rate: 0.9)")]
    [InlineData("torch.CosineAnnealingWarmRestarts(0.1, 10, 2)", "repeat(cosine(0.1, 0), every: 10st, stretch: 2)")]
    public void Translation_OfACall_ReadsAs(string call, string own)
    {
        var plan = Plan.Parse($"lr = {call}").Compile(Run);
        Assert.Equal(Formula.Parse(own), plan.TranslationOf(0));
    }
}
