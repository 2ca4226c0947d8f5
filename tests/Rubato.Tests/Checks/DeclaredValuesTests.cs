namespace Rubato.Tests.Checks;

/// <summary>What the run declares to take is checked before it runs.</summary>
public class DeclaredValuesTests
{
    static readonly PlanContext Run = new(1000)
    {
        Hyperparameters =
        [
            "lr",
            HyperparameterInfo.Between("augment", 0, 1, 0, "strength"),
            new HyperparameterInfo("temperature") { Least = 0, IsAboveLeast = true, Most = 10, IsBelowMost = true },
            HyperparameterInfo.Count("frozen_layers", 0, 4, 0, "layers"),
            new HyperparameterInfo("resolution") { Kind = HyperparameterKind.Choice, Least = 7, Most = 28, Choices = [7, 14, 28] },
        ],
    };

    [Theory]
    [InlineData("lr = 1e9")]
    [InlineData("augment = cosine(1, 0)")]
    [InlineData("temperature = 9.99")]
    [InlineData("frozen_layers = integer(linear(4, 0))")]
    [InlineData("resolution = 7 for 30% then 14 for 30% then 28")]
    public void Check_AllowedValues_FindsNothing(string plan) =>
        Assert.DoesNotContain(Plan.Parse(plan).Check(Run), finding => finding.Severity == FindingSeverity.Error);

    [Theory]
    [InlineData("augment = linear(0, 1.5)", "1.4985 at step 999", "0 ≤ augment ≤ 1")]
    [InlineData("temperature = 10", "10 at step 0", "0 < temperature < 10")]
    [InlineData("temperature = linear(0, 5)", "0 at step 0", "0 < temperature < 10")]
    [InlineData("frozen_layers = 5", "5 at step 0", "0 ≤ frozen_layers ≤ 4, whole")]
    [InlineData("frozen_layers = 2.5", "2.5 at step 0", "0 ≤ frozen_layers ≤ 4, whole")]
    [InlineData("resolution = 7 for 99% then 20", "20 at step 990", "7, 14 or 28")]
    public void Check_OtherValues_NamesStepAndRange(string plan, string value, string allowed)
    {
        var finding = Assert.Single(Plan.Parse(plan).Check(Run), finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal("not-allowed", finding.Code);
        Assert.Contains(value, finding.Message);
        Assert.Contains(allowed, finding.Message);
    }

    [Fact]
    public void HorizonOf_SamplesOfAnEpoch_AreCountedExactly()
    {
        // 100 examples in batches of 30 are 4 steps an epoch, of which the last is short; a batch size of 50 makes them 2.
        var context = new PlanContext(4, 4, 30) { SamplesPerEpoch = 100 };
        Assert.Equal(6, Plan.Parse("batch_size = 50").HorizonOf(new Duration(3, DurationUnit.Epochs), context));
        Assert.Equal(12, Plan.Parse("lr = 1").HorizonOf(new Duration(3, DurationUnit.Epochs), context));
        var compiled = Plan.Parse("batch_size = 50; lr = epoch").Compile(context with { Horizon = 6 });
        Assert.Equal([0, 0.5, 1, 1.5, 2, 2.5], Enumerable.Range(0, 6).Select(step => compiled.At("lr", step)));
    }
}
