using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class KerasTests
{
    const int Horizon = 160, Cases = 250;

    static double Value(Random random) => Math.Round(0.001 + random.NextDouble(), 4);

    static string Flag(bool flag) => flag ? "true" : "false";

    [Fact]
    public void ExponentialDecay_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (rate, steps, factor, isStaircase) = (Value(random), random.Next(1, 60), random.Of(0.5, 0.96, 1.02), random.Next(2) == 0);
        Twins.Follow(Invariant($"keras.ExponentialDecay({rate}, {steps}, {factor}, staircase: {Flag(isStaircase)})"), Horizon, step =>
        {
            var times = (double)step / steps;
            return rate * Math.Pow(factor, isStaircase ? Math.Floor(times) : times);
        });
    });

    [Fact]
    public void InverseTimeDecay_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (rate, steps, factor, isStaircase) = (Value(random), random.Next(1, 60), random.Of(0, 0.5, 3), random.Next(2) == 0);
        Twins.Follow(Invariant($"keras.InverseTimeDecay({rate}, {steps}, {factor}, staircase: {Flag(isStaircase)})"), Horizon, step =>
        {
            var times = (double)step / steps;
            return rate / (1 + factor * (isStaircase ? Math.Floor(times) : times));
        });
    });

    [Fact]
    public void PiecewiseConstantDecay_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        double[] boundaries = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(140) + random.Of(0, 0, 0.5)).Order()];
        double[] values = [.. Enumerable.Range(0, boundaries.Length + 1).Select(_ => Value(random))];
        string List(double[] items) => string.Join(", ", items.Select(item => Invariant($"{item}")));
        Twins.Follow($"keras.PiecewiseConstantDecay([{List(boundaries)}], [{List(values)}])", Horizon, step => values[boundaries.Count(b => Math.Truncate(b) < step)]);
    });

    [Fact]
    public void PolynomialDecay_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (from, to, steps, power, isCycle) = (Value(random), Value(random), random.Next(1, 60), random.Of(1, 1, 2, 0.5), random.Next(2) == 0);
        Twins.Follow(Invariant($"keras.PolynomialDecay({from}, {steps}, end_learning_rate: {to}, power: {power}, cycle: {Flag(isCycle)})"), Horizon, step =>
        {
            var length = isCycle ? steps * (step == 0 ? 1 : Math.Ceiling((double)step / steps)) : steps;
            var share = (isCycle ? step : Math.Min(step, length)) / length;
            return (from - to) * Math.Pow(1 - share, power) + to;
        });
    });

    [Fact]
    public void CosineDecay_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (from, steps, alpha, warmup) = (Value(random), random.Next(1, 100), random.Of(0, 0.1, 1), random.Next(3) == 0 ? 0 : random.Next(50));
        double? target = random.Next(3) == 0 ? null : Value(random);
        var call = Invariant($"keras.CosineDecay({from}, {steps}, alpha: {alpha}, warmup_steps: {warmup}") + (target is null ? ")" : Invariant($", warmup_target: {target})"));
        double Decay(double peak, double step) => peak * ((1 - alpha) * 0.5 * (1 + Math.Cos(Math.PI * (step / steps))) + alpha);
        Twins.Follow(call, Horizon, step =>
        {
            if (target is not { } peak) return Decay(from, Math.Min(step, steps));
            var now = Math.Min(step, steps + warmup);
            return now < warmup ? (peak - from) * ((double)now / warmup) + from : Decay(peak, now - warmup);
        });
    });

    [Fact]
    public void CosineDecayRestarts_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (rate, steps, stretch, scale, alpha) = (Value(random), random.Next(1, 40), random.Of(1, 2, 2, 3, 1.5, 1.37), random.Of(1, 1, 0.8, 1.1, 0), random.Of(0, 0.01, 0.5));
        Twins.Follow(Invariant($"keras.CosineDecayRestarts({rate}, {steps}, t_mul: {stretch}, m_mul: {scale}, alpha: {alpha})"), Horizon, step =>
        {
            var done = (double)step / steps;
            var cycle = stretch == 1 ? Math.Floor(done) : Math.Floor(Math.Log(1 - done * (1 - stretch)) / Math.Log(stretch));
            var share = stretch == 1 ? done - cycle : (done - (1 - Math.Pow(stretch, cycle)) / (1 - stretch)) / Math.Pow(stretch, cycle);
            return rate * ((1 - alpha) * (0.5 * Math.Pow(scale, cycle) * (1 + Math.Cos(Math.PI * share))) + alpha);
        });
    });

    [Fact]
    public void ReduceLROnPlateau_AnyArguments_GoesAsItsTwin() => ForAll(random =>
    {
        var (factor, patience, cooldown, isMax) = (random.Of(0.1, 0.5, 0.9), random.Next(5), random.Next(4), random.Next(2) == 0);
        var (delta, least) = (random.Of(0, 1e-4, 0.1), random.Of(0, 0.01, 0.4, 0.7));
        var call = Invariant($"keras.ReduceLROnPlateau(0.5, x, factor: {factor}, patience: {patience}, mode: {(isMax ? "max" : "min")}, min_delta: {delta}, cooldown: {cooldown}, min_lr: {least})");
        var (rate, best, wait, pause) = (0.5, isMax ? double.NegativeInfinity : double.PositiveInfinity, 0, 0);
        Steered.Follow(call, random, (_, report) =>
        {
            if (report is not { } x) return rate;
            if (pause > 0) (pause, wait) = (pause - 1, 0);
            if (isMax ? x > best + delta : x < best - delta)
            {
                (best, wait) = (x, 0);
            }
            else if (pause == 0 && ++wait >= patience && rate > least)
            {
                (rate, pause, wait) = (Math.Max(rate * factor, least), cooldown, 0);
            }
            return rate;
        });
    });

    [Fact]
    public void LearningRateScheduler_AnyRecursion_GoesAsItsTwin() => ForAll(random =>
    {
        var (factor, from, floor) = (random.Of(0.9, 0.99, 1.01), random.Next(30), random.Of(0, 0.05));
        var rate = 0.1;
        var call = Invariant($"keras.LearningRateScheduler(0.1, if(step < {from}, previous, max(previous * {factor} - step / 1e6, {floor})))");
        Steered.Follow(call, random, (step, _) => rate = step < from ? rate : Math.Max(rate * factor - step / 1e6, floor));
    });

    [Fact]
    public void LearningRateScheduler_OfTheEpochAlone_NeedsNoMemory()
    {
        Twins.Same("0.1 * 0.9 ^ step", "keras.LearningRateScheduler(0.5, 0.1 * 0.9 ^ step)", 20);
        // The function is asked at step 0 too.
        Assert.Equal([0.2, 0.4, 0.8], Steered.Run("keras.LearningRateScheduler(0.1, previous * 2)", null, null, null));
    }

    [Fact]
    public void PiecewiseConstantDecay_BoundaryItself_HasTheValueBefore() =>
        Assert.Equal([0.1, 0.1, 0.05], Twins.Values("keras.PiecewiseConstantDecay([5], [0.1, 0.05])", 7)[4..]);

    [Fact]
    public void PolynomialDecay_SecondCycle_RisesToHalfTheHeight()
    {
        var values = Twins.Values("keras.PolynomialDecay(1, 1000, end_learning_rate: 0, cycle: true)", 2002);
        Assert.Equal([1, 0, 1 - 1001 / 2000.0, 0], new[] { 0, 1000, 1001, 2000 }.Select(step => values[step]));
    }

    [Fact]
    public void CosineDecay_WarmupWithoutTarget_IsIgnored() => Twins.Same("keras.CosineDecay(0.1, 60)", "keras.CosineDecay(0.1, 60, warmup_steps: 10)", 100);

    [Fact]
    public void CosineDecayRestarts_RestartThatTheLogarithmMisses_HasTheOldEnd()
    {
        // log 243 / log 3 is a hair below 5.
        var values = Twins.Values("keras.CosineDecayRestarts(0.1, 1, t_mul: 3, alpha: 0.2)", 130);
        Assert.Equal([0.1, 0.1, 0.1, 0.1, 0.02, 0.1], new[] { 1, 4, 13, 40, 121, 122 }.Select(step => Math.Round(values[step], 4)));
    }

    [Fact]
    public void CosineDecayRestarts_HalfSteps_MissThePeak()
    {
        var values = Twins.Values("keras.CosineDecayRestarts(0.1, 25, t_mul: 1.5)", 70);
        Assert.Equal(0.1, values[25], 1e-15);
        Assert.InRange(values[63], 0.0999, 0.09999);
    }

    [Fact]
    public void ReduceLROnPlateau_PatienceAndCooldown_CountAsKerasDoes()
    {
        double?[] flat = [.. Enumerable.Repeat<double?>(1, 9)];
        Assert.Equal([16, 16, 8, 8, 4, 4, 2, 2, 1], Steered.Run("keras.ReduceLROnPlateau(16, x, factor: 0.5, patience: 2)", flat));
        Assert.Equal(Steered.Run("keras.ReduceLROnPlateau(16, x, factor: 0.5, patience: 1)", flat), Steered.Run("keras.ReduceLROnPlateau(16, x, factor: 0.5, patience: 0)", flat));
        Assert.Equal([16, 16, 8, 8, 4, 4, 2, 2, 1], Steered.Run("keras.ReduceLROnPlateau(16, x, factor: 0.5, patience: 2, cooldown: 1)", flat));
        Assert.Equal([16, 16, 8, 8, 8, 4, 4, 4, 2], Steered.Run("keras.ReduceLROnPlateau(16, x, factor: 0.5, patience: 2, cooldown: 2)", flat));
    }

    [Fact]
    public void ReduceLROnPlateau_NameWithAcc_WantsMore()
    {
        var run = Plan.Parse("lr = keras.ReduceLROnPlateau(16, val_acc, factor: 0.5, patience: 1)").Compile(new PlanContext(10) { Signals = ["val_acc"] }).Start();
        Assert.Equal([16.0, 16, 8], new[] { 0.1, 0.2, 0.1 }.Select(report =>
        {
            run.Report("val_acc", report);
            return run.Advance()[0];
        }));
    }

    [Theory]
    [InlineData("keras.ExponentialDecay(0.1, 0, 0.5)", "decay_steps: got 0")]
    [InlineData("keras.PiecewiseConstantDecay([10], [0.1])", "values: got 1 for 1 boundaries")]
    [InlineData("keras.PiecewiseConstantDecay([10, 5], [0.1, 0.2, 0.3])", "boundaries: got 5 after 10")]
    [InlineData("keras.PiecewiseConstantDecay([-1], [0.1, 0.2])", "boundaries: got -1")]
    [InlineData("keras.CosineDecayRestarts(0.1, 0)", "first_decay_steps: got 0")]
    [InlineData("keras.ReduceLROnPlateau(0.1, x, factor: 1)", "factor")]
    [InlineData("keras.LearningRateScheduler(0.1, previou * 2)", "Did you mean `previous`?")]
    [InlineData("previous * 2", "outside of a recurrence")]
    public void Arguments_ThatThePeerRefuses_AreRefused(string call, string due) => Assert.Contains(due, Twins.Refusal(call), StringComparison.Ordinal);

    static void ForAll(Action<Random> property)
    {
        for (var seed = 0; seed < Cases; seed++) property(new Random(seed));
    }
}
