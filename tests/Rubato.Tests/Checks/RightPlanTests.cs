using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Rubato.Language;
using Rubato.Tests.Language;

namespace Rubato.Tests.Checks;

/// <summary>Plans that are right: nothing is said against them but notes.</summary>
public partial class RightPlanTests
{
    [Fact]
    public void Check_APractitionersPlan_IsNotAccused() => RandomPlans.ForAll(seed =>
    {
        var plan = new PractitionersPlan(seed);
        AssertRight(plan.Text, plan.Run);
    });

    [Theory]
    [InlineData("lr = linear(1e-3, 0.1) for 5% then cosine(0.1, 0)\nmomentum = mirror(lr, 0.85, 0.95)\nweight_decay = 5e-5 / lr")]
    [InlineData("let peak = 0.1\nlr = linear(1e-3, peak) for 5% then cosine(peak, 1e-4)\nlr[embed] = 1e-4\nlr[block.*] = lr * 0.8 ^ (depth_max - depth)")]
    [InlineData("lr = step_decay(0.1, 0.1, every: 5ep)\nbeta1 = linear(0.85, 1)")]
    [InlineData("lr = repeat(triangle(0.02, 0.1), every: 100st, scale: 0.5)\nmomentum = mirror(lr, 0.8, 0.9, log: true)")]
    [InlineData("lr = (linear(0.01, 1) for 5% then 1) * cosine(0.1, 0)")]
    [InlineData("lr[embed] = 0.1\nlr[block.0] = 0.2\nlr[block.*] = 0.3")]
    [InlineData("")]
    [InlineData("# nothing")]
    public void Check_RightPlan_HasNoFinding(string text) => Assert.Empty(WrongPlan.FindingsIn(text, WrongPlan.UsualRun));

    [Theory]
    [InlineData("lr = repeat(cosine(0.1, 1e-4), every: 10ep)", "restarts jump, and mean to")]
    [InlineData("lr = multi_step(0.1, 0.01, at: [50%, 75%])", "a staircase states its factor")]
    [InlineData("lr = piecewise([0.1, 0.001], at: [10ep])", "and so does one of values")]
    [InlineData("lr = 0.1 * 0.05 ^ floor(epoch / 8)", "or one made by hand")]
    [InlineData("lr = polynomial(0.1, 0, 4)", "a steep end isn't a jump")]
    [InlineData("lr = exponential(1e-6, 1)", "a range test rises to the end")]
    [InlineData("lr = 0.05 * (1.1 + cos(6.2831853 * epoch / 4))", "cycles made by hand")]
    [InlineData("lr = 0.1\nlr[embed] = 0.1 for 50% then 0", "a group that is frozen")]
    [InlineData("lr = max(cosine(0.1, 0), 1e-3)", "a bound that acts at the end")]
    [InlineData("lr = 0.1\nlr[block.*] = max(0.02 * (depth + 0.5) * linear(1, 0.5), 0.015)", "a bound that hides one group's formula and no other's")]
    [InlineData("lr = min(0.1, 1)", "constants may be bounded in vain")]
    [InlineData("lr = cosine(0.1, 0.01)\nweight_decay = 0.1 * lr", "what falls together is coupled")]
    [InlineData("let s = cosine(1, 0.01)\nlr = 0.1 * s\nweight_decay = 5e-4 * s", "through a helper too")]
    [InlineData("lr = 0.1\nweight_decay = cosine(0.1, 0.001)", "decay fades alone")]
    [InlineData("lr = linear(0.01, 0.1) for 5% then linear(0.1, 0.01)\nmomentum = linear(0.85, 0.95) for 5% then 0.95", "momentum is warmed up too")]
    [InlineData("resolution = linear(0, 1000) + 32", "a line that meets whole numbers only")]
    [InlineData("batch_size = round(linear(32, 256), to: [32, 64, 128, 256])", "sizes that the hardware likes")]
    [InlineData("lr = if(loss < 0.1, 0.05, 0.1)", "before its first report a comparison doesn't hold")]
    [InlineData("lr = 0.1 / last(grad_norm, start: 1)", "a start stands in for the first report")]
    [InlineData("lr = transformers.linear(5e-5, num_warmup_steps: 50, num_training_steps: 1000)", "the peer starts at 0")]
    [InlineData("lr = transformers.cosine(5e-5, num_warmup_steps: 50, num_training_steps: horizon)", "a length that is the run's")]
    [InlineData("lr = tick(transformers.linear(0.1, num_warmup_steps: 2, num_training_steps: 20), every: 1ep)", "a peer that steps once an epoch")]
    [InlineData("lr = tick(timm.CosineLRScheduler(0.1, t_initial: 18, lr_min: 1e-4), every: 1ep)", "the peer's cooldown holds the end value")]
    [InlineData("lr = fastai.LRFinder(1e-6, 1, num_it: 1000)", "a range test is a run of its own")]
    public void Check_UnusualButRight_IsNotAccused(string text, string why) => AssertRight(text, WrongPlan.UsualRun, why);

