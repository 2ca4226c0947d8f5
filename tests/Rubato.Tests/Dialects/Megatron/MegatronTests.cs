using System.Globalization;

namespace Rubato.Tests.Dialects.Megatron;

/// <summary>Megatron's scheduler: its algorithm on any arguments, its edges by name.</summary>
public class MegatronTests
{
    const string Rates = "init_lr: 0, max_lr: 0.001, min_lr: 1e-4";

    static string Call(string arguments) => $"megatron.OptimizerParamScheduler({arguments})";

    static double At(string arguments, int step, int steps = 130) => Twins.Values(Call(arguments), steps)[step];

    [Theory]
    [InlineData("constant")]
    [InlineData("linear")]
    [InlineData("cosine")]
    [InlineData("inverse-square-root")]
    [InlineData("WSD", "linear")]
    [InlineData("WSD", "cosine")]
    [InlineData("WSD", "exponential")]
    [InlineData("WSD", "minus_sqrt")]
    public void Rate_AnyArguments_MeetsThePeersAlgorithm(string style, string stable = "linear") => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var max = Math.Round(random.NextDouble(), 3);
        double UpToMax() => Math.Min(Math.Round(max * random.NextDouble(), 4), max);
        var decay = 1 + random.Next(120);
        var warmup = random.Next(3) == 0 ? 0 : random.Next(decay);
        var twin = new MegatronTwin(UpToMax(), max, UpToMax(), warmup, decay, style, 0, 0, 1, "constant", random.Next(decay + 20), stable);
        var increment = random.Next(2) == 0 ? 1 : 1 + random.Next(9);
        var arguments = FormattableString.Invariant(
            $"init_lr: {twin.InitLr}, max_lr: {max}, min_lr: {twin.MinLr}, lr_warmup_steps: {warmup}, lr_decay_steps: {decay}, lr_decay_style: \"{style}\", wsd_decay_steps: {twin.Stable}, lr_wsd_decay_style: {stable}, increment: {increment}");
        Twins.AssertMeets([.. Enumerable.Range(0, 100).Select(step => twin.Rate(step * increment))], Call(arguments));
    });

    [Theory]
    [InlineData("constant")]
    [InlineData("linear")]
    [InlineData("cosine")]
    public void WeightDecay_AnyArguments_MeetsThePeersAlgorithm(string style) => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var start = Math.Round(random.NextDouble(), 3);
        var end = style == "constant" ? start : Math.Round(start + random.NextDouble(), 3);
        var twin = new MegatronTwin(0, 0, 0, 0, 1, "constant", start, end, 1 + random.Next(120), style, 0, "");
        var increment = random.Next(2) == 0 ? 1 : 1 + random.Next(9);
        var arguments = FormattableString.Invariant(
            $"of: weight_decay, start_wd: {start}, end_wd: {end}, wd_incr_steps: {twin.Increase}, wd_incr_style: {style}, increment: {increment}");
        Twins.AssertMeets([.. Enumerable.Range(0, 100).Select(step => twin.WeightDecay(step * increment))], Call(arguments));
    });

    [Theory]
    [InlineData("lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: cosine", "linear(0, 0.001) for 10st then cosine(0.001, 0.0001) for 90st")]
    [InlineData("lr_warmup_steps: 0, lr_decay_steps: 100, lr_decay_style: constant", "0.001")]
    [InlineData("lr_warmup_steps: 20, lr_decay_steps: 100, lr_decay_style: \"inverse-square-root\"", "linear(0, 0.001) for 20st then max(0.0001, inverse_sqrt(0.001, per: 20st)) for 81st then 0.0001")]
    [InlineData("lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: WSD, wsd_decay_steps: 20, lr_wsd_decay_style: minus_sqrt", "linear(0, 0.001) for 10st then 0.001 for 70st then one_minus_sqrt(0.001, 0.0001) for 20st")]
    [InlineData("lr_warmup_steps: 320, lr_decay_steps: 3200, lr_decay_style: linear, increment: 32", "tick(linear(0, 0.001) for 320st then linear(0.001, 0.0001) for 2880st, every: 1st, by: 32)")]
    public void Translation_OfARate_ReadsAsItIs(string arguments, string due) => Assert.Equal(due, Twins.Translation(Call($"{Rates}, {arguments}"), 130));

    [Fact]
    public void Warmup_AtItsLastCount_HasTheFullRate()
    {
        Assert.Equal(0.0009, At($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: linear", 9), 1e-18);
        Assert.Equal(0.001, At($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: linear", 10));
    }

    [Fact]
    public void InverseSquareRoot_AfterTheDecaySteps_DropsToTheLeastRate()
    {
        const string arguments = $"{Rates}, lr_warmup_steps: 16, lr_decay_steps: 64, lr_decay_style: \"inverse-square-root\"";
        Assert.Equal(0.0005, At(arguments, 64), 1e-18);
        Assert.Equal(0.0001, At(arguments, 65));
    }

    [Fact]
    public void InverseSquareRoot_WithoutAWarmup_TakesCount0ForCount1()
    {
        const string arguments = $"{Rates}, lr_warmup_steps: 0, lr_decay_steps: 64, lr_decay_style: \"inverse-square-root\"";
        Assert.Equal([0.001, 0.001, 0.0005], new[] { 0, 1, 4 }.Select(step => At(arguments, step)), (a, b) => Math.Abs(a - b) < 1e-18);
    }

    [Fact]
    public void StableDecay_ThatWouldBeginInTheWarmup_BeginsAfterItPartOfTheWayDown()
    {
        // The decay's 80 counts would begin at 20; the warmup ends with count 40, and count 41 is 21/80 down.
        const string arguments = $"{Rates}, lr_warmup_steps: 40, lr_decay_steps: 100, lr_decay_style: WSD, wsd_decay_steps: 80, lr_wsd_decay_style: linear";
        Assert.Equal(0.001, At(arguments, 40));
        Assert.Equal(0.0001 + 0.0009 * (1 - 21.0 / 80), At(arguments, 41), 1e-18);
        Assert.Equal(0.0001, At(arguments, 100), 1e-18);
    }

    [Fact]
    public void ConstantRate_AfterTheDecaySteps_Stays() =>
        Assert.Equal(0.001, At($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: constant", 129));

    [Theory]
    [InlineData("min_lr: 0.002, lr_decay_steps: 100, lr_decay_style: linear", "min_lr")]
    [InlineData("init_lr: 0.002, min_lr: 0, lr_decay_steps: 100, lr_decay_style: linear", "init_lr")]
    [InlineData("min_lr: 0, lr_warmup_steps: 100, lr_decay_steps: 100, lr_decay_style: linear", "lr_warmup_steps")]
    [InlineData("min_lr: 0, lr_decay_steps: 100, lr_decay_style: linear, increment: 0", "increment")]
    [InlineData("of: weight_decay, start_wd: 0.1, end_wd: 0.01, wd_incr_steps: 10, wd_incr_style: linear", "end_wd")]
    [InlineData("of: weight_decay, start_wd: 0.01, end_wd: 0.1, wd_incr_steps: 10, wd_incr_style: constant", "end_wd")]
    [InlineData("of: weight_decay, start_wd: 0.01, end_wd: 0.1, wd_incr_steps: 0, wd_incr_style: linear", "wd_incr_steps")]
    public void Argument_ThatThePeerRefuses_IsRefusedByName(string arguments, string name)
    {
        string[] others = ["init_lr: 0", "max_lr: 0.001", "lr_warmup_steps: 0"];
        var rest = others.Where(other => !arguments.Contains(other.Split(':')[0] + ":", StringComparison.Ordinal));
        var finding = Twins.Finding(Call(string.Join(", ", rest.Append(arguments))));
        Assert.Equal("bad-argument", finding.Code);
        Assert.Contains($": {name}: got ", finding.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max_lr: 0.001", "init_lr")]
    [InlineData("of: weight_decay, start_wd: 0.1", "end_wd")]
    [InlineData($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: WSD", "wsd_decay_steps")]
    [InlineData($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: WSD, wsd_decay_steps: 10", "lr_wsd_decay_style")]
    public void Argument_ThatIsLacking_IsNamed(string arguments, string name)
    {
        var finding = Twins.Finding(Call(arguments));
        Assert.Equal("missing-argument", finding.Code);
        Assert.Contains($"lacks `{name}`", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfARateAndAWeightDecay_FindsNoError()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            lr = {Call($"{Rates}, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: cosine")}
            weight_decay = {Call("of: weight_decay, start_wd: 0.01, end_wd: 0.1, wd_incr_steps: 100, wd_incr_style: cosine")}
            """);
        Assert.DoesNotContain(Plan.Parse(text).Check(new PlanContext(100)), finding => finding.Severity == FindingSeverity.Error);
    }
}
