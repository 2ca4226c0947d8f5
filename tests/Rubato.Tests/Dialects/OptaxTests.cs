using System.Globalization;
using Rubato.Tests.Functions.Control;
using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class OptaxTests
{
    const int Horizon = 150, Cases = 250;

    /// <summary>A schedule in the plan language, and the peer's own arithmetic.</summary>
    sealed record Twin(string Call, Func<double, double> At);

    static readonly Func<Random, Twin>[] Kinds =
        [Polynomial, Linear, PiecewiseConstant, Interpolate, Exponential, Cosine, LinearOnecycle, CosineOnecycle, WarmupConstant, WarmupCosine, WarmupExponential];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void Schedule_AnyArguments_GoesAsItsTwin(int kind)
    {
        for (var seed = 0; seed < Cases; seed++) Follow(Kinds[kind](new Random(seed)));
    }

    [Fact]
    public void JoinSchedules_AnyParts_GoesAsItsTwin()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            Twin[] parts = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Kinds[random.Next(Kinds.Length)](random))];
            int[] boundaries = [.. parts.Skip(1).Select(_ => random.Next(4) == 0 ? 20 : random.Next(Horizon + 20))];
            Follow(new($"optax.join_schedules([{string.Join(", ", parts.Select(p => p.Call))}], boundaries: [{string.Join(", ", boundaries)}])", step =>
            {
                var value = parts[0].At(step);
                for (var i = 0; i < boundaries.Length; i++) value = step < boundaries[i] ? value : parts[i + 1].At(step - boundaries[i]);
                return value;
            }));
        }
    }

    [Fact]
    public void SgdrSchedule_AnyCycles_GoesAsItsTwin()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            (Twin Twin, int Steps)[] cycles = [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => WarmupCosineOf(random))];
            Follow(new($"optax.sgdr_schedule([{string.Join(", ", cycles.Select(c => c.Twin.Call))}])", step =>
            {
                var (value, start) = (cycles[0].Twin.At(step), 0);
                for (var i = 1; i < cycles.Length; i++)
                {
                    start += cycles[i - 1].Steps;
                    value = step < start ? value : cycles[i].Twin.At(step - start);
                }
                return value;
            }));
        }
    }

    [Fact]
    public void ReduceOnPlateau_AnyArguments_GoesAsItsTwin()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (factor, patience, cooldown, size) = (random.Of(0.1, 0.5, 0.9), random.Next(1, 5), random.Next(4), random.Of(1, 1, 2, 3));
            var (rtol, atol, least) = (random.Of(1e-4, 0.1, 0.3), random.Of(0, 0.01), random.Of(0, 0.01, 0.3));
            var call = Invariant($"optax.reduce_on_plateau(x, factor: {factor}, patience: {patience}, rtol: {rtol}, atol: {atol}, cooldown: {cooldown}, accumulation_size: {size}, min_scale: {least})");
            var (scale, best, bad, pause, count, average) = (1.0, double.PositiveInfinity, 0, 0, 0, 0.0);
            Steered.Follow(call, random, (_, report) =>
            {
                if (report is not { } x) return scale;
                average = (count * average + x) / (count + 1);
                if (++count < size) return scale;
                var isBetter = average < (1 - rtol) * best - atol;
                if (isBetter) best = average;
                var now = isBetter ? 0 : bad + 1;
                if (pause > 0)
                {
                    (bad, pause) = (0, pause - 1);
                }
                else
                {
                    scale = Math.Max(now == patience ? scale * factor : scale, least);
                    pause = now == patience ? cooldown : 0;
                    bad = now == patience ? 0 : now;
                }
                (count, average) = (0, 0);
                return scale;
            });
        }
    }

    [Fact]
    public void Transition_WithoutSteps_HoldsTheFirstValue()
    {
        Twins.Same("0.3", "optax.polynomial_schedule(0.3, 0.1, power: 3, transition_steps: 0)", 20);
        Twins.Same("0.3", "optax.linear_schedule(0.3, 0.1, transition_steps: -5)", 20);
        Twins.Same("0.01", "optax.warmup_constant_schedule(0.01, 0.1, warmup_steps: 0)", 20);
        Twins.Same("0.3", "optax.exponential_decay(0.3, transition_steps: 0, decay_rate: 0.5, end_value: 0.4)", 20);
        Twins.Same("0.3", "optax.exponential_decay(0.3, transition_steps: 10, decay_rate: 0, end_value: 0.4)", 20);
        Twins.Same("optax.linear_schedule(0.3, 0.1, 10)", "optax.linear_schedule(0.3, 0.1, 10, transition_begin: -4)", 20);
    }

    [Fact]
    public void ExponentialDecay_BoundAboveTheStart_HoldsFromTheBeginning() =>
        Twins.Same("0.5", "optax.exponential_decay(0.3, transition_steps: 10, decay_rate: 0.9, transition_begin: 5, end_value: 0.5)", 30);

    [Fact]
    public void PiecewiseConstant_BoundaryItself_HasTheNewFactor()
    {
        var values = Twins.Values("optax.piecewise_constant_schedule(1, [[10, 0.5], [0, 2], [5, 0.1]])", 20);
        Assert.Equal([2, 2, 0.2, 0.2, 0.1, 0.1], new[] { 0, 4, 5, 9, 10, 19 }.Select(step => Math.Round(values[step], 12)));
    }

    [Fact]
    public void Onecycle_ShareThatTruncates_TurnsAStepEarlier()
    {
        var values = Twins.Values("optax.cosine_onecycle_schedule(100, peak_value: 0.5, pct_start: 0.29)", 101);
        Assert.Equal(0.5, values[28], 1e-15);
        Assert.True(values[29] < 0.5);
        // 0.3 and 0.85 of one step are both step 0: of the two factors there only 1/25 counts.
        Assert.Equal(0.5 / 25 / 25, Twins.Values("optax.linear_onecycle_schedule(1, peak_value: 0.5)", 2)[0], 1e-15);
    }

    [Fact]
    public void WarmupCosine_DecaySteps_CountTheWarmup()
    {
        var values = Twins.Values("optax.warmup_cosine_decay_schedule(0, 0.1, warmup_steps: 10, decay_steps: 30, end_value: 0.02)", 40);
        Assert.Equal([0, 0.05, 0.1, 0.06, 0.02, 0.02], new[] { 0, 5, 10, 20, 30, 39 }.Select(step => Math.Round(values[step], 12)));
        Assert.Equal(0, Twins.Values("optax.warmup_cosine_decay_schedule(0.1, 0, warmup_steps: 10, decay_steps: 30, end_value: 0.02)", 40)[^1]);
    }

    [Fact]
    public void CosineDecay_PiThatDoesNotRoundBack_LeavesAHair()
    {
        Assert.NotEqual(Math.PI, Math.PI * 60 / 60);
        Assert.Equal(Math.Pow(2, -28), Twins.Values("optax.cosine_decay_schedule(0.5, 60, exponent: 0.5)", 62)[60], 1e-20);
        Assert.Equal(0, Twins.Values("optax.cosine_decay_schedule(0.5, 61, exponent: 0.5)", 63)[61]);
    }

    [Fact]
    public void ReduceOnPlateau_Report_ActsOnItsOwnStep()
    {
        var run = Plan.Parse("lr = 0.1 * optax.reduce_on_plateau(x, factor: 0.5, patience: 2)").Compile(new PlanContext(10) { Signals = ["x"] }).Start();
        double[] reports = [1, 1, 1, 1];
        Assert.Equal([0.1, 0.1, 0.05, 0.05], reports.Select(report =>
        {
            run.Report("x", report);
            return run.Advance()[0];
        }));
    }

    [Theory]
    [InlineData("optax.cosine_decay_schedule(0.1, 0)", "decay_steps: got 0")]
    [InlineData("optax.warmup_cosine_decay_schedule(0, 0.1, 10, 10)", "decay_steps: got 10; allowed is a whole number of at least 11")]
    [InlineData("optax.linear_onecycle_schedule(0, 0.1)", "transition_steps: got 0")]
    [InlineData("optax.piecewise_constant_schedule(0.1, [[10, -0.5]])", "boundaries_and_scales: got the scale -0.5")]
    [InlineData("optax.piecewise_constant_schedule(0.1, [[10, 0.5], [10, 0.1]])", "boundaries_and_scales: got the boundary 10 twice")]
    [InlineData("optax.piecewise_interpolate_schedule(linear, 0.1, [[10]])", "boundaries_and_scales: got a row of 1")]
    [InlineData("optax.piecewise_interpolate_schedule(square, 0.1, [[10, 0.5]])", "got \"square\"")]
    [InlineData("optax.join_schedules([0.1, 0.2], boundaries: [])", "boundaries: got 0 for 2 schedules")]
    [InlineData("optax.sgdr_schedule([optax.cosine_decay_schedule(0.1, 10)])", "cosine_kwargs: got `optax.cosine_decay_schedule(init_value: 0.1, decay_steps: 10)`")]
    [InlineData("optax.reduce_on_plateau(x, patience: 0)", "patience: got 0")]
    [InlineData("optax.reduce_on_plateau(x, rtol: 0)", "rtol: got 0 beside an atol of 0")]
    [InlineData("optax.reduce_on_plateau(x, factor: 1)", "factor: got 1")]
    public void Arguments_ThatThePeerRefuses_AreRefused(string call, string due) => Assert.Contains(due, Twins.Refusal(call), StringComparison.Ordinal);

    static void Follow(Twin twin) => Twins.Follow(twin.Call, Horizon, step => twin.At(step));

    static double Value(Random random) => Math.Round(0.001 + random.NextDouble(), 4);

    static int Steps(Random random) => random.Next(5) == 0 ? 0 : random.Next(120);

    static double Clip(double x, double most) => Math.Clamp(x, 0, most);

    static Twin Polynomial(Random random) => PolynomialOf(random, random.Of(1, 2, 0.5, 3, 0.9));

    static Twin PolynomialOf(Random random, double power)
    {
        var (from, to, steps, begin) = (Value(random), Value(random), Steps(random), random.Next(-5, 30));
        return new(
            Invariant($"optax.polynomial_schedule({from}, {to}, power: {power}, transition_steps: {steps}, transition_begin: {begin})"),
            t => steps <= 0 ? from : (from - to) * Math.Pow(1 - Clip(t - Math.Max(begin, 0), steps) / steps, power) + to);
    }

    static Twin Linear(Random random)
    {
        var twin = PolynomialOf(random, 1);
        return twin with { Call = twin.Call.Replace("polynomial", "linear", StringComparison.Ordinal).Replace(" power: 1,", "", StringComparison.Ordinal) };
    }

    static (string Text, SortedDictionary<int, double> Scales) Scales(Random random)
    {
        var scales = new SortedDictionary<int, double>();
        for (var i = random.Next(5); i > 0; i--) scales[random.Next(5) == 0 ? 0 : random.Next(160)] = random.Of(0.1, 0.5, 2, 1.3, 0);
        var pairs = scales.OrderBy(_ => random.Next()).Select(pair => Invariant($"[{pair.Key}, {pair.Value}]"));
        return ($"[{string.Join(", ", pairs)}]", scales);
    }

    static Twin PiecewiseConstant(Random random)
    {
        var (from, (text, scales)) = (Value(random), Scales(random));
        return new(Invariant($"optax.piecewise_constant_schedule({from}, {text})"), t => scales.Where(s => s.Key <= t).Aggregate(from, (value, s) => value * s.Value));
    }

    static Twin Interpolate(Random random)
    {
        var (from, (text, scales), isCosine) = (Value(random), Scales(random), random.Next(2) == 0);
        return new(
            Invariant($"optax.piecewise_interpolate_schedule({(isCosine ? "cosine" : "linear")}, {from}, {text})"), t => Interpolated(from, scales, isCosine, t));
    }

    static double Interpolated(double from, SortedDictionary<int, double> scales, bool isCosine, double t)
    {
        var (start, value) = (0, from);
        foreach (var (end, scale) in scales)
        {
            var next = value * scale;
            var share = (t - start) / Math.Max(end - start, 1);
            if (start <= t && t < end) return isCosine ? next + (value - next) / 2 * (Math.Cos(Math.PI * share) + 1) : (next - value) * share + value;
            (start, value) = (end, next);
        }
        return value;
    }

    static (double Rate, int Steps, int Begin, bool IsStaircase, double? End) Decay(Random random) =>
        (random.Of(0.5, 0.9, 0, 1.02, 1), Steps(random), random.Next(-5, 30), random.Next(2) == 0, random.Next(2) == 0 ? null : Value(random));

    static double Decayed(double from, (double Rate, int Steps, int Begin, bool IsStaircase, double? End) decay, double t)
    {
        if (decay.Steps <= 0 || decay.Rate == 0) return from;
        var done = t - Math.Max(decay.Begin, 0);
        var power = decay.IsStaircase ? Math.Floor(done / decay.Steps) : done / decay.Steps;
        var value = done <= 0 ? from : from * Math.Pow(decay.Rate, power);
        return decay.End is not { } end ? value : decay.Rate < 1 ? Math.Max(value, end) : Math.Min(value, end);
    }

    static string Written((double Rate, int Steps, int Begin, bool IsStaircase, double? End) decay) =>
        Invariant($"transition_steps: {decay.Steps}, decay_rate: {decay.Rate}, transition_begin: {decay.Begin}, staircase: {(decay.IsStaircase ? "true" : "false")}")
        + (decay.End is { } end ? Invariant($", end_value: {end}") : "");

    static Twin Exponential(Random random)
    {
        var (from, decay) = (Value(random), Decay(random));
        return new(Invariant($"optax.exponential_decay({from}, {Written(decay)})"), t => Decayed(from, decay, t));
    }

    static double CosineOf(double from, double alpha, double exponent, int steps, double t)
    {
        var cosine = 0.5 * (1 + Math.Cos(Math.PI * Math.Min(t, steps) / steps));
        if (t >= steps && Math.PI * steps / steps != Math.PI) cosine = Math.Pow(2, -54);
        return from * ((1 - alpha) * Math.Pow(cosine, exponent) + alpha);
    }

    static Twin Cosine(Random random)
    {
        var (from, steps, alpha, exponent) = (Value(random), 1 + random.Next(120), random.Of(0, 0.1, 1), random.Of(1, 1, 2, 0.7));
        return new(Invariant($"optax.cosine_decay_schedule({from}, {steps}, alpha: {alpha}, exponent: {exponent})"), t => CosineOf(from, alpha, exponent, steps, t));
    }

    static Twin LinearOnecycle(Random random)
    {
        var (steps, peak, start, final) = (1 + random.Next(140), Value(random), random.Of(0.3, 0.29, random.NextDouble()), random.Of(0.85, random.NextDouble()));
        var (div, finalDiv) = (1 + 30 * Value(random), 1000 * Value(random));
        var scales = new SortedDictionary<int, double> { [(int)(start * steps)] = div };
        scales[(int)(final * steps)] = 1 / div;
        scales[steps] = 1 / finalDiv;
        return new(
            Invariant($"optax.linear_onecycle_schedule({steps}, {peak}, pct_start: {start}, pct_final: {final}, div_factor: {div}, final_div_factor: {finalDiv})"),
            t => Interpolated(peak / div, scales, false, t));
    }

    static Twin CosineOnecycle(Random random)
    {
        var (steps, peak, start, div, finalDiv) = (1 + random.Next(140), Value(random), random.Of(0.3, 0.29, random.NextDouble()), 1 + 30 * Value(random), 1000 * Value(random));
        var scales = new SortedDictionary<int, double> { [(int)(start * steps)] = div };
        scales[steps] = 1 / (div * finalDiv);
        return new(
            Invariant($"optax.cosine_onecycle_schedule({steps}, {peak}, pct_start: {start}, div_factor: {div}, final_div_factor: {finalDiv})"),
            t => Interpolated(peak / div, scales, true, t));
    }

    static Twin WarmupConstant(Random random)
    {
        var (from, peak, steps) = (Value(random), Value(random), random.Next(-3, 60));
        return new(
            Invariant($"optax.warmup_constant_schedule({from}, {peak}, warmup_steps: {steps})"), t => steps <= 0 ? from : Warmup(from, peak, steps, t));
    }

    static double Warmup(double from, double peak, int steps, double t) => (from - peak) * (1 - Clip(t, steps) / steps) + peak;

    static Twin WarmupCosine(Random random) => WarmupCosineOf(random).Twin;

    static (Twin Twin, int Steps) WarmupCosineOf(Random random)
    {
        var (from, peak, warmup, end, exponent) = (Value(random), Value(random), Steps(random) / 3, random.Of(0, Value(random)), random.Of(1, 1, 2, 0.7));
        var steps = warmup + 1 + random.Next(80);
        var call = string.Create(CultureInfo.InvariantCulture, $"optax.warmup_cosine_decay_schedule({from}, {peak}, {warmup}, {steps}, end_value: {end}, exponent: {exponent})");
        return (new(call, t => t < warmup ? Warmup(from, peak, warmup, t) : CosineOf(peak, end / peak, exponent, steps - warmup, t - warmup)), steps);
    }

    static Twin WarmupExponential(Random random)
    {
        var (from, peak, warmup, decay) = (Value(random), Value(random), Steps(random) / 3, Decay(random));
        return new(
            Invariant($"optax.warmup_exponential_decay_schedule({from}, {peak}, {warmup}, {Written(decay)})"),
            t => t < warmup ? Warmup(from, peak, warmup, t) : Decayed(peak, decay, t - warmup));
    }
}
