using System.Globalization;

namespace Rubato.Tests.Plans;

/// <summary>Plans in motion: reports, memory, saved states.</summary>
public class PlanRunTests
{
    static readonly PlanContext Context = new(200, 10, 32) { Signals = ["loss", "val_loss"] };

    const string Sticky = "lr = if(loss < 0.5, 0.1, 1, margin: 0.2)\nmomentum = linear(0.85, 0.95)";

    static CompiledPlan Compile(string text) => Plan.Parse(text).Compile(Context);

    static double AfterReport(PlanRun run, double loss)
    {
        run.Report("loss", loss);
        return run.Advance()[0];
    }

    [Fact]
    public void Choice_WithAMargin_IsStickyByTheMargin()
    {
        var run = Compile(Sticky).Start();
        Assert.Equal(1, run.Advance()[0]);
        Assert.Equal(1, AfterReport(run, 0.6));
        Assert.Equal(0.1, AfterReport(run, 0.4));
        Assert.Equal(0.1, AfterReport(run, 0.69));
        Assert.Equal(1, AfterReport(run, 0.71));
        Assert.Equal(1, AfterReport(run, 0.6));
    }

    [Fact]
    public void Comparison_BeforeTheFirstReport_DoesNotHold()
    {
        var run = Compile("a = if(loss < 1, 1, 2); b = if(loss >= 1, 1, 2); c = if(not loss < 1, 1, 2)").Start();
        Assert.Equal([2.0, 2.0, 1.0], run.Advance().ToArray());
    }

