using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato runs show</c>: one run, with its plan and its epochs.</summary>
static class RunsShow
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the run: its name, or the path of its folder" };
        var runs = RunsCommand.RunsOption();
        var json = new Option<bool>("--json") { Description = "print a JSON object" };
        var command = new Command("show", "Show a run: how it ended, its figures, plan and epochs.") { run, runs, json };
        command.SetAction(call => CommandLine.Guard(() => Run(RunIndex.Read(RunsCommand.Find(call.GetRequiredValue(run), call.GetValue(runs))), call.GetValue(json))));
        return command;
    }

    static int Run(IndexedRun run, bool json)
    {
        if (json) Console.Out.WriteLine(RunPicture.Json(run.WriteJson));
        else RunPicture.Whole(Screen.Output(), run);
        return ExitCode.Success;
    }
}
