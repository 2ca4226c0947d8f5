using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class FastaiTests
{
    const int Cases = 250;

    /// <summary>A schedule in the plan language, and the peer's own arithmetic over the share that is done.</summary>
    sealed record Twin(string Call, Func<double, double> At);

    static double Value(Random random) => Math.Round(0.001 + random.NextDouble(), 4);

    static double Cos(double from, double to, double share) => from + (1 + Math.Cos(Math.PI * (1 - share))) * (to - from) / 2;

    static Twin Sched(Random random)
    {
        var (from, to, power) = (Value(random), Value(random), random.Of(0, 0.5, 1, 2));
        return random.Next(5) switch
        {
            0 => new(Invariant($"fastai.SchedLin({from}, {to})"), p => from + p * (to - from)),
            1 => new(Invariant($"fastai.SchedCos({from}, {to})"), p => Cos(from, to, p)),
            2 => new(Invariant($"fastai.SchedNo({from}, {to})"), _ => from),
            3 => new(Invariant($"fastai.SchedExp({from}, {to})"), p => from * Math.Pow(to / from, p)),
            _ => new(Invariant($"fastai.SchedPoly({from}, {to}, power: {power})"), p => from + (to - from) * Math.Pow(p, power)),
        };
    }

    /// <summary>The peer's combine_scheds: its shares and positions are single-precision tensors.</summary>
    static Func<double, double> Combined(double[] shares, Func<double, double>[] scheds)
    {
        var limits = new float[shares.Length + 1];
        var sum = 0.0;
        for (var i = 0; i < shares.Length; i++) limits[i + 1] = (float)(sum += (float)shares[i]);
        return share =>
        {
            var position = (float)share;
            var index = Math.Min(limits.Length - 1 - limits.Reverse().TakeWhile(limit => !(position >= limit)).Count(), shares.Length - 1);
            return scheds[index]((position - limits[index]) / (limits[index + 1] - limits[index]));
        };
    }

    static void Follow(Twin twin, int steps) => Twins.Follow(twin.Call, steps, step => twin.At((double)step / steps));

    [Fact]
    public void Sched_AnyArguments_GoesAsItsTwin() => ForAll(random => Follow(Sched(random), random.Next(1, 200)));

    [Fact]
    public void CombineScheds_AnyShares_GoesAsItsTwin() => ForAll(random =>
    {
        double[] shares = random.Of<double[]>([0.3, 0.7], [0.25, 0.5, 0.25], [0.1, 0.2, 0.7], [0, 1], [0.5, 0, 0.5], [1 / 7.0, 2 / 7.0, 4 / 7.0], [1]);
        Twin[] scheds = [.. shares.Select(_ => Sched(random))];
        var call = $"fastai.combine_scheds([{string.Join(", ", shares.Select(s => Invariant($"{s}")))}], [{string.Join(", ", scheds.Select(s => s.Call))}])";
        Follow(new(call, Combined(shares, [.. scheds.Select(s => s.At)])), random.Next(1, 200));
    });

    [Fact]
    public void CombinedCosines_AnyArguments_GoAsTheirTwins() => ForAll(random =>
    {
        var (share, rate, div, last) = (random.Of(0.25, 0.3, 0.75, 1, random.NextDouble()), Value(random), 1 + 30 * Value(random), 1e4 * Value(random));
        double[] moms = [Value(random), Value(random), Value(random)];
        Func<double, double> Two(double from, double middle, double to) => Combined([share, 1 - share], [p => Cos(from, middle, p), p => Cos(middle, to, p)]);
        var list = string.Join(", ", moms.Select(m => Invariant($"{m}")));
        var steps = random.Next(1, 200);
        Follow(new(Invariant($"fastai.combined_cos({share}, {moms[0]}, {moms[1]}, {moms[2]})"), Two(moms[0], moms[1], moms[2])), steps);
        Follow(new(Invariant($"fastai.fit_one_cycle({rate}, div: {div}, div_final: {last}, pct_start: {share})"), Two(rate / div, rate, rate / last)), steps);
        Follow(new(Invariant($"fastai.fit_one_cycle({rate}, pct_start: {share}, moms: [{list}], of: momentum)"), Two(moms[0], moms[1], moms[2])), steps);
        Follow(new(Invariant($"fastai.fit_flat_cos({rate}, div_final: {last}, pct_start: {share})"), Combined([share, 1 - share], [_ => rate, p => Cos(rate, rate / last, p)])), steps);
    });

    [Fact]
    public void FitSgdr_AnyCycles_GoesAsItsTwin() => ForAll(random =>
    {
        var (count, length, factor, rate) = (random.Next(1, 5), random.Next(1, 4), random.Next(2, 5), Value(random));
        var whole = Math.Floor(length * (Math.Pow(factor, count) - 1) / (factor - 1));
        double[] shares = [.. Enumerable.Range(0, count).Select(i => length * Math.Pow(factor, i) / whole)];
        var call = Invariant($"fastai.fit_sgdr({count}, {length}, lr_max: {rate}, cycle_mult: {factor})");
        if (shares.Aggregate((a, b) => a + b) != 1) Assert.Contains("n_cycles: got shares of", Twins.Refusal(call), StringComparison.Ordinal);
        else Follow(new(call, Combined(shares, [.. shares.Select(_ => (Func<double, double>)(p => Cos(rate, 0, p)))])), random.Next(1, 200));
    });

    [Fact]
    public void LRFinder_FewIterations_CountAsSix()
    {
        Twins.Follow("fastai.LRFinder()", 101, step => 1e-7 * Math.Pow(1e8, step / 100.0));
        Twins.Follow("fastai.LRFinder(1e-3, 1, num_it: 3)", 10, step => 1e-3 * Math.Pow(1e3, Math.Min(step / 6.0, 1)));
    }

    [Fact]
    public void CombineScheds_BoundaryBetweenSteps_IsNotRounded()
    {
        // A quarter of 10 steps is 2.5: step 3 is a fifteenth of the way through what is left.
        var values = Twins.Values("fastai.combine_scheds([0.25, 0.75], [fastai.SchedNo(1, 1), fastai.SchedLin(2, 3)])", 10);
        Assert.Equal([1, 2 + 0.5 / 7.5], [values[2], Math.Round(values[3], 6)], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData("fastai.combine_scheds([0.7, 0.2, 0.1], [1, 2, 3])", "pcts: got shares of 0.9999999999999999 in sum")]
    [InlineData("fastai.combine_scheds([1.5, -0.5], [1, 2])", "pcts: got the share -0.5")]
    [InlineData("fastai.combine_scheds([0.5, 0.5], [1])", "pcts: got 2 for 1 schedules")]
    [InlineData("fastai.combined_cos(1.5, 1, 2, 3)", "pct: got 1.5")]
    [InlineData("fastai.fit_one_cycle(0.1, moms: [0.9])", "moms: got 1 numbers")]
    [InlineData("fastai.fit_sgdr(2, 1, cycle_mult: 1)", "cycle_mult: got 1")]
    [InlineData("fastai.SchedExp(0, 1)", "allowed is more than 0")]
    public void Arguments_ThatThePeerRefuses_AreRefused(string call, string due) => Assert.Contains(due, Twins.Refusal(call), StringComparison.Ordinal);

    static void ForAll(Action<Random> property)
    {
        for (var seed = 0; seed < Cases; seed++) property(new Random(seed));
    }
}