    [Fact]
    public void Column_ThatIsNotSteered_StaysRandomAccess()
    {
        var plan = Compile(Sticky);
        Assert.True(plan.NeedsFeedback);
        Assert.Equal((true, false), (plan.IsSteered(0), plan.IsSteered(1)));
        Assert.Equal(["loss"], plan.SignalsOf(0).AsEnumerable());
        Assert.Equal(0.9, plan.At("momentum", 100), 1e-15);
        Assert.Contains("Start()", Assert.Throws<InvalidOperationException>(() => plan.At("lr", 0)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => plan.Row(0, new double[2]));
        Assert.Throws<InvalidOperationException>(() => plan.Fill(0, 0, new double[2]));
    }

    [Fact]
    public void State_SavedAtAnyStep_ContinuesToTheBit() => RandomPlans.ForAll(seed =>
    {
        var random = new Random(seed);
        var plan = Compile("lr = plateau(val_loss, cosine(0.1, 0.01), factor: 0.5, patience: 2) * if(loss < 0.5, 1, 0.5, margin: 0.1)");
        var (run, resumed) = (plan.Start(), plan.Start());
        for (var step = 0; step < 60; step++)
        {
            foreach (var signal in Context.Signals.Select(info => info.Name))
            {
                if (random.Next(3) == 0) continue;
                var value = random.NextDouble();
                run.Report(signal, value);
                resumed.Report(signal, value);
            }
            if (random.Next(5) == 0)
            {
                var state = run.State;
                Assert.Equal(state, PlanState.FromJson(state.ToJson()));
                resumed = plan.Resume(PlanState.FromJson(state.ToJson()));
            }
            Assert.Equal(BitConverter.DoubleToInt64Bits(run.Advance()[0]), BitConverter.DoubleToInt64Bits(resumed.Advance()[0]));
        }
    });

    [Fact]
    public void State_UnderAGermanCulture_IsTheSameText()
    {
        var run = Compile(Sticky).Start();
        AfterReport(run, 0.25);
        var before = CultureInfo.CurrentCulture;
        var text = run.State.ToJson();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(text, run.State.ToJson());
            Assert.Equal(run.State, PlanState.FromJson(text));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void State_OfAnotherPlan_IsRefusedWithTheLine()
    {
        var state = Compile(Sticky).Start().State;
        var other = Compile(Sticky.Replace("0.2", "0.3", StringComparison.Ordinal));
        var message = Assert.Throws<ArgumentException>(() => other.Resume(state)).Message;
        Assert.Contains("line 1", message, StringComparison.Ordinal);
        Assert.Contains("0.3", message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfAnotherRunOrVersion_IsRefused()
    {
        var state = Compile(Sticky).Start().State;
        var longer = Plan.Parse(Sticky).Compile(Context with { Horizon = 300 });
        Assert.Contains("horizon 300", Assert.Throws<ArgumentException>(() => longer.Resume(state)).Message, StringComparison.Ordinal);
        var newer = PlanState.FromJson(state.ToJson().Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        Assert.Contains("version 2", Assert.Throws<ArgumentException>(() => Compile(Sticky).Resume(newer)).Message, StringComparison.Ordinal);
        var renamed = PlanState.FromJson(state.ToJson().Replace("held", "hold", StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => Compile(Sticky).Resume(renamed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\": 1, \"plan\": null, \"run\": \"\", \"next_step\": 0, \"memory\": [], \"signals\": []}")]
    [InlineData("[1, 2")]
    public void State_ThatIsNone_IsRefused(string json) => Assert.Throws<FormatException>(() => PlanState.FromJson(json));

    [Fact]
    public void Report_OfAnUnknownSignal_NamesTheNearest()
    {
        var run = Compile(Sticky).Start();
        Assert.Contains("`loss`", Assert.Throws<ArgumentException>(() => run.Report("los", 1)).Message, StringComparison.Ordinal);
        run.Report("val_loss", 1);
    }

    [Fact]
    public void Advance_ToAnotherStep_IsOnlyForPlansWithoutFeedback()
    {
        Assert.Contains("next step is 0", Assert.Throws<InvalidOperationException>(() => Compile(Sticky).Start().Advance(5)).Message, StringComparison.Ordinal);
        var pure = Compile("lr = linear(0, 1)").Start();
        Assert.Equal(0.5, pure.Advance(100)[0]);
        Assert.Equal(0.25, pure.Advance(50)[0]);
    }

    [Fact]
    public void Advance_WithReports_AllocatesNothing()
    {
        var run = Compile(Sticky + "\nweight_decay = plateau(val_loss, 0.1, factor: 0.5, patience: 3)").Start();
        void Go()
        {
            for (var i = 0; i < 50; i++)
            {
                run.Report("loss", i % 7);
                run.Report("val_loss", i % 3);
                run.Advance();
            }
        }
        Go();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Go();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Course_OfASteeredPlan_IsThatOfARunWithoutReports()
    {
        var plan = Plan.Parse("lr = recurrence(1, times: 0.99)").Compile(new PlanContext(3000, 10, 32) { Signals = ["loss"] });
        var steered = Plan.Parse("lr = slew(if(loss < 1, 0, 0.1) + progress, 1e-3)").Compile(new PlanContext(3000, 10, 32) { Signals = ["loss"] });
        foreach (var compiled in new[] { plan, steered })
        {
            var run = compiled.Start();
            double[] due = [.. Enumerable.Range(0, 3001).Select(_ => run.Advance()[0])];
            var description = compiled.Describe();
            Assert.Equal(description.CurveSteps.Select(step => due[step]), description.Columns[0].Curve);
        }
    }

    [Fact]
    public void Course_BeyondWhatIsFollowed_HoldsItsLastValue()
    {
        var plan = Plan.Parse("lr = slew(if(loss < 1, 0, step), 1)").Compile(new PlanContext(100_000_000) { Signals = ["loss"] });
        Assert.Equal(1e6, plan.Describe().Columns[0].Curve[^1]);
        Assert.Equal(0, PlanDifference.Between(plan, 0, plan, 0).Different);
    }

    [Fact]
    public void Controller_InAPartOfASequence_SleepsWhileItsPartIsNotInForce()
    {
        var plan = Compile("lr = 1 for 10st then plateau(loss, 1, factor: 0.5, patience: 2)");
        var run = plan.Start();
        for (var step = 0; step < 10; step++) Assert.Equal(1, AfterReport(run, 1));
        Assert.Equal([1.0, 1.0, 1.0, 0.5], Enumerable.Range(0, 4).Select(_ => AfterReport(run, 1)));
    }
}