    /// <summary>Only sine and cosine aren't hyperparameters by themselves.</summary>
    [Fact]
    public void Check_ExamplesOfTheFunctions_AreNotRefused() => Assert.All(FunctionInfo.All, function =>
    {
        var text = $"x = {DocumentedExamples.Of(function)}\nlet lr = cosine(0.1, 1e-3)\nlet momentum = linear(0.85, 0.95)";
        var run = new PlanContext(1000, 50, 32) { Signals = UsualSignals.All };
        Assert.DoesNotContain(WrongPlan.FindingsIn(text, run), finding => finding.Severity == FindingSeverity.Error && finding.Code != "negative");
    });

    /// <summary>Whatever stands in the documents as lines of a plan, in blocks or as an argument of a command.</summary>
    [Fact]
    public void Check_PlansInTheDocuments_AreNotAccused()
    {
        var plans = Documents().Select(path => OtherLanguage().Replace(File.ReadAllText(path), ""))
            .SelectMany(text => Block().Matches(text).Select(match => match.Value).Concat(Argument().Matches(text).Select(match => match.Groups[1].Value))).ToList();
        Assert.InRange(plans.Count, 5, int.MaxValue);
        var run = new PlanContext(3140, 157, 64)
        {
            Signals = UsualSignals.All,
            Groups = [new ParameterGroup("embed"), new ParameterGroup("block.0").With("depth", 0), new ParameterGroup("block.1").With("depth", 1), new ParameterGroup("head.bias")],
        };
        Assert.All(plans, text => AssertRight(text, run));
    }

    static void AssertRight(string text, PlanContext run, string why = "")
    {
        var accused = WrongPlan.FindingsIn(text, run).Where(finding => finding.Severity > FindingSeverity.Note).ToList();
        Assert.True(accused.Count == 0, $"{why}\n{string.Join("\n", accused)}\nin a run of {run.Horizon} steps, {run.StepsPerEpoch} an epoch:\n{text}");
    }

    static IEnumerable<string> Documents([CallerFilePath] string here = "")
    {
        var root = Path.Combine(Path.GetDirectoryName(here)!, "../../..");
        return [Path.Combine(root, "README.md"), .. Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)];
    }

    [GeneratedRegex(@"^```[a-z]+\n(?s:.*?)^```", RegexOptions.Multiline)]
    private static partial Regex OtherLanguage();

    /// <summary>Indented or fenced lines that begin with an assignment.</summary>
    [GeneratedRegex(@"^    (?:let )?[a-z_][a-z_0-9]*(?:\[[^\]\n]*\])? *= .*\n(?:    .*\n)*|(?<=^```\n)(?:let )?[a-z_][a-z_0-9]*(?:\[[^\]\n]*\])? *= (?s:.*?)(?=^```)", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"rubato (?:plan|check|export) '([^'\n]*=[^'\n]*)'")]
    private static partial Regex Argument();
}
