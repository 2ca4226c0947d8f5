using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training.Records;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato runs list</c>: every run of a folder, a line each.</summary>
static class RunsList
{
    static readonly string[] Keys = [.. RunColumn.All.Select(column => column.Name).Where(name => name is not ("path" or "plan" or "weights" or "message"))];

    public static Command Create()
    {
        var runs = RunsCommand.RunsOption();
        var sort = new Option<string>("--sort") { Description = $"{string.Join(", ", Keys)} (default created: the newest first)", DefaultValueFactory = _ => "created" };
        var json = new Option<bool>("--json") { Description = "print a JSON array with everything that is known" };
        var command = new Command("list", "List the runs of a folder.") { runs, sort, json };
        command.SetAction(call => CommandLine.Guard(() => Run(call.GetValue(runs) ?? RunsCommand.Folder, RunsCommand.OneOf("sort", call.GetRequiredValue(sort), Keys), call.GetValue(json))));
        return command;
    }

    static int Run(string folder, string sort, bool json)
    {
        var runs = RunColumn.All.Single(column => column.Name == sort).Sort(RunIndex.Refresh(folder));
        if (json)
        {
            Console.Out.WriteLine(RunPicture.Json(writer =>
            {
                writer.WriteStartArray();
                foreach (var run in runs) run.WriteJson(writer);
                writer.WriteEndArray();
            }));
            return ExitCode.Success;
        }

        var console = Screen.Output();
        if (runs.Count == 0) console.WriteLine($"{folder} has no runs yet. 'rubato train' makes one.");
        else RunPicture.Table(console, runs);
        return ExitCode.Success;
    }
}
