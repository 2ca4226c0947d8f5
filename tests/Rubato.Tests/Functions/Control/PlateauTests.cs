using static System.FormattableString;

namespace Rubato.Tests.Functions.Control;

public class PlateauTests
{
    const double Rounding = 1e-15;

    static double[] Values(string formula, params double?[] reports) => Steered.Run(formula, reports);

    [Fact]
    public void Plateau_AfterMoreThanPatienceBadReports_Cuts() =>
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5, 0.25], Values("plateau(x, 1, 0.5, patience: 2)", 3, 3, 3, 3, 3, 3, 3));

    [Fact]
    public void Plateau_ImprovementInBetween_StartsTheCountAgain() =>
        Assert.Equal([1, 1, 1, 1, 1, 1, 0.5], Values("plateau(x, 1, 0.5, patience: 2)", 3, 3, 3, 2, 2, 2, 2));

    [Fact]
    public void Plateau_StepsWithoutReport_DoNotCount() =>
        Assert.Equal([1, 1, 1, 1, 1, 0.5, 0.5], Values("plateau(x, 1, 0.5, patience: 1)", 3, null, 3, null, null, 3, null));

    [Fact]
    public void Plateau_NoPatience_CutsAtEachBadReport() =>
        Assert.Equal([1, 0.5, 0.25, 0.25], Values("plateau(x, 1, 0.5, patience: 0)", 3, 3, 3, 2));

    [Fact]
    public void Plateau_Cooldown_PassesOverThatManyReports() =>
        Assert.Equal([1, 0.5, 0.5, 0.5, 0.25], Values("plateau(x, 1, 0.5, patience: 0, cooldown: 2)", 3, 3, 3, 3, 3));

    [Fact]
    public void Plateau_BestDuringACooldown_Counts() =>
        Assert.Equal([1, 0.5, 0.5, 0.5, 0.25], Values("plateau(x, 1, 0.5, patience: 0, cooldown: 2)", 3, 3, 1, 1, 2));

    [Fact]
    public void Plateau_Min_StopsCuts() =>
        Assert.Equal([1, 0.5, 0.3, 0.3], Values("plateau(x, 1, 0.5, patience: 0, min: 0.3)", 3, 3, 3, 3));

    [Fact]
    public void Plateau_Average_TakesSoManyReportsForOne() =>
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5], Values("plateau(x, 1, 0.5, patience: 0, average: 2)", 4, 2, 2, 4, null, 1));

    [Fact]
    public void Plateau_AverageWithANaN_IsOneReportWithoutImprovement() =>
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.5], Values("plateau(x, 1, 0.5, patience: 0, average: 2)", 4, 4, double.NaN, 1, 1, 1));

    [Fact]
    public void Plateau_FromBelowMin_Holds() =>
        Assert.Equal([0.2, 0.2, 0.2], Values("plateau(x, 0.2, 0.5, patience: 0, min: 0.3)", 3, 3, 3));

    [Fact]
    public void Plateau_CutOfEps_IsNotMadeButCoolsDown() =>
        Assert.Equal([1, 0.5, 0.5, 0.5], Values("plateau(x, 1, 0.5, patience: 0, eps: 0.25)", 3, 3, 3, 3));

    [Theory]
    [InlineData("rtol: 0.1", 0.9, 1)]
    [InlineData("rtol: 0.1", 0.89, 0)]
    [InlineData("rtol: 0, atol: 0.25", 0.75, 1)]
    [InlineData("rtol: 0, atol: 0.25", 0.74, 0)]
    [InlineData("rtol: 0, mode: max", 1, 1)]
    [InlineData("rtol: 0.5, mode: max", 1.5, 1)]
    [InlineData("rtol: 0.5, mode: max", 1.6, 0)]
    [InlineData("rtol: 0, mode: max, atol: 0.5", 1.6, 0)]
    public void Plateau_Threshold_MustBeBeaten(string threshold, double second, int cuts) =>
        Assert.Equal(Math.Pow(0.5, cuts), Values($"plateau(x, 1, 0.5, patience: 0, {threshold})", 1, second)[1]);

    [Fact]
    public void Plateau_NaN_IsNoImprovement() =>
        Assert.Equal([1, 1, 0.5], Values("plateau(x, 1, 0.5, patience: 1)", 1, double.NaN, double.NaN));

    [Fact]
    public void Plateau_OfASchedule_ScalesIt()
    {
        var values = Values("plateau(x, linear(1, 0), 0.5, patience: 0)", 1, null, 1, null);
        double[] due = [1, 0.75, 0.25, 0.125];
        for (var step = 0; step < 4; step++) Assert.Equal(due[step], values[step], Rounding);
    }

    [Fact]
    public void Plateau_AfterAWarmup_CountsFromItsOwnPart() =>
        Assert.Equal([0, 0.5, 1, 1, 0.5], Values("linear(0, 1) for 2st then plateau(x, 1, 0.5, patience: 1, rtol: 0)", 0.1, 0.1, 3, 3, 3));

    [Fact]
    public void Plateau_Reset_IsBackAtItsStartAndCountsOn() =>
        Assert.Equal([1, 0.5, 0.25, 1, 0.5], Values("plateau(x, 1, 0.5, patience: 0, reset: step >= 3 and step <= 3)", 3, 3, 3, 3, 3));

    [Theory]
    [InlineData(5)]
    [InlineData(5000)]
    public void Plateau_Range_IsAllThatReportsCanBring(long horizon)
    {
        var plan = Plan.Parse("lr = plateau(x, 0.1, min: 1e-3)").Compile(new PlanContext(horizon) { Signals = ["x"] });
        Assert.Equal(new Interval(1e-3, 0.1), plan.RangeOf("lr"));
    }

    [Fact]
    public void Plateau_AnyRaises_GoAsTheirTwin()
    {
        for (var seed = 0; seed < 120; seed++)
        {
            var random = new Random(seed);
            var (factor, patience, cooldown, max, eps) = (Math.Round(1.01 + random.NextDouble(), 2), random.Next(4), random.Next(3), 1 + random.Next(9), random.Next(2) * 0.1);
            var (best, bad, pause, value) = (double.PositiveInfinity, 0, 0, 0.8);
            Steered.Follow(Invariant($"plateau(x, 0.8, {factor}, {patience}, rtol: 0, cooldown: {cooldown}, eps: {eps}, max: {max})"), random, (_, report) =>
            {
                if (report is not { } x) return value;
                if (x < best) (best, bad) = (x, 0);
                else bad++;
                if (pause > 0) (pause, bad) = (pause - 1, 0);
                if (bad <= patience) return value;
                (bad, pause) = (0, cooldown);
                var raised = Math.Min(value * factor, max);
                if (raised - value > eps) value = raised;
                return value;
            });
        }
    }

    [Fact]
    public void Plateau_AnyArguments_GoesAsItsTwin()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var twin = new Twin(
                factor: random.Next(5) == 0 ? 0 : Math.Round(0.01 + 0.98 * random.NextDouble(), 2), patience: random.Next(5), isLeast: random.Next(2) == 0,
                rtol: random.Next(2) * 0.05, atol: random.Next(2) * 0.02, cooldown: random.Next(4), min: random.Next(2) * 0.05, eps: random.Next(2) * 0.02);
            var formula = Invariant($"plateau(x, 0.8, {twin.Factor}, {twin.Patience}, mode: {(twin.IsLeast ? "min" : "max")}, rtol: {twin.Rtol}, atol: {twin.Atol}, cooldown: {twin.Cooldown}, min: {twin.Min}, eps: {twin.Eps})");
            Steered.Follow(formula, random, (_, report) => twin.Next(report));
        }
    }

    [Fact]
    public void Plateau_FactorAboveOne_RaisesUpToMax() =>
        Assert.Equal([64, 128, 256, 300, 300], Values("plateau(x, 64, factor: 2, patience: 0, max: 300)", 3, 3, 3, 3, 3));

    [Fact]
    public void Plateau_ThatRaises_ComesBackByReset() =>
        Assert.Equal([1, 2, 4, 1, 2], Values("plateau(x, 1, 2, patience: 0, max: 4, reset: step >= 3 and step <= 3)", 3, 3, 3, 3, 3));

    [Fact]
    public void Plateau_RaiseOfEps_IsNotMadeButCoolsDown() =>
        Assert.Equal([1, 2, 2, 2], Values("plateau(x, 1, 2, patience: 0, max: 2.5, eps: 0.5)", 3, 3, 3, 3));

    [Fact]
    public void Plateau_FromAboveMax_Holds() =>
        Assert.Equal([5, 5, 5], Values("plateau(x, 5, 2, patience: 0, max: 4)", 3, 3, 3));

    [Fact]
    public void Plateau_AnySignalAndHyperparameter_IsSteered()
    {
        var plan = Plan.Parse("""
            momentum     = plateau(grad_cosine, 0.9, factor: 0.5, patience: 0, mode: max, min: 0.5)
            batch_size   = plateau(val_loss, 64, factor: 2, patience: 0, max: 256)
            weight_decay = plateau(val_loss, 1e-4, factor: 10, patience: 0, max: 1e-2)
            """).Compile(new PlanContext(50) { Signals = ["grad_cosine", "val_loss"] });
        Assert.All(plan.Check(), finding => Assert.Equal(FindingSeverity.Note, finding.Severity));
        var run = plan.Start();
        for (var step = 0; step < 4; step++)
        {
            run.Report("grad_cosine", step < 2 ? 0.1 : 0.05);
            run.Report("val_loss", 1);
            run.Advance();
        }
        Assert.Equal(0.5, run["momentum"]);
        Assert.Equal(256, run["batch_size"]);
        Assert.Equal(1e-2, run["weight_decay"]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(5000)]
    public void Plateau_RangeOfRaises_EndsAtMax(long horizon)
    {
        var plan = Plan.Parse("lr = plateau(x, linear(0.1, 0.2), factor: 2, max: 1)\nmomentum = mirror(lr, 0.8, 0.9)").Compile(new PlanContext(horizon) { Signals = ["x"] });
        Assert.Equal(new Interval(0.1, 1), plan.RangeOf("lr"));
    }

    [Fact]
    public void Plateau_MaxBelowTheStart_IsFound() =>
        Assert.Contains(Plan.Parse("lr = plateau(x, 1, factor: 2, max: 0.5)").Compile(new PlanContext(50) { Signals = ["x"] }).Check(),
            finding => finding.Code == "never-reached" && finding.Message.Contains("so nothing is ever raised", StringComparison.Ordinal));

    [Theory]
    [InlineData("plateau(x, 1, 1)", "factor")]
    [InlineData("plateau(x, 1, 2)", "above 1 beside a `max`")]
    [InlineData("plateau(x, 1, 0.5, max: 2)", "factor")]
    [InlineData("plateau(x, 1, 2, max: 4, min: 0.1)", "min")]
    [InlineData("plateau(x, 1, patience: 1.5)", "patience")]
    [InlineData("plateau(x, 1, cooldown: -1)", "cooldown")]
    [InlineData("plateau(x, 1, rtol: -1)", "rtol")]
    [InlineData("plateau(x, 1, mode: low)", "mode")]
    public void Plateau_BadArgument_IsRefusedByName(string formula, string name) =>
        Assert.Contains(name, Assert.Throws<PlanException>(() => Values(formula, 1, 1)).Message, StringComparison.Ordinal);

    /// <summary>The rate itself is what it remembers, and is cut.</summary>
    sealed class Twin(double factor, int patience, bool isLeast, double rtol, double atol, int cooldown, double min, double eps)
    {
        double _best = isLeast ? double.PositiveInfinity : double.NegativeInfinity;
        int _bad;
        int _pause;
        double _rate = 0.8;

        public double Factor => factor;

        public int Patience => patience;

        public bool IsLeast => isLeast;

        public double Rtol => rtol;

        public double Atol => atol;

        public int Cooldown => cooldown;

        public double Min => min;

        public double Eps => eps;

        public double Next(double? report)
        {
            if (report is not { } x) return _rate;
            if (isLeast ? x < _best * (1 - rtol) - atol : x > _best * (1 + rtol) + atol) (_best, _bad) = (x, 0);
            else _bad++;
            if (_pause > 0) (_pause, _bad) = (_pause - 1, 0);
            if (_bad <= patience) return _rate;
            (_bad, _pause) = (0, cooldown);
            var cut = Math.Max(_rate * factor, min);
            if (_rate - cut > eps) _rate = cut;
            return _rate;
        }
    }
}
