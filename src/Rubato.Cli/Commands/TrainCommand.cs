using System.CommandLine;
using System.Runtime.InteropServices;
using Rubato.Cli.Terminal;
using Rubato.Engine;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato train</c>: a network trained under a plan, with a record of the whole run.</summary>
static class TrainCommand
{
    const string RunsFolder = "runs";

    static readonly IReadOnlyDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["data"] = "glyphs (drawn by the program), mnist, digits, or a path (default glyphs)",
        ["data-dir"] = "folder with data files (default RUBATO_DATA, or your data folder)",
        ["model"] = "mlp or cnn (default cnn)",
        ["optimizer"] = "sgd or adamw (default adamw)",
        ["plan"] = "the plan: a file, or its text (default: warmup + cosine, counter-phase momentum, coupled weight decay)",
        ["epochs"] = "passes over the training images (default 5)",
        ["batch"] = "images of an update (default 64)",
        ["seed"] = "seed of everything random (default 1)",
        ["threads"] = "threads that compute; they don't change the result (default: all processors)",
        ["train-samples"] = "how many training images (default: all, or 10,000 glyphs)",
        ["test-samples"] = "how many test images (default: all, or 2,000 glyphs)",
    };

    public static Command Create()
    {
        var recipe = new Argument<string?>("recipe") { Description = "a recipe file (YAML); options override it", Arity = ArgumentArity.ZeroOrOne };
        var keys = Recipe.Keys.Select(key => new Option<string?>($"--{key}") { Description = Descriptions[key] }).ToList();
        var outFolder = new Option<string?>("--out") { Description = "a new or empty folder for the run (default: a new one below runs/)" };
        var json = new Option<bool>("--json") { Description = "print one JSON object last; progress goes to standard error" };
        var quiet = new Option<bool>("--quiet") { Description = "no progress" };
        var command = new Command("train", "Train a network under a plan.") { recipe, outFolder, json, quiet };
        foreach (var key in keys) command.Options.Add(key);
        command.SetAction(call => CommandLine.Guard(() => Run(
            Overlay(call.GetValue(recipe), keys.Select(key => (key.Name[2..], call.GetValue(key)))),
            call.GetValue(outFolder), call.GetValue(json), call.GetValue(quiet))));
        return command;
    }

    static Recipe Overlay(string? file, IEnumerable<(string Key, string? Text)> options)
    {
        var given = new Recipe();
        foreach (var (key, text) in options)
            if (text is not null) given = given.With(key, key == "plan" ? PlanText.Read(text) : text);
        given = given.Rooted(Environment.CurrentDirectory);
        return file is null ? given : Recipe.Read(file).Rooted(Path.GetDirectoryName(Path.GetFullPath(file))!).With(given);
    }

    static int Run(Recipe given, string? outFolder, bool json, bool quiet)
    {
        RequireVectorWidth();
        var recipe = given.Resolve(DefaultPlans.For);
        var console = json ? Screen.Error() : Screen.Output();
        var data = DataCatalog.Load(recipe.Data, recipe.DataOptions);
        var run = new TrainingRun(recipe, data);
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Request(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Request(context, stop));
        var folder = outFolder is null
            ? RunFolder.CreateIn(RunsFolder, data.Name, recipe.Model, DateTimeOffset.Now)
            : RunFolder.CreateAt(outFolder);
        if (!quiet) Introduction.Write(console, recipe, run, data.Name);
        var summary = quiet ? run.Execute(folder, null, stop.Token) : RunProgress.Show(console, run, recipe.Epochs, o => run.Execute(folder, o, stop.Token));

        Conclusion.Write(console, summary, folder, withTable: !quiet || !json);
        if (json) Console.Out.WriteLine(summary.ToJson());
        return summary.Outcome switch
        {
            RunOutcome.Diverged => ExitCode.Diverged,
            RunOutcome.Stopped => ExitCode.Interrupted,
            _ => ExitCode.Success,
        };
    }

    /// <summary>The first request ends the run after the present step; the next one ends the program.</summary>
    static void Request(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = !stop.IsCancellationRequested;
        if (!context.Cancel && !Console.IsOutputRedirected) Console.CursorVisible = true;
        stop.Cancel();
    }

    static void RequireVectorWidth()
    {
        try
        {
            _ = Processor.VectorWidth;
        }
        catch (ArgumentException error)
        {
            throw new EnvironmentException(error.Message);
        }
    }
}
