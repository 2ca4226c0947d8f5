using Rubato.Tests.Functions;

namespace Rubato.Tests.Dialects.Torch;

/// <summary>What surprises in PyTorch's schedulers, each by name, with numbers that are worked out by hand.</summary>
public class QuirkTests
{
    const double Rounding = 1e-15;

    /// <summary>The values of the first steps.</summary>
    static double[] Values(string call, int steps)
    {
        var run = Plan.Parse($"lr = {call}").Compile(new PlanContext(Math.Max(steps, 50))).Start();
        return [.. Enumerable.Range(0, steps).Select(_ => run.Advance()[0])];
    }

    static void Holds(string call, params double[] due)
    {
        var got = Values(call, due.Length);
        for (var step = 0; step < due.Length; step++) Assert.Equal(due[step], got[step], Rounding);
    }

    [Fact]
    public void MultiStepLR_DuplicateMilestone_CountsTwice() => Holds("torch.MultiStepLR(1, [2, 2], gamma: 0.5)", 1, 1, 0.25, 0.25);

    [Fact]
    public void MultiStepLR_MilestoneZero_DecaysAtOnce() => Holds("torch.MultiStepLR(1, [0, 2], gamma: 0.5)", 0.5, 0.5, 0.25);

    [Fact]
    public void MultiStepLR_WithoutMilestones_StaysConstant() => Holds("torch.MultiStepLR(1, [])", 1, 1);

    [Fact]
    public void ConstantLR_TotalItersZero_IsNeverRestored() => Holds("torch.ConstantLR(1, factor: 0.5, total_iters: 0)", 0.5, 0.5, 0.5);

    [Fact]
    public void ConstantLR_TotalItersZeroAfterAnother_IsRestoredAtOnce() =>
        Holds("torch.SequentialLR([torch.StepLR(1, 9), torch.ConstantLR(1, factor: 0.5, total_iters: 0)], milestones: [1])", 1, 1, 1);

    [Fact]
    public void LinearLR_TotalItersZero_StaysAtItsStart() => Holds("torch.LinearLR(1, start_factor: 0.5, total_iters: 0)", 0.5, 0.5);

    [Fact]
    public void CosineAnnealingLR_AfterTMax_RisesAgain() => Holds("torch.CosineAnnealingLR(1, T_max: 2, eta_min: 0.5)", 1, 0.75, 0.5, 0.75, 1, 0.75);

    [Fact]
    public void CosineAnnealingLR_TMaxOfOne_Alternates() => Holds("torch.CosineAnnealingLR(1, T_max: 1, eta_min: 0.25)", 1, 0.25, 1, 0.25);

    [Fact]
    public void WarmRestarts_StepWithEpoch_MissesARestart()
    {
        var values = Values("torch.CosineAnnealingWarmRestarts(1, T_0: 1, T_mult: 3, epoch: step)", 123);
        Assert.Equal(0, values[121], Rounding);
        Assert.True(values[122] > 0.99);
        Assert.Equal(1, Compiled.At("torch.CosineAnnealingWarmRestarts(1, T_0: 1, T_mult: 3)", 121, 500));
    }

    [Fact]
    public void MultiplicativeLR_LambdaOfZero_IsNeverAsked() => Holds("torch.MultiplicativeLR(1, 1 / step)", 1, 1, 0.5, 0.5 / 3);

    [Fact]
    public void MultiplicativeLR_AfterAnother_GoesOnFromItsRate() =>
        Holds("torch.SequentialLR([torch.LinearLR(1, start_factor: 0.5, end_factor: 0.5, total_iters: 2), torch.MultiplicativeLR(1, 0.1)], milestones: [2])", 0.5, 0.5, 0.5, 0.05);

    [Fact]
    public void SequentialLR_MilestoneZero_ActsOnStepOneOnTheFirstRate() =>
        Holds("torch.SequentialLR([torch.ConstantLR(1, factor: 0.5, total_iters: 9), torch.ExponentialLR(1, gamma: 0.5)], milestones: [0])", 0.5, 0.5, 0.25);

