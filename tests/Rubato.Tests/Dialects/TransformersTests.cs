using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class TransformersTests
{
    const int Horizon = 150;

    static double[] Values(string formula) => Twins.Values(formula, Horizon);

    /// <summary>The arguments that most of the peer's schedules have, drawn at random, and its factors that go with them.</summary>
    sealed record Drawn(double BaseLr, int Warmup, int Training)
    {
        public static Drawn From(Random random, bool mayBeEqual = true)
        {
            var drawn = new Drawn(random.Of(5e-5, 1e-3, 0.3), random.Of(0, 1, random.Next(1, 60)), random.Next(1, 120));
            return !mayBeEqual && drawn.Training == drawn.Warmup ? drawn with { Training = drawn.Training + 1 } : drawn;
        }

        public override string ToString() => Invariant($"base_lr: {BaseLr}, num_warmup_steps: {Warmup}, num_training_steps: {Training}");

        public double Progress(long step) => (step - Warmup) / (double)Math.Max(1, Training - Warmup);

        /// <summary>Runs the plan beside the peer's rise from 0 and what comes after it, as factors of the base rate.</summary>
        public void Follow(string call, Func<long, double> after) => Twins.Follow(
            call, Horizon, step => BaseLr * (step < Warmup ? step / (double)Math.Max(1, Warmup) : after(step)), BaseLr);
    }

    static void ForMany(int cases, Action<Random> test)
    {
        for (var seed = 0; seed < cases; seed++) test(new Random(seed));
    }

    [Fact]
    public void Constant_EveryStep_IsTheBaseRate() => Assert.All(Values("transformers.constant(0.3)"), value => Assert.Equal(0.3, value));

    [Fact]
    public void ConstantWithWarmup_AnyArguments_GoesAsItsTwin() => ForMany(200, random =>
    {
        var drawn = Drawn.From(random);
        drawn.Follow(Invariant($"transformers.constant_with_warmup({drawn.BaseLr}, {drawn.Warmup})"), _ => 1);
    });

    [Fact]
    public void Linear_AnyArguments_GoesAsItsTwin() => ForMany(200, random =>
    {
        var drawn = Drawn.From(random);
        drawn.Follow($"transformers.linear({drawn})", step => Math.Max(0, (drawn.Training - step) / (double)Math.Max(1, drawn.Training - drawn.Warmup)));
    });

    [Fact]
    public void Cosine_AnyArguments_GoesAsItsTwin() => ForMany(200, random =>
    {
        var (drawn, cycles) = (Drawn.From(random), random.Of(0.5, 1, 1.5, 0.3, 4));
        drawn.Follow(Invariant($"transformers.cosine({drawn}, num_cycles: {cycles})"), step => Wave(cycles, drawn.Progress(step)));
    });

    static double Wave(double cycles, double progress) => 0.5 * (1 + Math.Cos(Math.PI * cycles * 2 * progress));

    [Fact]
    public void CosineWithRestarts_AnyArguments_GoesAsItsTwin() => ForMany(400, random =>
    {
        var (drawn, cycles) = (Drawn.From(random), random.Of(1, 2, 3, random.Next(1, 40), 2.5));
        drawn.Follow(Invariant($"transformers.cosine_with_restarts({drawn}, num_cycles: {cycles})"), step =>
            drawn.Progress(step) >= 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * (cycles * drawn.Progress(step) % 1))));
    });

    [Fact]
    public void Polynomial_AnyArguments_GoesAsItsTwin() => ForMany(300, random =>
    {
        var drawn = Drawn.From(random, mayBeEqual: false);
        var (end, power, own) = (random.Of(1e-7, 0, 1e-5), random.Of(1, 2, 0.5, 3), random.Next(2) == 0);
        var init = own ? drawn.BaseLr : 0.01;
        drawn.Follow(Invariant($"transformers.polynomial({drawn}, lr_end: {end}, power: {power}{(own ? "" : ", default_lr: 0.01")})"), step => step > drawn.Training
            ? end / init
            : ((init - end) * Math.Pow(1 - (step - drawn.Warmup) / (double)(drawn.Training - drawn.Warmup), power) + end) / init);
    });

    [Fact]
    public void InverseSqrt_AnyArguments_GoesAsItsTwin() => ForMany(200, random =>
    {
        var (drawn, given) = (Drawn.From(random), random.Of(0, 0, random.Next(1, 300)));
        var timescale = given > 0 ? given : drawn.Warmup > 0 ? drawn.Warmup : 10_000;
        drawn.Follow(Invariant($"transformers.inverse_sqrt({drawn.BaseLr}, {drawn.Warmup}{(given > 0 ? $", timescale: {given}" : "")})"),
            step => 1 / Math.Sqrt((step + (timescale - drawn.Warmup)) / (double)timescale));
    });

    [Fact]
    public void CosineWithMinLr_AnyArguments_GoesAsItsTwin() => ForMany(300, random =>
    {
        var (drawn, cycles, form) = (Drawn.From(random), random.Of(0.5, 1.3), random.Next(3));
        var (rate, argument) = Least(random, drawn, form);
        drawn.Follow(Invariant($"transformers.cosine_with_min_lr({drawn}, num_cycles: {cycles}, {argument})"), step => Wave(cycles, drawn.Progress(step)) * (1 - rate) + rate);
    });

    static (double Rate, string Argument) Least(Random random, Drawn drawn, int form)
    {
        var rate = random.Of(0, 0.1, 0.5);
        return form switch
        {
            0 => (rate, Invariant($"min_lr_rate: {rate}")),
            1 => (rate, Invariant($"min_lr: {rate * drawn.BaseLr}")),
            _ => (rate, Invariant($"min_lr: {rate * 0.01}, default_lr: 0.01")),
        };
    }

    [Fact]
    public void CosineWarmupWithMinLr_AnyArguments_GoesAsItsTwin() => ForMany(300, random =>
    {
        var (drawn, cycles, form, first) = (Drawn.From(random), random.Of(0.5, 1.3), random.Next(3), random.Of(-1, 0, 0.25));
        var (rate, argument) = Least(random, drawn, form);
        Twins.Follow(
            Invariant($"transformers.cosine_warmup_with_min_lr({drawn}, num_cycles: {cycles}, {argument}{(first < 0 ? "" : Invariant($", warmup_lr_rate: {first}"))})"), Horizon,
            step =>
            {
                if (step < drawn.Warmup) return drawn.BaseLr * (first < 0 ? (step + 1.0) / drawn.Warmup : first + (1 - first) * step / Math.Max(1, drawn.Warmup - 1));
                var progress = (step - drawn.Warmup + 1.0) / Math.Max(1, drawn.Training - drawn.Warmup);
                return drawn.BaseLr * (Wave(cycles, progress) * (1 - rate) + rate);
            }, drawn.BaseLr);
    });

    [Fact]
    public void WarmupStableDecay_AnyArguments_GoesAsItsTwin() => ForMany(400, random =>
    {
        var (warmup, decay, stable, byAll) = (random.Of(0, random.Next(60)), random.Next(80), random.Next(-30, 60), random.Next(2) == 0);
        if (warmup + decay + stable < 0 || !byAll) stable = Math.Abs(stable);
        var (rise, fall, ratio, cycles) = (random.Of("linear", "cosine", "1-sqrt"), random.Of("linear", "cosine", "1-sqrt"), random.Of(0, 0.1, 1), random.Of(0.5, 0.5, 0.8));
        var length = byAll ? $"num_training_steps: {warmup + stable + decay}" : $"num_stable_steps: {stable}";
        double Kept(double factor) => 0.3 * (factor * (1 - ratio) + ratio);
        Twins.Follow(
            Invariant($"transformers.warmup_stable_decay(0.3, {warmup}, {decay}, {length}, warmup_type: \"{rise}\", decay_type: \"{fall}\", min_lr_ratio: {ratio}, num_cycles: {cycles})"), Horizon,
            step =>
            {
                var progress = step / (double)Math.Max(1, warmup);
                if (step < warmup) return Kept(rise == "linear" ? progress : rise == "cosine" ? 0.5 * (1 - Math.Cos(Math.PI * progress)) : 1 - Math.Sqrt(1 - progress));
                if (step < warmup + stable) return 0.3;
                if (step >= warmup + stable + decay) return 0.3 * ratio;
                progress = (step - warmup - stable) / (double)Math.Max(1, decay);
                return Kept(fall == "linear" ? 1 - progress : fall == "cosine" ? Wave(cycles, progress) : 1 - Math.Sqrt(progress));
            });
    });

    [Fact]
    public void Adafactor_Values_AreItsOwnSteps()
    {
        Assert.Equal([1e-6, 2e-6, 3e-6], Values("transformers.AdafactorSchedule(scale_parameter: false, warmup_init: true)")[..3].Select(v => Math.Round(v, 12)));
        Assert.Equal(0.01, Values("transformers.AdafactorSchedule(scale_parameter: false)")[149]);
        Assert.Equal(1 / Math.Sqrt(20_000), Twins.Values("transformers.AdafactorSchedule(scale_parameter: false)", 20_000)[^1], 1e-17);
        Assert.Equal(0.5 * 0.01, Values("transformers.AdafactorSchedule(rms: 0.5)")[0]);
        Assert.Equal(1e-3 * 0.02, Values("transformers.AdafactorSchedule(rms: 1e-5, lr: 0.02, relative_step: false)")[0]);
    }

    [Theory]
    [InlineData("transformers.constant_with_warmup(1, 10)")]
    [InlineData("transformers.linear(1, 10, 100)")]
    [InlineData("transformers.inverse_sqrt(1, 10)")]
    [InlineData("transformers.cosine_with_min_lr(1, 10, 100, min_lr: 0.1)")]
    public void Warmup_FirstStep_HasRateZero(string formula) => Assert.Equal(0, Values(formula)[0]);

    [Fact]
    public void CosineWarmupWithMinLr_Rise_IsDoneOnItsLastStep()
    {
        var values = Values("transformers.cosine_warmup_with_min_lr(1, 10, 100, min_lr: 0.1)");
        Assert.Equal(0.1, values[0], 1e-15);
        Assert.Equal(1, values[9]);
        Assert.Equal(0.1, values[99], 1e-15);
        Assert.True(values[100] > values[99]);
    }

    [Fact]
    public void Cosine_AfterItsSteps_RisesAgain() => Assert.Equal(0.5, Values("transformers.cosine(1, 0, 100)")[149], 0.02);

    [Fact]
    public void CosineWithRestarts_ProductShortOfAWhole_MissesTheRestart()
    {
        // 22·(30/44) is 14.999… in doubles.
        var values = Values("transformers.cosine_with_restarts(1, 0, 44, num_cycles: 22)");
        Assert.Equal(1, values[28]);
        Assert.Equal(0, values[30], 1e-15);
        Assert.Equal(1, values[32]);
    }

    [Fact]
    public void InverseSqrt_WithoutWarmup_HasTenThousandSteps() => Assert.Equal(Math.Sqrt(10_000.0 / 10_100), Values("transformers.inverse_sqrt(1, 0)")[100], 1e-15);

    [Fact]
    public void WarmupStableDecay_BothLengths_TheStableOneCounts() => Twins.Same(
        "transformers.warmup_stable_decay(1, 10, 20, num_stable_steps: 40)", "transformers.warmup_stable_decay(1, 10, 20, num_training_steps: 100, num_stable_steps: 40)", Horizon);

    [Fact]
    public void ReduceLrOnPlateau_Arguments_AreThoseOfPlateau() => Assert.Equal(
        "plateau(x, 0.1, 0.5, 3, mode: max, rtol: 0, atol: 0.01, cooldown: 2, min: 0.001, eps: 1e-8)", Translation(
            "transformers.reduce_lr_on_plateau(0.1, x, mode: max, factor: 0.5, patience: 3, threshold: 0.01, threshold_mode: abs, cooldown: 2, min_lr: 1e-3)"));

    [Fact]
    public void Translation_IsInTheLanguagesOwnWords()
    {
        Assert.Equal("linear(0, 0.1) for 10st then linear(0.1, 0) for 90st", Translation("transformers.linear(0.1, 10, 100)"));
        Assert.Equal("linear(0, 0.1) for 10st then repeat(cosine(0.1, 0), every: 30st) for 90st then 0", Translation("transformers.cosine_with_restarts(0.1, 10, 100, num_cycles: 3)"));
        Assert.Equal("inverse_sqrt(0.1, warmup: 10st)", Translation("transformers.inverse_sqrt(0.1, 10)"));
        Assert.Equal("linear(0, 0.1) for 10st then inverse_sqrt(0.1, per: 20st)", Translation("transformers.inverse_sqrt(0.1, 10, timescale: 20)"));
        Assert.Equal("linear(0, 0.1) for 10st then 0.1 for 70st then cosine(0.1, 0) for 20st then 0", Translation("transformers.warmup_stable_decay(0.1, 10, 20, 100)"));
    }

    [Theory]
    [InlineData("transformers.linear(0.1, 10, 1000)", "num_training_steps")]
    [InlineData("transformers.cosine(0.1, 10, 50)", "rises again")]
    [InlineData("transformers.constant_with_warmup(0.1, 500)", "during the warmup")]
    [InlineData("transformers.warmup_stable_decay(0.1, 10, 20, num_stable_steps: 2000)", "the run ends before")]
    [InlineData("transformers.greedy(0.1, x, patience: 500)", "patience")]
    public void Length_ThatIsntTheRuns_IsWarnedOf(string formula, string due) => Assert.Contains(
        Plan.Parse($"lr = {formula}").Compile(new PlanContext(200) { Signals = ["x"] }).Check(), finding => finding.Message.Contains(due, StringComparison.Ordinal));

    static string Translation(string formula) => Plan.Parse($"lr = {formula}").Compile(new PlanContext(200) { Signals = ["x"] }).TranslationOf(0).ToString();

    [Fact]
    public void ShortName_OfThePeer_PrintsInFull()
    {
        Assert.Equal(Formula.Parse("transformers.linear(0.1, 10, 100)"), Formula.Parse("hf.linear(0.1, 10, 100)"));
        Assert.StartsWith("transformers.linear(", Formula.Parse("hf.linear(0.1, 10, 100)").ToString(), StringComparison.Ordinal);
        Assert.Contains("`transformers.linear`", Assert.Throws<PlanException>(() => Formula.Parse("hf.lineer(0.1, 10, 100)")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transformers.linear(1, -1, 100)", "num_warmup_steps")]
    [InlineData("transformers.linear(1, 0.5, 100)", "num_warmup_steps")]
    [InlineData("transformers.polynomial(1, 10, 10)", "num_training_steps")]
    [InlineData("transformers.polynomial(1e-8, 0, 10)", "lr_end")]
    [InlineData("transformers.polynomial(1, 0, 10, power: 0)", "power")]
    [InlineData("transformers.inverse_sqrt(1, 0, timescale: 0)", "timescale")]
    [InlineData("transformers.cosine_with_min_lr(1, 0, 10)", "min_lr")]
    [InlineData("transformers.cosine_with_min_lr(1, 0, 10, min_lr: 0.1, min_lr_rate: 0.1)", "min_lr")]
    [InlineData("transformers.cosine_warmup_with_min_lr(1, 0, 10, min_lr: -0.1)", "min_lr")]
    [InlineData("transformers.warmup_stable_decay(1, 10, 10)", "num_stable_steps")]
    [InlineData("transformers.warmup_stable_decay(1, 10, 10, 100, decay_type: \"2-sqrt\")", "1-sqrt")]
    [InlineData("transformers.AdafactorSchedule()", "rms")]
    [InlineData("transformers.AdafactorSchedule(lr: 1)", "lr")]
    [InlineData("transformers.AdafactorSchedule(lr: 1, relative_step: false, warmup_init: true)", "warmup_init")]
    [InlineData("transformers.greedy(1, x, factor: 1)", "factor")]
    [InlineData("transformers.greedy(1, x, smooth: true, window_size: 0)", "window")]
    public void Argument_ThatThePeerRefuses_IsRefusedByName(string formula, string name) => Assert.Contains(name, Twins.Refusal(formula), StringComparison.Ordinal);
}
