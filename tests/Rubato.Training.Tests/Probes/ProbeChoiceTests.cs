using Rubato.Training.Probes;
using Rubato.Training.Recipes;

namespace Rubato.Training.Tests.Probes;

public class ProbeChoiceTests
{
    static readonly string[] Default = [.. ProbeCatalog.Kinds.Where(kind => kind.IsDefault).Select(kind => kind.Name)], All = [.. ProbeCatalog.Kinds.Select(kind => kind.Name)];

    [Theory]
    [InlineData(null, "default", 5.0)]
    [InlineData("default", "default", 5.0)]
    [InlineData("2.5%", "default", 2.5)]
    [InlineData("default, 10%", "default", 10.0)]
    [InlineData("10%, default", "default", 10.0)]
    [InlineData("none", "", null)]
    [InlineData("none, 3%", "", 3.0)]
    [InlineData("all", "all", null)]
    [InlineData("all,1000%", "all", 1000.0)]
    [InlineData("sharpness", "sharpness", null)]
    [InlineData(" sharpness ,grad_cosine,  5%", "sharpness,grad_cosine", 5.0)]
    [InlineData("sharpness_2", "sharpness", null)]
    [InlineData("noise_scale_error, gradient_snr", "gradient_snr", null)]
    public void Parse_EachForm_IsTheseProbesWithinThisShare(string? text, string probes, double? percent)
    {
        var choice = ProbeChoice.Parse(text);
        Assert.Equal(probes switch { "default" => Default, "all" => All, "" => [], _ => probes.Split(',') }, choice.Probes.Select(probe => probe.Name));
        Assert.Equal(percent, choice.Percent);
        Assert.All(choice.Probes, probe => Assert.Null(probe.Every));
    }

    [Theory]
    [InlineData("sharpness(every: 50st)", 50, DurationUnit.Steps)]
    [InlineData("sharpness(every: 0.5ep)", 0.5, DurationUnit.Epochs)]
    [InlineData("sharpness, sharpness_2(every: 3st)", 3, DurationUnit.Steps)]
    public void Parse_Cadence_IsKeptAndTheLastOneCounts(string text, decimal amount, DurationUnit unit) =>
        Assert.Equal(("sharpness", new Duration(amount, unit)), Assert.Single(ProbeChoice.Parse(text).Probes));

    [Fact]
    public void Parse_AllWithACadence_ChangesThatOneAlone()
    {
        var choice = ProbeChoice.Parse("all, sharpness(every: 7st)");
        Assert.Equal(All, choice.Probes.Select(probe => probe.Name));
        Assert.Equal("sharpness", Assert.Single(choice.Probes, probe => probe.Every is not null).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sharpness,")]
    [InlineData("sharpness, , 5%")]
    [InlineData("3 + 4")]
    [InlineData("sharpness(every: 0st)")]
    [InlineData("sharpness(50st)")]
    [InlineData("sharpness; grad_cosine")]
    [InlineData("%")]
    [InlineData("-1%")]
    [InlineData("1e3%")]
    [InlineData("1001%")]
    [InlineData("NaN%")]
    [InlineData("5 %")]
    [InlineData("Default")]
    [InlineData("loss")]
    public void Parse_AnythingElse_IsRefusedInOneLine(string text)
    {
        var message = Assert.Throws<RecipeException>(() => ProbeChoice.Parse(text)).Message;
        Assert.StartsWith("probes: got ", message);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("sharpnes", "there is no such probe. Did you mean")]
    [InlineData("5%, 6%", "two shares of the time")]
    [InlineData("0%", "a number above 0 with %")]
    [InlineData("sharpness + 1", "with commas between")]
    [InlineData("sharpness(evry: 3st)", "with commas between")]
    public void Choice_ThatCannotBeRead_IsToldInWords(string probes, string message) =>
        Assert.Contains(message, Assert.Throws<RecipeException>(() => new Recipe { Probes = probes }).Message);
}
