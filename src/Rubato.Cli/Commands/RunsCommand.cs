using System.CommandLine;
using Rubato.Training.Data;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato runs</c>: the runs that were made, one by one and beside each other.</summary>
static class RunsCommand
{
    /// <summary>Where runs are made unless another folder is given.</summary>
    public const string Folder = "runs";

    public static Command Create() => new("runs", "Runs: list them, show one, compare several, export their record.")
    {
        RunsList.Create(),
        RunsShow.Create(),
        RunsCompare.Create(),
        RunsExport.Create(),
    };

    public static Option<string?> RunsOption() => new("--runs") { Description = $"folder that holds the runs (default {Folder})" };

    /// <summary>The folder of a run that is given by its name among the runs, or by a path.</summary>
    public static string Find(string given, string? runs)
    {
        runs ??= Folder;
        if (string.IsNullOrWhiteSpace(given)) throw new EnvironmentException("run: got an empty text. Give the name of a run, or the path of its folder.");
        var isName = Path.GetFileName(given) == given && given is not ("." or "..");
        if (isName && Directory.Exists(Path.Combine(runs, given))) return Path.Combine(runs, given);
        if (Directory.Exists(given)) return given;
        var names = Directory.Exists(runs) ? RunIndex.Names(runs) : [];
        throw new EnvironmentException(
            $"run: got '{given}'; {runs} has {(names.Count == 0 ? "no runs" : "no run of that name")}, and it isn't the path of a folder.{NearestName.Question(given, names)} {(names.Count == 0 ? "Give --runs the folder that holds runs." : "'rubato runs list' names all.")}");
    }

    /// <summary>One of several names, or an error that says which there are.</summary>
    public static string OneOf(string option, string given, IReadOnlyList<string> names) => names.Contains(given)
        ? given
        : throw new EnvironmentException($"{option}: got '{given}'; known are {string.Join(", ", names.SkipLast(1))} and {names[^1]}.{NearestName.Question(given, names)}");
}
