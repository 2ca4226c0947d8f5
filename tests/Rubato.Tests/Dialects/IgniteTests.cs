using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class IgniteTests
{
    const int Horizon = 160, Cases = 250;

    /// <summary>A scheduler in the plan language, and the peer's object: its first value, and each event's value in turn.</summary>
    sealed record Twin(string Call, Func<double> First, Func<double> Next);

    static double Value(Random random) => Math.Round(0.001 + random.NextDouble(), 4);

    static Twin Cyclical(Random random)
    {
        var (isCosine, isMonotonic) = (random.Next(2) == 0, random.Next(2) == 0);
        var (start, end, size) = (Value(random), Value(random), random.Next(2, 40));
        var (growth, startGrowth, endGrowth) = (random.Of(1, 1, 2, 1.5, 1.1), random.Of(1, 1, 0.7, 1.2), random.Of(1, 1, 0.9));
        var warmup = isCosine || isMonotonic ? random.Of(0, 0, random.Next(20)) : 0;
        var call = Invariant($"ignite.{(isCosine ? "CosineAnnealingScheduler" : "LinearCyclicalScheduler")}({start}, {end}, {size}, cycle_mult: {growth}, ")
            + Invariant($"start_value_mult: {startGrowth}, end_value_mult: {endGrowth}, warmup_duration: {warmup}{(isMonotonic && !isCosine ? ", monotonic: true" : "")})");
        var index = 0;
        double Now()
        {
            if (index > size) return end + (start - end) * ((double)(index - size) / warmup);
            var share = (double)index / size;
            return isCosine ? start + (end - start) / 2 * (1 - Math.Cos(Math.PI * share))
                : isMonotonic ? start + (end - start) * share
                : end + (start - end) * Math.Abs(share - 0.5) * 2;
        }
        return new(call, Now, () =>
        {
            if (index != 0 && index == size) start *= startGrowth;
            if (index != 0 && index == size + warmup)
            {
                (index, size, warmup) = (0, (int)(size * growth), (int)(warmup * growth));
                end *= endGrowth;
            }
            var value = Now();
            index++;
            return value;
        });
    }

    static (string Text, (int Step, double Value)[] Pairs) Milestones(Random random)
    {
        (int Step, double Value)[] pairs = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Of(0, random.Next(150), 30)).Order().Select(step => (step, Value(random)))];
        return ($"[{string.Join(", ", pairs.Select(p => Invariant($"[{p.Step}, {p.Value}]")))}]", pairs);
    }

    static double Interpolated((int Step, double Value)[] pairs, int index)
    {
        if (pairs[0].Step > index) return pairs[0].Value;
        if (pairs[^1].Step <= index) return pairs[^1].Value;
        var i = 0;
        while (!(pairs[i].Step <= index && index < pairs[i + 1].Step)) i++;
        return pairs[i].Value + (pairs[i + 1].Value - pairs[i].Value) * (index - pairs[i].Step) / (pairs[i + 1].Step - pairs[i].Step);
    }

    static Twin Piecewise(Random random)
    {
        var (text, pairs) = Milestones(random);
        var index = 0;
        return new($"ignite.PiecewiseLinear({text})", () => Interpolated(pairs, index), () => Interpolated(pairs, index++));
    }

    static Twin Concat(Random random)
    {
        Twin[] parts = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => random.Next(3) == 0 ? Piecewise(random) : Cyclical(random))];
        int[] durations = [.. parts.Skip(1).Select(_ => random.Next(8) == 0 ? 0 : random.Next(1, 60))];
        var (current, left) = (0, durations[0]);
        return new($"ignite.ConcatScheduler([{string.Join(", ", parts.Select(p => p.Call))}], durations: [{string.Join(", ", durations)}])", () => parts[current].First(), () =>
        {
            if (left == 0)
            {
                current++;
                left = current < durations.Length ? durations[current] : -1;
            }
            left--;
            return parts[current].Next();
        });
    }

    static Twin Any(Random random) => random.Next(4) switch { 0 => Piecewise(random), 1 => Concat(random), _ => Cyclical(random) };

    static void Follow(string call, Func<double> next)
    {
        double[] due = [.. Enumerable.Range(0, Horizon).Select(_ => next())];
        Twins.Follow(call, Horizon, step => due[step]);
    }

    [Fact]
    public void Cyclical_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var twin = Cyclical(random);
        Follow(twin.Call, twin.Next);
    });

    [Fact]
    public void PiecewiseLinear_AnyMilestones_GoesAsItsTwin() => ForAll(random =>
    {
        var twin = Piecewise(random);
        Follow(twin.Call, twin.Next);
    });

    [Fact]
    public void ConcatScheduler_AnyParts_GoesAsItsTwin() => ForAll(random =>
    {
        var twin = Concat(random);
        Follow(twin.Call, twin.Next);
    });

    [Fact]
    public void ParamGroupScheduler_AnyParts_TakesTheLastOfItsParameterAndGroup()
    {
        const string Parts = "[ignite.CosineAnnealingScheduler(0.1, 0.001, 40), ignite.LinearCyclicalScheduler(0.95, 0.85, 40, param_name: momentum), ignite.PiecewiseLinear([[0, 0.3]], param_group_index: 1)]";
        Twins.Same("ignite.CosineAnnealingScheduler(0.1, 0.001, 40)", $"ignite.ParamGroupScheduler({Parts})", 100);
        Twins.Same("ignite.LinearCyclicalScheduler(0.95, 0.85, 40)", $"ignite.ParamGroupScheduler({Parts}, of: momentum)", 100);
        Twins.Same("0.3", $"ignite.ParamGroupScheduler({Parts}, group: 1)", 100);
        Assert.Contains("schedulers: got none that sets weight_decay", Twins.Refusal($"ignite.ParamGroupScheduler({Parts}, of: weight_decay)"), StringComparison.Ordinal);
    }

    [Fact]
    public void Warmup_BeforeOneOfIgnites_GoesAsItsTwin() => ForAll(random =>
    {
        var (twin, start, steps) = (Any(random), Value(random), random.Next(2, 30));
        var first = twin.First();
        var end = random.Next(2) == 0 ? first : Value(random);
        List<(int Step, double Value)> pairs = [(0, start), (steps - 1, end)];
        if (first == end)
        {
            if (steps > 2) pairs[^1] = (steps - 2, end - (end - start) / (steps - 1));
            else pairs.RemoveAt(1);
        }
        var index = 0;
        Follow(
            Invariant($"ignite.create_lr_scheduler_with_warmup(0.1, {twin.Call}, warmup_start_value: {start}, warmup_duration: {steps}, warmup_end_value: {end})"),
            () => index <= pairs[^1].Step ? Interpolated([.. pairs], index++) : twin.Next());
    });

    [Fact]
    public void Warmup_BeforeOneOfPyTorchs_GoesOnFromItsStep1() => ForAll(random =>
    {
        var (start, steps, gamma) = (Value(random), random.Next(2, 30), random.Of(0.9, 0.98));
        double? end = random.Of<double?>(null, 0.1, 0.3);
        List<(int Step, double Value)> pairs = [(0, start), (steps - 1, end ?? 0.1)];
        if (end is not (null or 0.1)) pairs.Add((steps, 0.1));
        var (index, rate) = (0, 0.1);
        Follow(
            Invariant($"ignite.create_lr_scheduler_with_warmup(0.1, torch.ExponentialLR(0.1, gamma: {gamma}), warmup_start_value: {start}, warmup_duration: {steps}")
                + (end is null ? ")" : Invariant($", warmup_end_value: {end})")),
            () => index <= pairs[^1].Step ? Interpolated([.. pairs], index++) : rate *= gamma);
    });

    [Fact]
    public void Warmup_FirstValueOffByAnUlp_IsNotTheEndValue()
    {
        // 0.5 + (0.1 − 0.5)·½·2 is a hair below 0.1, so the peer sees two different values and keeps both.
        var values = Twins.Values("ignite.create_lr_scheduler_with_warmup(0.1, ignite.LinearCyclicalScheduler(0.1, 0.5, 10), 0.01, 4)", 8);
        Assert.Equal([0.01, 0.04, 0.07, 0.1, 0.1, 0.18], values[..6].Select(v => Math.Round(v, 12)));
        values = Twins.Values("ignite.create_lr_scheduler_with_warmup(0.1, ignite.LinearCyclicalScheduler(0.1, 0.5, 10, monotonic: true), 0.01, 4)", 8);
        Assert.Equal([0.01, 0.04, 0.07, 0.1, 0.14, 0.18], values[..6].Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void StateSchedulers_AnyArguments_CountTheEventFirst() => ForAll(random =>
    {
        var (from, gamma, size, (text, pairs)) = (Value(random), random.Of(0.5, 0.95, 1.1), random.Next(1, 40), Milestones(random));
        int[] milestones = [.. pairs.Select(p => p.Step)];
        Twins.Follow(Invariant($"ignite.ExpStateScheduler({from}, {gamma})"), Horizon, step => from * Math.Pow(gamma, step + 1));
        Twins.Follow(Invariant($"ignite.StepStateScheduler({from}, {gamma}, {size})"), Horizon, step => from * Math.Pow(gamma, (step + 1) / size));
        Twins.Follow(Invariant($"ignite.MultiStepStateScheduler({from}, {gamma}, [{string.Join(", ", milestones)}])"), Horizon, step => from * Math.Pow(gamma, milestones.Count(m => m <= step + 1)));
        Twins.Follow($"ignite.PiecewiseLinearStateScheduler({text})", Horizon, step => Interpolated(pairs, (int)step + 1));
        Twins.Follow(Invariant($"ignite.LambdaStateScheduler({from} / (1 + step))"), Horizon, step => from / (2 + step));
    });

    [Fact]
    public void LRScheduler_Legacy_SkipsTheFirstValue()
    {
        Twins.Same("torch.StepLR(0.1, step_size: 3)", "ignite.LRScheduler(torch.StepLR(0.1, step_size: 3))", 20);
        Assert.Equal([0.1, 0.1, 0.01], Twins.Values("ignite.LRScheduler(torch.StepLR(0.1, step_size: 3), use_legacy: true)", 20)[..3].Select(v => Math.Round(v, 12)));
        // A cycle that ends with the run doesn't hide the restart.
        var restarts = Twins.Values("torch.CosineAnnealingWarmRestarts(0.1, T_0: 5)", 21);
        Assert.Equal(restarts[1..], Twins.Values("ignite.LRScheduler(torch.CosineAnnealingWarmRestarts(0.1, T_0: 5))", 20));
        Assert.Equal(0.1, restarts[20]);
    }

    [Fact]
    public void ReduceLROnPlateau_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (factor, patience, cooldown, isMax, isShare) = (random.Of(0.1, 0.5, 0.9), random.Next(5), random.Next(4), random.Next(2) == 0, random.Next(2) == 0);
        var (threshold, eps, least, group) = (random.Of(1e-4, 0.1), random.Of(1e-8, 0.1), random.Of(0, 0.2), random.Of<int?>(null, 0, 1));
        var call = Invariant($"ignite.ReduceLROnPlateauScheduler(0.5, x, mode: {(isMax ? "max" : "min")}, factor: {factor}, patience: {patience}, threshold: {threshold}, ")
            + Invariant($"threshold_mode: {(isShare ? "rel" : "abs")}, cooldown: {cooldown}, min_lr: {least}, eps: {eps}{(group is null ? "" : $", param_group_index: {group}")})");
        var (rate, best, bad, pause, bound) = (0.5, isMax ? double.NegativeInfinity : double.PositiveInfinity, 0, 0, group == 0 ? least : 0);
        Steered.Follow(call, random, (_, report) =>
        {
            if (report is not { } x) return rate;
            var bar = isShare ? best * (isMax ? 1 + threshold : 1 - threshold) : isMax ? best + threshold : best - threshold;
            var isBetter = isMax ? x > bar : x < bar;
            (best, bad) = isBetter ? (x, 0) : (best, bad + 1);
            if (pause > 0) (pause, bad) = (pause - 1, 0);
            if (bad <= patience) return rate;
            var next = Math.Max(rate * factor, bound);
            if (rate - next > eps) rate = next;
            (pause, bad) = (cooldown, 0);
            return rate;
        });
    });

    [Fact]
    public void Cycles_Truncated_StopGrowing()
    {
        // 5·1.1 is cut to 5 again and again.
        Twins.Same("ignite.CosineAnnealingScheduler(0.1, 0.01, 5)", "ignite.CosineAnnealingScheduler(0.1, 0.01, 5, cycle_mult: 1.1)", 60);
        // 4, 2 and 1 step, then none.
        Assert.Contains("cycle_mult: got 0.5", Twins.Refusal("ignite.CosineAnnealingScheduler(0.1, 0.01, 4, cycle_mult: 0.5)"), StringComparison.Ordinal);
    }

    [Fact]
    public void ConcatScheduler_DurationOfZero_LastsForEver()
    {
        Twins.Same("ignite.ConcatScheduler([0.1, 0.2], durations: [5])", "ignite.ConcatScheduler([0.1, 0.2, 0.3], durations: [5, 0])", 20);
        Twins.Same("ignite.ConcatScheduler([0.2, 0.3], durations: [5])", "ignite.ConcatScheduler([0.1, 0.2, 0.3], durations: [0, 5])", 20);
    }

    [Theory]
    [InlineData("ignite.LinearCyclicalScheduler(0.1, 0.2, 1)", "cycle_size: got 1")]
    [InlineData("ignite.LinearCyclicalScheduler(0.1, 0.2, 10, warmup_duration: 5)", "warmup_duration: got 5; allowed is 0 without monotonic")]
    [InlineData("ignite.PiecewiseLinear([])", "milestones_values: got no pair")]
    [InlineData("ignite.PiecewiseLinear([[10, 0.1], [5, 0.2]])", "milestones_values: got 5 after 10")]
    [InlineData("ignite.ConcatScheduler([0.1], durations: [])", "schedulers: got 1")]
    [InlineData("ignite.ConcatScheduler([0.1, 0.2], durations: [])", "durations: got 0 for 2 schedulers")]
    [InlineData("ignite.ConcatScheduler([ignite.PiecewiseLinear([[0, 0.1]]), ignite.PiecewiseLinear([[0, 0.1]], param_name: momentum)], durations: [5])", "one that sets momentum")]
    [InlineData("ignite.ParamGroupScheduler([0.1])", "schedulers: got `0.1`")]
    [InlineData("ignite.create_lr_scheduler_with_warmup(0.1, 0.2, 0.01, 1)", "warmup_duration: got 1")]
    [InlineData("ignite.MultiStepStateScheduler(0.1, 0.5, [9, 3])", "milestones: got 3 after 9")]
    public void Arguments_ThatThePeerRefuses_AreRefused(string call, string due) => Assert.Contains(due, Twins.Refusal(call), StringComparison.Ordinal);

    static void ForAll(Action<Random> property)
    {
        for (var seed = 0; seed < Cases; seed++) property(new Random(seed));
    }
}
