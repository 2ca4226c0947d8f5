using static System.FormattableString;

namespace Rubato.Tests.Dialects;

public class TimmTests
{
    const int Horizon = 160;

    static double At(string formula, int step) => Twins.Values(formula, Horizon)[step];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Scheduler_AnyArguments_GoesAsItsTwin(int kind)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var twin = Twin.Random(new Random(seed), kind);
            Twins.Follow(twin.Call, Horizon, twin.Next, twin.BaseLr);
        }
    }

    [Fact]
    public void Factory_AnyArguments_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (updates, epochs) = (random.Of(1, 1, 3, 10), random.Next(1, 60));
            var kind = random.Next(5);
            var twin = Twin.Random(random, kind) with { First = epochs * updates, Warmup = updates * random.Next(6), Lb = -7, Ub = 3 };
            if (kind == 4) twin = twin with { Milestones = [.. twin.Milestones.Select(m => Math.Floor(m) * updates)] };
            if (kind == 3) twin = twin with { DecayT = random.Next(1, 9) * updates };
            var power = kind == 1 ? twin.Power : twin.Rate;
            var call = Invariant($"timm.create_scheduler_v2({twin.BaseLr}, sched: {Twin.Words[kind]}, num_epochs: {epochs}, min_lr: {twin.LrMin}, warmup_lr: {twin.WarmupInit}, ")
                + Invariant($"warmup_epochs: {twin.Warmup / updates}, warmup_prefix: {(twin.Prefix ? "true" : "false")}, cycle_mul: {twin.Mul}, cycle_decay: {twin.Decay}, ")
                + Invariant($"cycle_limit: {twin.Limit}, k_decay: {twin.K}, decay_rate: {power}, decay_epochs: {twin.DecayT / updates}, ")
                + Invariant($"decay_milestones: [{string.Join(", ", twin.Milestones.Select(m => Invariant($"{m / updates}")))}]")
                + (updates > 1 ? $", step_on_epochs: false, updates_per_epoch: {updates})" : ")");
            Twins.Follow(call, Horizon, twin.Next, twin.BaseLr);
        }
    }

    [Fact]
    public void Plateau_AnyArguments_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (rate, patience, cooldown, warmup) = (random.Of(0.1, 0.5, 0.9), random.Next(5), random.Next(4), random.Next(12));
            var (least, threshold, isMax) = (random.Of(0, 0.01, 0.2), random.Of(0, 1e-4, 0.1), random.Next(2) == 0);
            var call = Invariant($"timm.PlateauLRScheduler(0.5, metrics: x, decay_rate: {rate}, patience_t: {patience}, threshold: {threshold}, cooldown_t: {cooldown}, warmup_t: {warmup}, warmup_lr_init: 0.01, lr_min: {least}, mode: {(isMax ? "max" : "min")})");
            var (lr, best, bad, pause) = (warmup > 0 ? 0.01 : 0.5, isMax ? double.NegativeInfinity : double.PositiveInfinity, 0, 0);
            Functions.Control.Steered.Follow(call, random, (step, report) =>
            {
                if (warmup > 0 && step <= warmup) return lr = 0.01 + step * ((0.5 - 0.01) / warmup);
                if (report is not { } x) return lr;
                if (isMax ? x > best * (threshold + 1) : x < best * (1 - threshold)) (best, bad) = (x, 0);
                else bad++;
                if (pause > 0) (pause, bad) = (pause - 1, 0);
                if (bad <= patience) return lr;
                (pause, bad) = (cooldown, 0);
                var cut = Math.Max(lr * rate, least);
                return lr - cut > 1e-8 ? lr = cut : lr;
            });
        }
    }

    [Theory]
    [InlineData("constant", "1-sqrt")]
    [InlineData("constant", "cosine")]
    [InlineData("rsqrt", "linear")]
    [InlineData("power", "power")]
    [InlineData("rsqrt", "exp")]
    public void Stages_AnyArguments_GoAsTheirTwin(string stable, string decay)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (all, warmup, least, first) = (random.Next(1, 120), random.Next(1, 20), random.Of(0, 1e-3, 0.3), random.Of(0, 1e-4));
            var length = random.Next(3) == 0 ? Math.Round(0.1 + 0.9 * all * random.NextDouble(), 1) : random.Next(1, all + 1);
            length = Math.Min(length, all);
            var (timescale, stablePower, decayPower, ratio) = (random.Next(2) == 0 ? warmup : 7.5, random.Of(0.5, 1.3), random.Of(0.5, 2), random.Of(0.1, 0.01));
            var call = Invariant($"timm.WSDLRScheduler(0.4, {all}, {length}, lr_min: {least}, stable_fn: {stable}, stable_power: {stablePower}, decay_fn: \"{decay}\", ")
                + Invariant($"decay_power: {decayPower}, decay_ratio: {ratio}, warmup_t: {warmup}, warmup_lr_init: {first}{(timescale == warmup ? "" : ", stable_timescale: 7.5")})");
            Twins.Follow(call, Horizon, t =>
            {
                if (t < warmup) return first + t * ((0.4 - first) / warmup);
                var s = t - warmup;
                var factor = stable == "constant" ? 1 : Math.Pow(1 + s / timescale, stable == "rsqrt" ? -0.5 : -stablePower);
                var rate = Math.Max(0.4 * factor, least);
                var into = s - (all - length);
                if (into <= 0) return rate;
                var q = Math.Min(into / length, 1);
                var kept = decay switch
                {
                    "linear" => 1 - q,
                    "1-sqrt" => 1 - Math.Sqrt(q),
                    "cosine" => 0.5 * (1 + Math.Cos(Math.PI * q)),
                    "power" => 1 - Math.Pow(q, decayPower),
                    _ => (Math.Pow(ratio, q) - ratio) / (1 - ratio),
                };
                return least + (rate - least) * kept;
            });
        }
    }

    [Theory]
    [InlineData("wsd", "timm.WSDLRScheduler(0.1, 95, 19, warmup_t: 5, warmup_lr_init: 1e-5)")]
    [InlineData("wsd, warmup_prefix: true, decay_epochs: 30", "timm.WSDLRScheduler(0.1, 100, 30, warmup_t: 5, warmup_lr_init: 1e-5)")]
    [InlineData("rsqrt, decay_epochs: 0.1", "timm.WSDLRScheduler(0.1, 95, 10, stable_fn: rsqrt, decay_fn: linear, warmup_t: 5, warmup_lr_init: 1e-5)")]
    [InlineData("rsqrt, decay_fn: cosine, stable_timescale: 20", "timm.WSDLRScheduler(0.1, 95, 19, stable_fn: rsqrt, stable_timescale: 20, decay_fn: cosine, warmup_t: 5, warmup_lr_init: 1e-5)")]
    public void Factory_Stages_FitTheEpochsLessTheWarmup(string arguments, string due) =>
        Twins.Same(due, $"timm.create_scheduler_v2(0.1, num_epochs: 100, warmup_epochs: 5, sched: {arguments})", Horizon);

    [Fact]
    public void Restart_WhereTheLogarithmFallsShort_ComesAStepLate()
    {
        // Cycles of 1, 3, 9, 27 and 81 steps end at step 121, and log 243 / log 3 is 4.999… in doubles.
        const string Cosine = "timm.CosineLRScheduler(0.1, t_initial: 1, cycle_mul: 3, cycle_limit: 9)";
        Assert.Equal(0.1, At(Cosine, 40));
        Assert.Equal(0, At(Cosine, 121), 1e-17);
        Assert.Equal(0.1 * (1 + Math.Cos(Math.PI / 243)) / 2, At(Cosine, 122), 1e-15);
    }

    [Fact]
    public void Warmup_WithoutPrefix_DropsToTheCoveredSchedule()
    {
        const string Cosine = "timm.CosineLRScheduler(1, t_initial: 100, warmup_t: 20)";
        Assert.Equal(0.95, At(Cosine, 19), 1e-15);
        Assert.Equal((1 + Math.Cos(0.2 * Math.PI)) / 2, At(Cosine, 20), 1e-15);
    }

    [Fact]
    public void Tanh_WarmupWithoutPrefix_MeetsTheScheduleWhereItEnds()
    {
        var due = 0.5 * (1 - Math.Tanh(-7 * 0.8 + 3 * 0.2));
        var values = Twins.Values("timm.TanhLRScheduler(1, t_initial: 100, warmup_t: 20)", Horizon);
        Assert.Equal(due, values[20], 1e-15);
        Assert.Equal(due * 19 / 20, values[19], 1e-15);
    }

    [Theory]
    [InlineData("timm.TanhLRScheduler(0.3, t_initial: 10)")]
    [InlineData("timm.CosineLRScheduler(0.3, t_initial: 10, cycle_limit: 0, lr_min: 0.1)")]
    [InlineData("timm.MultiStepLRScheduler(0.3, decay_t: [0, 1], decay_rate: 0.5)")]
    public void FirstValue_WithoutWarmup_IsTheBaseRate(string formula)
    {
        var values = Twins.Values(formula, Horizon);
        Assert.Equal(0.3, values[0]);
        Assert.NotEqual(0.3, values[1]);
    }

    [Fact]
    public void MultiStep_Milestone_ActsAStepEarly()
    {
        var values = Twins.Values("timm.MultiStepLRScheduler(1, decay_t: [30, 30, 60], decay_rate: 0.5)", Horizon);
        Assert.Equal([1, 0.25, 0.25, 0.125], new[] { values[28], values[29], values[58], values[59] });
    }

    [Fact]
    public void Step_FractionAboveItsDecimal_TakesTheExactFloor()
    {
        // 2.2 in doubles is a little more, so that 5 stairs of it are more than 11 steps.
        var values = Twins.Values("timm.StepLRScheduler(1, decay_t: 2.2, decay_rate: 0.5)", Horizon);
        Assert.Equal(Math.Pow(0.5, 4), values[11]);
        Assert.Equal(Math.Pow(0.5, 5), values[12]);
        Assert.Equal(Math.Pow(0.5, 5), Twins.Values("timm.StepLRScheduler(1, decay_t: 2.4, decay_rate: 0.5)", Horizon)[12]);
    }

    [Fact]
    public void Step_ThatManyStairs_TakeTheLongerFormToo()
    {
        var plan = Plan.Parse("lr = timm.StepLRScheduler(1, decay_t: 2.2, decay_rate: 0.999999)").Compile(new PlanContext(1_000_000_000));
        Assert.Equal(Math.Pow(0.999999, 4), plan.At(0, 11));
        Assert.Equal(Math.Pow(0.999999, 454), plan.At(0, 1000));
    }

    [Fact]
    public void Cycles_ThatShrink_EndWhereTheyWouldNeverEnd() =>
        Assert.Equal([0, 0, 0], Twins.Values("timm.CosineLRScheduler(0.1, t_initial: 8, cycle_mul: 0.5, cycle_limit: 99)", 30)[16..19]);

    [Fact]
    public void Cycles_OfALongRun_NeedNoListOfThem()
    {
        var plan = Plan.Parse("lr = timm.CosineLRScheduler(0.1, t_initial: 10, cycle_limit: 1e15)").Compile(new PlanContext(1_000_000_000_000));
        Assert.Equal(0.05, plan.At(0, 999_999_999_995), 1e-15);
    }

    [Fact]
    public void Translation_IsInTheLanguagesOwnWords()
    {
        static string Of(string formula) =>
            Plan.Parse($"lr = {formula}").Compile(new PlanContext(200)).TranslationOf(0).ToString();
        Assert.Equal("linear(1e-6, 0.1) for 5st then cosine(0.1, 0) for 100st then 0",
            Of("timm.create_scheduler_v2(0.1, num_epochs: 100, warmup_epochs: 5, warmup_lr: 1e-6, warmup_prefix: true)"));
        Assert.Equal("cosine(0.1, 0.001) for 20st then cosine(0.1, 0.001) for 40st then 0.001",
            Of("timm.CosineLRScheduler(0.1, t_initial: 20, cycle_mul: 2, cycle_limit: 2, lr_min: 0.001)"));
        Assert.Equal("linear(1e-5, 0.1) for 5st then 0.1 for 76st then one_minus_sqrt(0.1, 0) for 19st then 0", Of("timm.create_scheduler_v2(0.1, sched: wsd, num_epochs: 100, warmup_epochs: 5)"));
        Assert.Equal("repeat(cosine(0.1, 0), every: 20st) for 60st then 0", Of("timm.CosineLRScheduler(0.1, t_initial: 20, cycle_limit: 3)"));
    }

    [Theory]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 300)", "t_initial")]
    [InlineData("timm.TanhLRScheduler(0.1, t_initial: 195, warmup_t: 300)", "during the warmup")]
    [InlineData("timm.PolyLRScheduler(0.1, t_initial: 500, cycle_limit: 2)", "before the first one does")]
    [InlineData("timm.MultiStepLRScheduler(0.1, decay_t: [30, 300])", "the run ends before")]
    [InlineData("timm.create_scheduler_v2(0.1, sched: wsd, num_epochs: 400)", "t_initial")]
    [InlineData("timm.PlateauLRScheduler(0.1, x, patience_t: 500)", "patience_t")]
    public void Length_ThatIsntTheRuns_IsWarnedOf(string formula, string due) => Assert.Contains(
        Plan.Parse($"lr = {formula}").Compile(new PlanContext(200) { Signals = ["x"] }).Check(), finding => finding.Message.Contains(due, StringComparison.Ordinal));

    [Theory]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 0)", "t_initial")]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 10, lr_min: -1)", "lr_min")]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 10, k_decay: 0)", "k_decay")]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 10, cycle_mul: 0)", "cycle_mul")]
    [InlineData("timm.CosineLRScheduler(0.1, t_initial: 10, noise_range_t: 5)", "noise_range_t")]
    [InlineData("timm.PolyLRScheduler(0.1, t_initial: 10, power: 0)", "power")]
    [InlineData("timm.TanhLRScheduler(0.1, t_initial: 10, lb: 3)", "ub")]
    [InlineData("timm.StepLRScheduler(0.1, decay_t: 0)", "decay_t")]
    [InlineData("timm.MultiStepLRScheduler(0.1, decay_t: [30, 20])", "decay_t")]
    [InlineData("timm.WSDLRScheduler(0.1, 10, 11)", "decay_t")]
    [InlineData("timm.WSDLRScheduler(0.1, 10, 5, stable_fn: rsqrt)", "stable_timescale")]
    [InlineData("timm.create_scheduler_v2(0.1, sched: cosin)", "`cosine`")]
    [InlineData("timm.create_scheduler_v2(0.1, step_on_epochs: false)", "updates_per_epoch")]
    [InlineData("timm.create_scheduler_v2(0.1, sched: plateau)", "metrics")]
    [InlineData("timm.create_scheduler_v2(0.1, sched: wsd, num_epochs: 10, decay_epochs: 20)", "decay_epochs")]
    public void Argument_ThatThePeerRefuses_IsRefusedByName(string formula, string name) => Assert.Contains(name, Twins.Refusal(formula), StringComparison.Ordinal);

    [Fact]
    public void Cycles_TooManyUnequal_AreRefused() => Assert.Contains("cycle_mul", Assert.Throws<PlanException>(
        () => Plan.Parse("lr = timm.CosineLRScheduler(0.1, t_initial: 1, cycle_mul: 1.00000001, cycle_limit: 1e9)").Compile(new PlanContext(1_000_000))).Message, StringComparison.Ordinal);

    /// <summary>The peer's schedulers without noise: 0 cosine, 1 poly, 2 tanh, 3 step, 4 multistep.</summary>
    sealed record Twin(
        int Kind, double BaseLr, int First, double LrMin, double Mul, double Decay, int Limit, int Warmup, double WarmupInit, bool Prefix,
        double K, double Power, double Lb, double Ub, double DecayT, double Rate, double[] Milestones)
    {
        public static readonly string[] Words = ["cosine", "poly", "tanh", "step", "multistep"];

        public static Twin Random(Random random, int kind)
        {
            var mul = random.Of(1, 1, 1, 1.1, 1.5, 2, 3, 10, 0.7);
            var first = mul < 1 ? random.Next(60, 100) : random.Next(1, 60);
            double[] milestones = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(4) == 0 ? Math.Round(90 * random.NextDouble(), 1) : random.Next(90)).Order()];
            return new(
                kind, random.Of(0.1, 0.5, 1e-3), first, random.Of(0, 0, 1e-4), mul, random.Of(1, 1, 0.5, 0.1), random.Next(6), random.Of(0, 0, random.Next(1, 30)), random.Of(0, 1e-5),
                random.Next(2) == 0, random.Of(1, 1, 0.5, 2), random.Of(0.5, 1, 2), random.Of(-7, -5), random.Of(3, 4.5),
                random.Of(random.Next(1, 40), Math.Round(0.5 + 20 * random.NextDouble(), 1)), random.Of(0.1, 0.97), milestones);
        }

        public string Call
        {
            get
            {
                var warmup = Invariant($"warmup_t: {Warmup}, warmup_lr_init: {WarmupInit}, warmup_prefix: {(Prefix ? "true" : "false")}");
                var cycles = Invariant($"lr_min: {LrMin}, cycle_mul: {Mul}, cycle_decay: {Decay}, cycle_limit: {Limit}");
                return Kind switch
                {
                    0 => Invariant($"timm.CosineLRScheduler({BaseLr}, {First}, {cycles}, {warmup}, k_decay: {K})"),
                    1 => Invariant($"timm.PolyLRScheduler({BaseLr}, {First}, {Power}, {cycles}, {warmup}, k_decay: {K})"),
                    2 => Invariant($"timm.TanhLRScheduler({BaseLr}, {First}, {Lb}, {Ub}, {cycles}, {warmup})"),
                    3 => Invariant($"timm.StepLRScheduler({BaseLr}, {DecayT}, {Rate}, {warmup})"),
                    _ => Invariant($"timm.MultiStepLRScheduler({BaseLr}, [{string.Join(", ", Milestones.Select(m => Invariant($"{m}")))}], {Rate}, {warmup})"),
                };
            }
        }

        /// <summary>The constructor's value, then what each call of the scheduler gives.</summary>
        public double Next(long step)
        {
            if (step == 0) return Warmup > 0 ? WarmupInit : BaseLr;
            if (step >= Warmup) return Scheduled(Prefix ? step - Warmup : step);
            var peak = Kind == 2 && !Prefix ? Scheduled(Warmup) : BaseLr;
            return WarmupInit + step * ((peak - WarmupInit) / Warmup);
        }

        double Scheduled(long t)
        {
            if (Kind == 3) return BaseLr * Math.Pow(Rate, FloorDivided(t, DecayT));
            if (Kind == 4) return BaseLr * Math.Pow(Rate, Milestones.Count(m => m <= t + 1));
            double i, length, into;
            if (Mul != 1)
            {
                var grown = 1 - t / (double)First * (1 - Mul);
                if (grown <= 0) return LrMin; // The peer fails from here on.
                i = Math.Floor(Math.Log(grown) / Math.Log(Mul));
                length = Math.Pow(Mul, i) * First;
                into = t - (1 - Math.Pow(Mul, i)) / (1 - Mul) * First;
            }
            else
            {
                (i, length) = (t / First, First);
                into = t - First * i;
            }
            if (i >= Limit) return LrMin;
            var most = BaseLr * Math.Pow(Decay, i);
            // Rounding may leave a cycle by a hair, where the peer's powers are no real numbers.
            into = Math.Clamp(into, 0, length);
            var bent = Kind == 2 ? into / length : Math.Pow(into, K) / Math.Pow(length, K);
            return Kind switch
            {
                0 => LrMin + 0.5 * (most - LrMin) * (1 + Math.Cos(Math.PI * bent)),
                1 => LrMin + (most - LrMin) * Math.Pow(1 - bent, Power),
                _ => LrMin + 0.5 * (most - LrMin) * (1 - Math.Tanh(Lb * (1 - bent) + Ub * bent)),
            };
        }

        /// <summary>The floor of the exact quotient, through the exact remainder.</summary>
        static double FloorDivided(double t, double by) => Math.Round((t - Math.IEEERemainder(t, by)) / by) - (Math.IEEERemainder(t, by) < 0 ? 1 : 0);
    }
}