    [Fact]
    public void SequentialLR_EqualMilestones_PassOverOne() =>
        Holds("torch.SequentialLR([torch.LambdaLR(1, 1), torch.LambdaLR(1, 2), torch.LambdaLR(1, 3)], milestones: [2, 2])", 1, 1, 3, 3);

    [Fact]
    public void SequentialLR_NextPart_BeginsAtItsOwnZero() =>
        Holds("torch.SequentialLR([torch.ConstantLR(1, factor: 0.1, total_iters: 2), torch.ExponentialLR(1, gamma: 0.5)], milestones: [2])", 0.1, 0.1, 1, 0.5);

    [Fact]
    public void ChainedScheduler_AfterASetter_ScalesOnlyOnce() =>
        Holds("torch.ChainedScheduler([torch.LambdaLR(1, 1 + step), torch.ExponentialLR(1, gamma: 0.5)])", 1, 1, 1.5, 2);

    [Fact]
    public void ChainedScheduler_Cosine_AddsItsFirstRiseWhole() =>
        Holds("torch.ChainedScheduler([torch.CosineAnnealingLR(1, T_max: 1), torch.ExponentialLR(1, gamma: 0.5)])", 1, 0, 0.5, 0, 0.5);

    [Fact]
    public void OneCycleLR_ExtraStep_RisesAlongTheCosine()
    {
        var values = Values("torch.OneCycleLR(1, total_steps: 10, pct_start: 0.5, div_factor: 2, final_div_factor: 2)", 12);
        Assert.Equal(0.25, values[9], Rounding);
        Assert.Equal(values[8], values[10], Rounding);
        Assert.Equal(values[10], values[11]);
    }

    [Fact]
    public void OneCycleLR_ExtraStep_FallsBeyondTheEndAlongTheLine() =>
        Assert.Equal(0.25 - 0.75 / 5, Values("torch.OneCycleLR(1, total_steps: 10, pct_start: 0.5, div_factor: 2, final_div_factor: 2, anneal_strategy: linear)", 11)[10], Rounding);

    [Fact]
    public void OneCycleLR_FractionalKnot_IsMetBetweenSteps()
    {
        var values = Values("torch.OneCycleLR(1, total_steps: 5, pct_start: 0.5, anneal_strategy: linear, div_factor: 4, final_div_factor: 1)", 5);
        Assert.Equal(0.75, values[1], Rounding);
        Assert.Equal(1 - 0.75 * 0.5 / 2.5, values[2], Rounding);
    }

    [Fact]
    public void CyclicLR_ExpRange_CountsFromTheFirstCycle() =>
        Holds("torch.CyclicLR(0, 1, step_size_up: 1, step_size_down: 1, mode: exp_range, gamma: 0.5)", 0, 0.5, 0, 0.125);

    [Fact]
    public void CyclicLR_Momentum_GoesTheOtherWay() =>
        Holds("torch.CyclicLR(0, 1, step_size_up: 2, step_size_down: 1, base_momentum: 0.5, max_momentum: 1, of: momentum)", 1, 0.75, 0.5, 1);

    [Fact]
    public void SWALR_WithoutEpochs_IsThereAtOnce() => Holds("torch.SWALR(1, swa_lr: 0.25, anneal_epochs: 0)", 0.25, 0.25);

    [Fact]
    public void SWALR_AfterAnother_BeginsWithItsStepOne() =>
        Holds("torch.SequentialLR([torch.LambdaLR(1, 1), torch.SWALR(1, swa_lr: 0, anneal_epochs: 4, anneal_strategy: linear)], milestones: [1])", 1, 0.75, 0.5, 0.25, 0, 0);

    [Fact]
    public void Resume_WithoutTheOptimizer_StartsFromItsFirstRate() =>
        Holds("torch.resumed_without_optimizer(torch.ExponentialLR(1, gamma: 0.5), at: 2)", 1, 0.5, 1, 0.5, 0.25);
}
