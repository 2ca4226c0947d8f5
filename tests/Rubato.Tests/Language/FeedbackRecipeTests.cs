using System.Runtime.CompilerServices;

namespace Rubato.Tests.Language;

/// <summary>The lines that the reference gives for feedback stand in a run, and do what is said of them.</summary>
public class FeedbackRecipeTests
{
    const long Horizon = 1000;

    static readonly string[][] Recipes = [.. File.ReadAllLines(Page())
        .SkipWhile(line => line != "## Feedback").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Where(line => line.Contains(" | `", StringComparison.Ordinal))
        .Select(line => line.Split(" | ").Select(cell => cell.Trim('|', ' ', '`')).ToArray())];

    static string Page([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/plan-language.md");

    static CompiledPlan Compile(string text) => Plan.Parse(text).Compile(new PlanContext(Horizon, 50, 64)
    {
        Signals =
        [
            "loss", "val_loss", "grad_norm", "grad_cosine", new("sharpness") { Initial = 0 }, new("stable_rate") { Initial = double.PositiveInfinity },
            new("weight_norm") { IsOfGroups = true }, new("group_grad_norm") { IsOfGroups = true }, new("signal_to_regulariser") { IsOfGroups = true },
        ],
        Groups = [new ParameterGroup("embed"), new ParameterGroup("head")],
        Hyperparameters = ["lr", "momentum", "weight_decay", "dropout", "gradient_noise", "batch_size", "frozen_layers", "frozen"],
    });

    static string Line(string what) => Recipes.Single(cells => cells[0].Contains(what, StringComparison.Ordinal))[1];

    /// <summary>The values of a recipe's hyperparameter, with what is reported before each step.</summary>
    static double[] Run(string what, int steps, Func<int, (string Signal, double Value)[]> reports)
    {
        var run = Compile(Line(what)).Start();
        return [.. Enumerable.Range(0, steps).Select(step =>
        {
            foreach (var (signal, value) in reports(step)) run.Report(signal, value);
            return run.Advance()[0];
        })];
    }

    [Fact]
    public void Recipes_OfTheReference_StandInARun()
    {
        Assert.InRange(Recipes.Length, 10, 100);
        Assert.All(Recipes, cells =>
        {
            // A steered batch size bends the clock, so that nothing beside it may be timed in percent.
            var isAlone = cells[1].StartsWith("lr", StringComparison.Ordinal) || cells[1].StartsWith("batch_size", StringComparison.Ordinal);
            var plan = Compile(cells[1] + (isAlone ? "" : "\nlr = linear(1e-3, 0.1) for 5% then cosine(0.1, 1e-3)"));
            Assert.All(plan.Check(), finding => Assert.True(finding.Severity == FindingSeverity.Note, $"{cells[1]}\n{finding}"));
        });
    }

    [Fact]
    public void Warmup_GradientsAgreeAndCurvatureFell_EndsThere()
    {
        // The gradients agree from step 10 on, the curvature bears the peak from step 40 on.
        var values = Run("the warmup ends", 80, step => [("grad_cosine", step < 10 ? 0 : 1), ("sharpness", step < 40 ? 30 : 15)]);
        Assert.Equal(1e-3 + 0.099 * 39 / 100, values[39], 1e-12);
        Assert.Equal(0.1, values[40], 1e-12);
        Assert.InRange(values[79], 0.0985, 0.0999);
    }

    [Fact]
    public void Warmup_ConditionNeverHolds_EndsAtTheLatestThen()
    {
        var values = Run("the warmup ends", 120, _ => [("grad_cosine", 0), ("sharpness", 30)]);
        Assert.Equal(1e-3 + 0.099 * 99 / 100, values[99], 1e-12);
        Assert.Equal(0.1, values[100], 1e-12);
        Assert.True(values[119] < 0.1);
    }

    [Fact]
    public void Rise_LossRises_GoesOnFromHalfOfWhatWasReached()
    {
        var values = Run("the rate rises until", 60, step => [("loss", step < 50 ? 1 : 5)]);
        Assert.Equal(1e-4 * Math.Pow(1e4, 49 / 200.0), values[49], 1e-12);
        Assert.Equal(1e-4 * Math.Pow(1e4, 50 / 200.0) / 2, values[50], 1e-12);
    }

    [Fact]
    public void Cap_CurvatureRises_LowersTheRate() =>
        Assert.Equal([0.1, 0.019], Run("edge of stability", 2, step => step == 0 ? [] : [("sharpness", 100)]).Select(value => Math.Round(value, 12)));

    [Fact]
    public void Dropout_GapTooWide_Grows()
    {
        var values = Run("dropout holds", 100, _ => [("loss", 1), ("val_loss", 1.3)]);
        Assert.Equal(0.1, values[0]);
        Assert.Equal(0.5, values[^1]);
    }
}
