using Rubato.Language;
using Rubato.Tests.Language;

namespace Rubato.Tests.Plans;

/// <summary>What holds for every formula, whatever functions it is made of.</summary>
public class CompiledPlanTests
{
    const long Horizon = 1003;

    public static TheoryData<string> Functions => [.. FunctionInfo.All.Select(function => function.Name)];

    static CompiledPlan Compile(string formula) => Plan.Parse($"value = {formula}; let lr = cosine(0.1, 1e-3); let momentum = linear(0.85, 0.95)")
        .Compile(new PlanContext(Horizon, 50, 32) { Signals = UsualSignals.All });

    /// <summary>The example that its documentation opens with holds to the contract, alone and inside others.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Function_Contract_Holds(string name)
    {
        var call = DocumentedExamples.Of(FunctionInfo.All.Single(function => function.Name == name));
        Assert.Contains(name + "(", call, StringComparison.Ordinal);
        Assert.Equal(Formula.Parse(call), Formula.Parse(Formula.Parse(call).ToString()));
        HoldsTheContract(Compile(call));
        HoldsTheContract(Compile($"0.2 for 10% then ({call} for 50% then {call}) for 60% then {call}"));
        if (!Compile(call).NeedsFeedback) HoldsTheContract(Compile($"repeat({call} for 50% then {call}, every: 200st)"));
    }

    [Fact]
    public void Formula_AnySoundOne_HoldsTheContract() => RandomPlans.ForAll(seed =>
    {
        var plans = new RandomPlans(seed);
        var plan = Compile(plans.SoundFormula(4));
        HoldsTheContract(plan);
        Assert.DoesNotContain(plan.Check(), finding => finding.Severity == FindingSeverity.Error);
    });

    [Fact]
    public void Formula_AtStepsUpToTheLongestHorizon_StaysInItsRange() => RandomPlans.ForAll(seed =>
    {
        var plans = new RandomPlans(seed);
        var plan = Plan.Parse($"lr = {plans.SoundFormula(3)}").Compile(new PlanContext(Duration.Longest, 1_000_000_000, 32));
        var range = Widened(plan.RangeOf(0));
        for (var i = 0; i < 20; i++) Assert.True(range.Contains(plan.At(0, plans.Step(Duration.Longest))));
    });

    static void HoldsTheContract(CompiledPlan plan)
    {
        if (plan.NeedsFeedback)
        {
            HoldsTheContractWithFeedback(plan);
            return;
        }
        var (filled, row) = (new double[(int)Horizon + 300], new double[1]);
        plan.Fill(0, 0, filled);
        var range = Widened(plan.RangeOf(0));
        for (var step = 0; step < filled.Length; step++)
        {
            plan.Row(step, row);
            var value = plan.At(0, step);
            var bits = BitConverter.DoubleToInt64Bits(value);
            if (bits != BitConverter.DoubleToInt64Bits(filled[step]) || bits != BitConverter.DoubleToInt64Bits(row[0]))
                Assert.Fail($"{plan.Plan}: at step {step} At gives {value}, Fill {filled[step]}, Row {row[0]}");
            if (!double.IsFinite(value) || !range.Contains(value))
                Assert.Fail($"{plan.Plan}: {value} at step {step} is outside {range}");
        }
        Assert.Equal(plan.At(0, Horizon), plan.At(0, long.MaxValue));
        var part = new double[37];
        plan.Fill(0, 611, part);
        Assert.Equal(filled[611..648], part);
        plan.Fill(0, long.MaxValue - 5, part);
        Assert.All(part, value => Assert.Equal(filled[^1], value));
    }

