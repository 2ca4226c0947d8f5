using System.CommandLine;
using Rubato.Cli.Telemetry;
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
    static readonly string[] Harmless = ["threads", "checkpoint-every", "keep-checkpoints", "extend", "after"];

    public static readonly IReadOnlyDictionary<string, string> Descriptions = new Dictionary<string, string>
    {
        ["data"] = "glyphs (drawn by the program), mnist, digits, or a path (default glyphs)",
        ["data-dir"] = "folder with data files (default RUBATO_DATA, or your data folder)",
        ["model"] = $"the network: {string.Join(", ", Recipe.Models)} (default cnn)",
        ["optimizer"] = $"the optimiser: {string.Join(", ", Recipe.Optimizers)} (default adamw)",
        ["plan"] = "the plan: a file, or its text (default: warmup + cosine, counter-phase momentum, coupled weight decay)",
        ["epochs"] = "passes over the training images (default 5)",
        ["batch"] = "images of an update (default 64)",
        ["seed"] = "seed of everything random (default 1)",
        ["threads"] = "threads that compute; they don't change the result (default: all processors)",
        ["train-samples"] = "how many training images (default: all, or 10,000 glyphs)",
        ["test-samples"] = "how many test images (default: all, or 2,000 glyphs)",
        ["classes"] = "the classes of images that are kept, as 0-4 or 1,3,8 (default: all)",
        ["few-shot"] = "training images of each class that are kept (default: all)",
        ["imbalance"] = "share of each class's training images that is kept, as 1,1,0.01 (default: all)",
        ["label-noise"] = "share of training images that get another class's label (default 0)",
        ["tokens"] = "characters that a model of texts sees at once (default 64)",
        ["snapshots"] = "cycles: keep the network at the end of each of the rate's cycles, for 'rubato ensemble' (default none)",
        ["probes"] = "what is measured beside the loss: default, none, all, 5% (of the time), or sharpness(every: 50st), grad_cosine (default: default)",
        ["checkpoint-every"] = "how often a checkpoint is made: a duration such as 1ep or 500st, or none (default 1ep)",
        ["from"] = "start with the network and optimiser of another run: its folder, or folder@step",
        ["extend"] = "with --resume: go on beyond the end, as for 5ep or 500st more",
        ["after"] = "what the plan does in added steps: plan (go on) or hold (keep its last values)",
        ["keep-checkpoints"] = "how many checkpoints are kept, beside the best network (default 2)",
    };

    public static Command Create()
    {
        var recipe = new Argument<string?>("recipe") { Description = "a recipe file (YAML); options override it", Arity = ArgumentArity.ZeroOrOne };
        var keys = Recipe.Keys.Select(key => new Option<string?>($"--{key}") { Description = Descriptions[key] }).ToList();
        var outFolder = new Option<string?>("--out") { Description = "a new or empty folder for the run (default: a new one below runs/)" };
        var resume = new Option<string?>("--resume") { Description = "the folder of a run that was stopped or killed: goes on with it" };
        var tensorboard = new Option<bool>("--tensorboard") { Description = "also write event files for TensorBoard into the run's folder" };
        var otlp = new Option<string?>("--otlp") { Description = "send metrics to an OpenTelemetry collector, as http://localhost:4318" };
        var json = new Option<bool>("--json") { Description = "print one JSON object last; progress goes to standard error" };
        var quiet = new Option<bool>("--quiet") { Description = "no progress" };
        var command = new Command("train", "Train a network under a plan.") { recipe, outFolder, resume, tensorboard, otlp, json, quiet };
        foreach (var key in keys) command.Options.Add(key);
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var options = keys.Select(key => (Key: key.Name[2..], Text: call.GetValue(key))).Where(option => option.Text is not null).ToList();
            var show = new Shown(call.GetValue(json), call.GetValue(quiet), call.GetValue(tensorboard), call.GetValue(otlp));
            if (call.GetValue(resume) is not { } folder) return Start(Overlay(call.GetValue(recipe), options), call.GetValue(outFolder), show);
            RequireNothingElse(call.GetValue(recipe), call.GetValue(outFolder), options.Select(option => option.Key));
            return Resume(folder, options.Aggregate(new Recipe(), (given, option) => given.With(option.Key, option.Text!)), show);
        }));
        return command;
    }

    /// <summary>A run that goes on must be the run that it was; only what doesn't change its numbers may be given.</summary>
    static void RequireNothingElse(string? recipe, string? outFolder, IEnumerable<string> options)
    {
        var others = options.Except(Harmless).Select(key => $"--{key}").Concat(recipe is null ? [] : [recipe]).Concat(outFolder is null ? [] : ["--out"]).ToList();
        if (others.Count > 0)
            throw new RecipeException($"--resume: got {string.Join(", ", others)} beside it; a run goes on with its own recipe, and only {string.Join(", ", Harmless.Select(key => $"--{key}"))} may be given. Leave the others out, or start a new run.");
    }

    /// <summary>A recipe file with options laid over it.</summary>
    public static Recipe Overlay(string? file, IEnumerable<(string Key, string? Text)> options)
    {
        var given = new Recipe();
        foreach (var (key, text) in options) given = given.With(key, key == "plan" ? PlanText.Read(text!) : text!);
        given = given.Rooted(Environment.CurrentDirectory);
        return file is null ? given : Recipe.Read(file).Rooted(Path.GetDirectoryName(Path.GetFullPath(file))!).With(given);
    }

    static int Start(Recipe given, string? outFolder, Shown show)
    {
        var recipe = given.Resolve(DefaultPlans.For);
        return Run(recipe, show, resumes: false, data => outFolder is null ? RunFolder.CreateIn(RunsCommand.Folder, data, recipe.Model, DateTimeOffset.Now) : RunFolder.CreateAt(outFolder), (run, folder, observer, stop) => run.Execute(folder, observer, stop));
    }

    static int Resume(string path, Recipe given, Shown show)
    {
        var folder = RunFolder.Open(path);
        return Run(Extended(folder.ReadRecipe(), given).Resolve(DefaultPlans.For), show, resumes: true, _ => folder, (run, _, observer, stop) => run.Resume(folder, observer, stop));
    }

    /// <summary>The recipe of a run that is to be longer; what was added before counts too.</summary>
    static Recipe Extended(Recipe before, Recipe given)
    {
        if (given.After is not null && given.Extend is null && before.Extend is null)
            throw new RecipeException($"after: got {given.After} without steps that are added. Give --extend too, as in --extend 5ep.");
        if (before.Extend is null || given.Extend is null) return before.With(given);
        var (first, more) = (Duration.Parse(before.Extend), Duration.Parse(given.Extend));
        if (first.Unit != more.Unit || (given.After ?? "plan") != (before.After ?? "plan"))
            throw new RecipeException($"extend: got {more} ({given.After ?? "plan"}); the run was extended before, by {first} ({before.After ?? "plan"}). Go on in the same way, or branch off: --from RUN.");
        return before.With(given with { Extend = new Duration(first.Amount + more.Amount, first.Unit).ToString() });
    }

    static int Run(ResolvedRecipe recipe, Shown show, bool resumes, Func<string, RunFolder> folderFor, Func<TrainingRun, RunFolder, ITrainingObserver?, CancellationToken, RunSummary> execute)
    {
        RequireVectorWidth();
        var console = show.Json ? Screen.Error() : Screen.Output();
        var workload = Workload.Load(recipe);
        var run = new TrainingRun(recipe, workload, resumes);
        using var stop = new Interruption();
        using var otlp = show.Otlp is { } url ? OtlpExport.Start(url) : null;
        var folder = folderFor(workload.Data);
        if (!show.Quiet) Introduction.Write(console, recipe, run, workload.Data);
        string[] columns = [.. run.Plan.Columns.Select(column => column.ToString())];
        using var metrics = show.Otlp is null ? null : RunMetrics.Observe(folder.Name, columns);
        using var events = show.TensorBoard ? EventFile.CreateIn(folder.Path, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1e3) : null;
        var told = events is null ? metrics : ObserverChain.Of(metrics, new EventObserver(events, columns, TimeProvider.System));
        var summary = show.Quiet ? execute(run, folder, ObserverChain.Of(new SkippedCheckpoints(), told), stop.Token) : RunProgress.Show(console, run, recipe.Epochs, observer => execute(run, folder, ObserverChain.Of(observer, told), stop.Token));

        Conclusion.Write(console, summary, folder, withTable: !show.Quiet || !show.Json, workload.Task);
        if (show.Json) Console.Out.WriteLine(summary.ToJson());
        return summary.Outcome switch
        {
            RunOutcome.Diverged => ExitCode.Diverged,
            RunOutcome.Stopped => ExitCode.Interrupted,
            _ => ExitCode.Success,
        };
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

    /// <summary>What is printed, and who else is told.</summary>
    readonly record struct Shown(bool Json, bool Quiet, bool TensorBoard, string? Otlp);
}
