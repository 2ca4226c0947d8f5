namespace Rubato.Tests.Plans;

/// <summary>What a plan reads of what is measured: cadences, groups, what a run can't measure.</summary>
public class SignalReadingTests
{
    static readonly PlanContext Run = new(1000, 100, 32)
    {
        Groups = [new ParameterGroup("fc1.weight"), new ParameterGroup("fc2.weight")],
        Signals =
        [
            "loss",
            new("sharpness") { Initial = 0, Every = Duration.Parse("1ep"), Cost = 60 },
            new("update_ratio") { IsOfGroups = true, Every = Duration.Parse("10st"), Cost = 0.1 },
            new("grad_norm") { HasCadence = false },
            new("bn_gap") { Unavailable = "the network has no batch norm" },
        ],
    };

    static CompiledPlan Compile(string text) => Plan.Parse(text).Compile(Run);

    static PlanFinding Refusal(string text) => Assert.Single(Assert.Throws<PlanException>(() => Compile(text)).Findings);

    [Theory]
    [InlineData("50st", 50)]
    [InlineData("0.5ep", 50)]
    [InlineData("10%", 100)]
    [InlineData("320sp", 10)]
    [InlineData("0.001st", 1)]
    public void Cadence_InAnyUnit_IsWholeSteps(string every, long steps)
    {
        var reading = Assert.Single(Compile($"lr = min(0.1, 1.9 / sharpness(every: {every}))").Readings);
        Assert.Equal(("sharpness", null, steps), (reading.ToString(), reading.Group, reading.Every));
    }

    [Fact]
    public void Cadence_NotGiven_IsTheSignals() => Assert.Equal(100, Assert.Single(Compile("lr = min(0.1, 1.9 / sharpness)").Readings).Every);

    [Fact]
    public void Cadence_GivenOnce_HoldsForEveryReading()
    {
        var plan = Compile("lr = min(0.1, 1.9 / sharpness)\nweight_decay = min(1, sharpness(every: 20st) / 100)");
        Assert.Equal(20, Assert.Single(plan.Readings).Every);
    }

    [Theory]
    [InlineData("lr = min(0.1, 1 / sharpness(every: 20st))\nmomentum = min(0.9, sharpness(every: 30st))", "two-cadences")]
    [InlineData("let a = 1\nlr = a(every: 3st)", "no-cadence")]
    [InlineData("lr = step(every: 3st)", "no-cadence")]
    [InlineData("lr = min(0.1, grad_norm(every: 3st))", "no-cadence")]
    [InlineData("lr = min(0.1, update_ratio)", "group-variable")]
    [InlineData("lr = min(0.1, bn_gap)", "unavailable-signal")]
    [InlineData("lr = min(0.1, sharpnes(every: 3st))", "unknown-name")]
    public void Reading_ThatCannotBe_IsRefused(string text, string code) => Assert.Equal(code, Refusal(text).Code);

    [Theory]
    [InlineData("lr = sharpness(every: 0st)", "bad-argument")]
    [InlineData("lr = sharpness(every: 3)", "missing-unit")]
    [InlineData("lr = sharpness(3st)", "unknown-function")]
    [InlineData("lr = sharpness(every: 3st, half_life: 2st)", "unknown-function")]
    public void Cadence_WrittenWrongly_IsRefused(string text, string code) =>
        Assert.Equal(code, Assert.Single(Assert.Throws<PlanException>(() => Plan.Parse(text)).Findings).Code);

    [Theory]
    [InlineData("min(0.1, 1.9 / sharpness(every: 50st))")]
    [InlineData("ema(sharpness(every: 2.5%), half_life: 20st)")]
    public void Text_WithACadence_ReadsBack(string text)
    {
        var formula = Formula.Parse(text);
        Assert.Equal(text, formula.ToString());
        Assert.Equal(formula, Formula.Parse(formula.ToString()));
        Assert.NotEqual(formula, Formula.Parse(text.Replace("50st", "51st").Replace("2.5%", "2%")));
    }

    [Fact]
    public void Groups_EachReadTheirOwn()
    {
        var run = Compile("lr[*] = min(0.1, 1e-3 / last(update_ratio, start: 1))").Start();
        run.Advance();
        run.Report("update_ratio[fc1.weight]", 0.02);
        run.Report("update_ratio[fc2.weight]", 0.1);
        run.Advance();
        Assert.Equal(0.05, run["lr[fc1.weight]"], 12);
        Assert.Equal(0.01, run["lr[fc2.weight]"], 12);
        Assert.Throws<ArgumentException>(() => run.Report("updates[fc1.weight]", 1));
    }

    [Fact]
    public void Check_OfASignalWithAFirstValue_NeedsNoStart()
    {
        var plan = Compile("lr = min(0.1, 1.9 / sharpness(every: 50st))");
        Assert.Equal(0.1, plan.Start().Advance()[0]);
        var note = Assert.Single(plan.Check());
        Assert.Equal("feedback", note.Code);
        Assert.Contains("every 50 steps, each time for about 60 gradients: 120% more training time", note.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfASignalWithoutOne_DemandsAStart() => Assert.Contains(Compile("lr = 0.1 * loss").Check(), finding => finding.Code == "no-value-yet");

    [Fact]
    public void Apply_WithARefusedValue_LeavesThePlanWhereItStood()
    {
        var plan = Plan.Parse("lr = slew(last(loss, start: 0.5), 0.1) + ema(loss, half_life: 2st, start: 0)").Compile(Run);
        var (refuse, seen) = (false, 0.0);
        var binding = plan.Bind("lr", value => seen = refuse ? throw new ArgumentOutOfRangeException("lr") : value);
        for (var step = 0; step < 5; step++)
        {
            binding.Apply(step);
            binding.Run.Report("loss", 1.0 / (step + 1));
        }

        var before = binding.Run.State;
        refuse = true;
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Apply(5));
        Assert.Equal(before, binding.Run.State);
        refuse = false;
        binding.Apply(5);
        var twin = plan.Resume(before);
        twin.Advance();
        Assert.Equal(twin.Values[0], seen);
        Assert.Equal(twin.State, binding.Run.State);
    }
}
