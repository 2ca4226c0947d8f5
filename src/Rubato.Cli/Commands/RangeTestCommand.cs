using System.CommandLine;
using System.Globalization;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.RangeTests;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato range-test</c>: which values of a hyperparameter are usable, from one short run in which it rises.</summary>
static class RangeTestCommand
{
    /// <summary>What a range test has no use for, or names otherwise: it starts from a run that is given in the recipe's place.</summary>
    static readonly string[] NotTaken = ["from", "extend", "after", "snapshots", "checkpoint-every", "keep-checkpoints"];

    public static Command Create()
    {
        var recipe = new Argument<string?>("recipe") { Description = "a recipe file (YAML), or a run to start from: runs/x, or runs/x@3000; options override it", Arity = ArgumentArity.ZeroOrOne };
        var of = new Option<string>("--of") { Description = "what rises: a hyperparameter, or that of some groups, as \"lr[conv1.*]\"", DefaultValueFactory = _ => "lr" };
        var from = new Option<string?>("--from") { Description = "its first value (default: by hyperparameter and optimiser)" };
        var to = new Option<string?>("--to") { Description = "its last value" };
        var steps = new Option<string?>("--steps") { Description = "updates of the test (default 300)" };
        var scale = new Option<string?>("--scale") { Description = "how it rises: exponential or linear (default: by its range)" };
        var seeds = new Option<string?>("--seeds") { Description = "tests to average over, with the recipe's seed and those after it (default 1)" };
        var smoothing = new Option<string?>("--smoothing") { Description = "share of the smoothed loss that a step keeps (default 0.95)" };
        var eachGroup = new Option<bool>("--each-group") { Description = "one test for each parameter group" };
        var noCurvature = new Option<bool>("--no-curvature") { Description = "leave out what curvature and noise at the start suggest, which takes as long as some 100 steps" };
        var outFolder = new Option<string?>("--out") { Description = "a new or empty folder for a page, a drawing and the numbers" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var keys = Recipe.Keys.Except(NotTaken).Select(key => new Option<string?>($"--{key}") { Description = TrainCommand.Descriptions[key] }).ToList();
        var command = new Command("range-test", "Find a learning rate, or another hyperparameter's value, by one short run in which it rises.")
            { recipe, of, from, to, steps, scale, seeds, smoothing, eachGroup, noCurvature, outFolder, json };
        foreach (var key in keys) command.Options.Add(key);
        command.SetAction(call => CommandLine.Guard(() =>
        {
            double? Real(Option<string?> option) => call.GetValue(option) is { } text ? Number(option.Name[2..], text) : null;
            var settings = new RangeSettings { Of = call.GetRequiredValue(of), From = Real(from), To = Real(to), MeasuresCurvature = !call.GetValue(noCurvature), Scale = call.GetValue(scale) is { } named ? ScaleOf(named) : null };
            if (call.GetValue(steps) is { } count) settings = settings with { Steps = Whole("steps", count) };
            if (call.GetValue(seeds) is { } many) settings = settings with { Seeds = Whole("seeds", many) };
            if (Real(smoothing) is { } beta) settings = settings with { Smoothing = beta };
            var given = Given(call.GetValue(recipe), keys.Select(key => (key.Name[2..], call.GetValue(key))).Where(option => option.Item2 is not null));
            return Run(given.Resolve(DefaultPlans.For), settings, call.GetValue(eachGroup), call.GetValue(outFolder), call.GetValue(json));
        }));
        return command;
    }

    /// <summary>A run's recipe, or a recipe file's, with options laid over it.</summary>
    static Recipe Given(string? path, IEnumerable<(string Key, string? Text)> options) => path is not null && RangeTest.IsRun(path)
        ? RangeTest.BranchOf(path).With(TrainCommand.Overlay(null, options))
        : TrainCommand.Overlay(path, options);

    static int Run(ResolvedRecipe recipe, RangeSettings settings, bool eachGroup, string? outFolder, bool json)
    {
        var test = new RangeTest(recipe);
        var results = eachGroup ? test.RunEachGroup(settings).ToList() : [test.Run(settings)];
        var title = $"{recipe.Model} on {test.Data} with {recipe.Optimizer}";
        var page = outFolder is null ? null : RangePage.Write(RunFolder.CreateAt(outFolder).Path, title, results);
        if (json) Console.Out.WriteLine(RangeJson.Of(results));
        else RangePicture.Write(Screen.Output(), title, results, page);
        return ExitCode.Success;
    }

    static SweepScale ScaleOf(string text) => text switch
    {
        "exponential" => SweepScale.Exponential,
        "linear" => SweepScale.Linear,
        _ => throw new EnvironmentException($"scale: got '{text}'; exponential and linear are allowed.{Training.Data.NearestName.Question(text, ["exponential", "linear"])}"),
    };

    static double Number(string option, string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new EnvironmentException($"{option}: got '{text}'; a number is needed, as in --{option} 1e-4.");

    static int Whole(string option, string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new EnvironmentException($"{option}: got '{text}'; a whole number is needed.");
}