    /// <summary>Finite and in its range whatever is reported, and a saved state continues to the bit.</summary>
    static void HoldsTheContractWithFeedback(CompiledPlan plan)
    {
        var range = Widened(plan.RangeOf(0));
        var (run, resumed) = (plan.Start(), plan.Start());
        for (var step = 0; step < Horizon + 10; step++)
        {
            if (step % 3 == 0)
            {
                var noise = 0.5 + 0.4 * Math.Sin(step * step);
                foreach (var signal in UsualSignals.All.Select(info => info.Name))
                {
                    run.Report(signal, noise);
                    resumed.Report(signal, noise);
                }
            }
            if (step % 50 == 17) resumed = plan.Resume(PlanState.FromJson(resumed.State.ToJson()));
            var value = run.Advance()[0];
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(resumed.Advance()[0]));
            if (!double.IsFinite(value) || !range.Contains(value)) Assert.Fail($"{plan.Plan}: {value} at step {step} is outside {range}");
        }
    }

    /// <summary>The analysis takes ends that differ by 1e-13 of their size for met.</summary>
    static Interval Widened(Interval range) => new(range.Low - Math.Abs(range.Low) * 2e-13, range.High + Math.Abs(range.High) * 2e-13);

    [Fact]
    public void Evaluation_OfEverything_AllocatesNothing()
    {
        string[] calls = [.. FunctionInfo.All.Select(DocumentedExamples.Of).Where(call => !Compile(call).NeedsFeedback)];
        var text = string.Join('\n', calls.Select((call, i) => $"h{i} = {call}").Append("let lr = cosine(0.1, 1e-3); let momentum = linear(0.85, 0.95)"));
        var plan = Plan.Parse(text).Compile(new PlanContext(Horizon, 50, 32));
        var (row, block) = (new double[plan.Columns.Length], new double[500]);
        var sum = 0.0;
        var binding = plan.Bind([.. plan.Columns.Select(column => new Setter(column.Name, null, value => sum += value))]);
        void Evaluate()
        {
            for (var column = 0; column < row.Length; column++)
            {
                plan.At(column, 500);
                plan.At("h3", 17);
                plan.At("h3", "embed", 17);
                plan.Fill(column, 3, block);
            }
            plan.Row(77, row);
            binding.Apply(78);
        }
        Evaluate();
        Evaluate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void CompiledPlan_OnManyThreads_GivesTheSame()
    {
        var plan = Compile("repeat(cosine(0.7, 0.1), every: 30st, stretch: 2) * linear(1, 0.5)");
        var expected = Enumerable.Range(0, 1000).Select(step => plan.At(0, step)).ToArray();
        Parallel.For(0, 8, _ =>
        {
            for (var step = 999; step >= 0; step--) Assert.Equal(expected[step], plan.At(0, step));
        });
    }

    [Fact]
    public void Groups_OfTheExample_HaveTheirOwnColumns()
    {
        var groups = Enumerable.Range(0, 3).Select(i => new ParameterGroup($"block.{i}").With("depth", i)).Append(new("embed"));
        var plan = Plan.Parse("lr = cosine(0.1, 0.01)\nlr[embed] = 1e-4\nlet scale = 0.5 ^ (depth_max - depth)\nlr[block.*] = lr * scale")
            .Compile(new PlanContext(100) { Groups = [.. groups] });
        Assert.Equal(["lr", "lr[block.0]", "lr[block.1]", "lr[block.2]", "lr[embed]"], plan.Columns.Select(c => c.ToString()));
        Assert.Equal(0.025, plan.At("lr", "block.0", 0), 1e-15);
        Assert.Equal(0.1, plan.At("lr[block.2]", 0), 1e-15);
        Assert.Equal(1e-4, plan.At("lr", "embed", 50));
        Assert.Equal(plan.At("lr", 50), plan.At("lr", "other", 50));
    }

    [Fact]
    public void Groups_NotYetKnown_StandForThemselves()
    {
        var plan = Plan.Parse("lr = 1\nlr[block.*] = lr * 0.5").Compile(new PlanContext(100));
        Assert.Equal(0.5, plan.At("lr[block.*]", 3));
    }

    [Fact]
    public void Name_Unknown_IsRefusedWithTheNearest()
    {
        var plan = Plan.Parse("lr = 1\nmomentum = 0.9").Compile(new PlanContext(10));
        Assert.Contains("`momentum`", Assert.Throws<ArgumentException>(() => plan.At("momentm", 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.At("lr", -1));
        Assert.Throws<ArgumentException>(() => plan.Row(0, new double[3]));
    }

    [Fact]
    public void Bind_MissingOrUnknownSetter_IsRefused()
    {
        var plan = Plan.Parse("lr = linear(1, 2)\nmomentum = 0.9\nlr[embed] = 5").Compile(new PlanContext(10) { Groups = [new("embed"), new("head")] });
        double lr = 0, embed = 0, momentum = 0;
        Assert.Contains("`momentum`", Assert.Throws<ArgumentException>(() => plan.Bind(("lr", v => lr = v), ("lr", "embed", v => embed = v))).Message);
        Assert.Contains("`lr`", Assert.Throws<ArgumentException>(() => plan.Bind(("lrr", v => lr = v))).Message);
        plan.Bind(("lr", "head", v => lr = v), ("lr", "embed", v => embed = v), ("momentum", v => momentum = v)).Apply(5);
        Assert.Equal((1.5, 5, 0.9), (lr, embed, momentum));
    }

    [Fact]
    public void Range_OfAProduct_IsFoundInside()
    {
        var plan = Compile("progress * (1 - progress)");
        Assert.Equal(0.25, plan.RangeOf(0).High, 1e-6);
        Assert.Equal(0, plan.RangeOf(0).Low);
    }

    [Fact]
    public void Describe_APlan_TellsBothSidesOfEachChange()
    {
        var description = Plan.Parse("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-4)\nmomentum = mirror(lr, 0.85, 0.95)")
            .Compile(new PlanContext(1000)).Describe(curvePoints: 11);
        Assert.Equal<long>([0, 49, 50, 999, 1000], description.TellingSteps);
        Assert.Equal<long>([0, 49, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000], description.CurveSteps);
        Assert.Equal(new Interval(0.85, 0.95), description.Columns[1].Range);
        Assert.Equal(description.CurveSteps.Length, description.Columns[0].Curve.Length);
        Assert.Equal(new Landmark(50, LandmarkKind.Part), Assert.Single(description.Columns[1].Landmarks));
        Assert.Empty(description.Findings);
    }
}
