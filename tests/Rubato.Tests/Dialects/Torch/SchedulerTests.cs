using static System.FormattableString;

namespace Rubato.Tests.Dialects.Torch;

/// <summary>Every translation beside PyTorch's own steps, on random arguments.</summary>
public class SchedulerTests
{
    const int Cases = 250;

    /// <summary>A call, and its twin as it is made on an optimiser.</summary>
    sealed record Pair(string Call, Func<PeerOptimiser, PeerScheduler> Make, double BaseLr);

    static readonly Dictionary<string, Func<Random, double, Pair>> Classes = new()
    {
        ["StepLR"] = (random, lr) =>
        {
            var (size, gamma) = (random.Next(1, 30), Share(random));
            return new(Invariant($"torch.StepLR({lr}, step_size: {size}, gamma: {gamma})"), optimiser => new PeerStepLR(optimiser, size, gamma), lr);
        },
        ["MultiStepLR"] = (random, lr) =>
        {
            int[] milestones = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(4) == 0 ? random.Next(3) : random.Next(60))];
            var gamma = Share(random);
            return new(Invariant($"torch.MultiStepLR({lr}, milestones: [{string.Join(", ", milestones)}], gamma: {gamma})"), optimiser => new PeerMultiStepLR(optimiser, milestones, gamma), lr);
        },
        ["ConstantLR"] = (random, lr) =>
        {
            var (factor, total) = (Share(random), Length(random));
            return new(Invariant($"torch.ConstantLR({lr}, factor: {factor}, total_iters: {total})"), optimiser => new PeerConstantLR(optimiser, factor, total), lr);
        },
        ["LinearLR"] = (random, lr) =>
        {
            var (start, end, total) = (Share(random), random.Next(5) == 0 ? 0 : Share(random), Length(random));
            return new(Invariant($"torch.LinearLR({lr}, start_factor: {start}, end_factor: {end}, total_iters: {total})"), optimiser => new PeerLinearLR(optimiser, start, end, total), lr);
        },
        ["ExponentialLR"] = (random, lr) =>
        {
            var gamma = 0.9 + 0.2 * Share(random);
            return new(Invariant($"torch.ExponentialLR({lr}, gamma: {gamma})"), optimiser => new PeerExponentialLR(optimiser, gamma), lr);
        },
        ["PolynomialLR"] = (random, lr) =>
        {
            var (total, power) = (Length(random), Math.Round(0.3 + 3 * random.NextDouble(), 1));
            return new(Invariant($"torch.PolynomialLR({lr}, total_iters: {total}, power: {power})"), optimiser => new PeerPolynomialLR(optimiser, total, power), lr);
        },
        ["CosineAnnealingLR"] = (random, lr) =>
        {
            var (half, min) = (random.Next(1, 40), random.Next(3) * 0.02);
            return new(Invariant($"torch.CosineAnnealingLR({lr}, T_max: {half}, eta_min: {min})"), optimiser => new PeerCosineAnnealingLR(optimiser, half, min), lr);
        },
        ["CosineAnnealingWarmRestarts"] = (random, lr) =>
        {
            var (first, growth, min) = (random.Next(1, 20), random.Next(1, 4), random.Next(3) * 0.02);
            return new(Invariant($"torch.CosineAnnealingWarmRestarts({lr}, T_0: {first}, T_mult: {growth}, eta_min: {min})"), optimiser => new PeerWarmRestarts(optimiser, first, growth, min), lr);
        },
        ["LambdaLR"] = (random, lr) =>
        {
            var (root, size) = (Share(random), random.Next(1, 9));
            return new(Invariant($"torch.LambdaLR({lr}, lr_lambda: {root} ^ floor(step / {size}))"), optimiser => new PeerLambdaLR(optimiser, step => Math.Pow(root, step / size)), lr);
        },
        ["MultiplicativeLR"] = (random, lr) =>
        {
            var (before, after, at) = (0.9 + 0.2 * Share(random), Share(random), random.Next(60));
            return new(Invariant($"torch.MultiplicativeLR({lr}, lr_lambda: if(step < {at}, {before}, {after} + 1 / step))"),
                optimiser => new PeerMultiplicativeLR(optimiser, step => step < at ? before : after + 1.0 / step), lr);
        },
        ["SWALR"] = (random, lr) =>
        {
            var (swa, length, isCosine) = (Share(random) / 5, Length(random), random.Next(2) == 0);
            return new(Invariant($"torch.SWALR({lr}, swa_lr: {swa}, anneal_epochs: {length}, anneal_strategy: {(isCosine ? "cos" : "linear")})"),
                optimiser => new PeerSWALR(optimiser, swa, length, isCosine), lr);
        },
    };

    public static TheoryData<string> Names => [.. Classes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scheduler_AnyArguments_GoesAsThePeer(string name)
    {
        for (var seed = 0; seed < Cases; seed++) Follow(Any(new Random(seed), [name]));
    }

    [Fact]
    public void ChainedScheduler_OfAny_GoesAsThePeer()
    {
        for (var seed = 0; seed < 2 * Cases; seed++) Follow(Chain(new Random(seed), [.. Classes.Keys]));
    }

    [Fact]
    public void SequentialLR_OfAny_GoesAsThePeer()
    {
        for (var seed = 0; seed < 2 * Cases; seed++)
        {
            var random = new Random(seed);
            var lr = Rate(random);
            int[] milestones = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(3) == 0 ? random.Next(4) : random.Next(70))];
            if (random.Next(5) > 0) Array.Sort(milestones);
            Follow(Sequence(random, lr, milestones));
        }
    }

    [Fact]
    public void SequentialLR_InAChain_GoesAsThePeer()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var lr = Rate(random);
            var sequence = Sequence(random, lr, [random.Next(1, 20), random.Next(20, 60)]);
            var other = Classes["ExponentialLR"](random, lr);
            Pair[] inOrder = random.Next(2) == 0 ? [sequence, other] : [other, sequence];
            Follow(new($"torch.ChainedScheduler([{string.Join(", ", inOrder.Select(pair => pair.Call))}])",
                optimiser => new PeerChained(optimiser, [.. inOrder.Select(pair => pair.Make(optimiser))]), lr));
        }
    }

    [Fact]
    public void ResumedWithoutOptimizer_OfAny_GoesAsThePeer()
    {
        for (var seed = 0; seed < 2 * Cases; seed++)
        {
            var random = new Random(seed);
            var pair = random.Next(3) switch
            {
                0 => Any(random, [.. Classes.Keys]),
                1 => Chain(random, [.. Classes.Keys]),
                _ => Sequence(random, Rate(random), [random.Next(1, 60)]),
            };
            var at = random.Next(70);
            Follow(pair with { Call = $"torch.resumed_without_optimizer({pair.Call}, at: {at})" }, resumeAt: at);
        }
    }

    [Fact]
    public void WarmRestarts_AtAnyEpoch_GoesAsThePeer()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (first, growth, parts) = (random.Next(1, 6), random.Next(1, 11), random.Next(1, 12));
            var optimiser = new PeerOptimiser(0.1);
            var peer = new PeerWarmRestarts(optimiser, first, growth, 0.01);
            var run = Compile(Invariant($"torch.CosineAnnealingWarmRestarts(0.1, T_0: {first}, T_mult: {growth}, eta_min: 0.01, epoch: step / {parts})"), 130).Start();
            for (var step = 0; step < 130; step++)
            {
                if (step > 0) peer.Step(step / (double)parts);
                Same(optimiser.Lr, run.Advance()[0], $"T_0 {first}, T_mult {growth}, {parts} parts", step);
            }
        }
    }

    static Pair Any(Random random, string[] names) => Classes[names[random.Next(names.Length)]](random, Rate(random));

    static Pair Chain(Random random, string[] names)
    {
        var lr = Rate(random);
        Pair[] pairs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Classes[names[random.Next(names.Length)]](random, lr))];
        return new($"torch.ChainedScheduler([{string.Join(", ", pairs.Select(pair => pair.Call))}])",
            optimiser => new PeerChained(optimiser, [.. pairs.Select(pair => pair.Make(optimiser))]), lr);
    }

    static Pair Sequence(Random random, double lr, int[] milestones)
    {
        string[] names = [.. Classes.Keys];
        Pair[] pairs = [.. Enumerable.Range(0, milestones.Length + 1).Select(_ => Classes[names[random.Next(names.Length)]](random, lr))];
        return new($"torch.SequentialLR([{string.Join(", ", pairs.Select(pair => pair.Call))}], milestones: [{string.Join(", ", milestones)}])",
            optimiser => new PeerSequential(optimiser, [.. pairs.Select(pair => pair.Make(optimiser))], milestones), lr);
    }

    /// <summary>Steps both beside each other; at a resume the peer gets a new optimiser, with what a new scheduler makes of it.</summary>
    static void Follow(Pair pair, int? resumeAt = null)
    {
        const int Steps = 90;
        CompiledPlan plan;
        try
        {
            plan = Compile(pair.Call, Steps);
        }
        catch (PlanException refused) when (refused.Message.Contains("PyTorch divides by it", StringComparison.Ordinal))
        {
            return;
        }
        var optimiser = new PeerOptimiser(pair.BaseLr);
        var peer = pair.Make(optimiser);
        var run = plan.Start();
        for (var step = 0; step < Steps; step++)
        {
            if (step > 0) peer.Step();
            if (step == resumeAt)
            {
                var fresh = new PeerOptimiser(pair.BaseLr);
                pair.Make(fresh);
                optimiser.Lr = fresh.Lr;
            }
            Same(optimiser.Lr, run.Advance()[0], pair.Call, step);
            if (!plan.NeedsFeedback) Assert.Equal(run.Values[0], plan.At(0, step));
        }
    }

    // The tolerance of the golden sequences; rates are about 1 at most.
    static void Same(double due, double got, string call, int step) =>
        Assert.True(Math.Abs(due - got) <= 1e-12 * Math.Abs(due) + 1e-14, $"{call}: the peer has {due:R} at step {step}, got {got:R}");

    static CompiledPlan Compile(string call, long horizon) => Plan.Parse($"lr = {call}").Compile(new PlanContext(horizon));

    static double Rate(Random random) => Math.Round(0.05 + random.NextDouble(), 2);

    static double Share(Random random) => Math.Round(0.05 + 0.95 * random.NextDouble(), 2);

    static int Length(Random random) => random.Next(4) == 0 ? random.Next(3) : random.Next(3, 60);
}
