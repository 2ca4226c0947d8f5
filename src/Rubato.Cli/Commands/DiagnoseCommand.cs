using System.CommandLine;
using Rubato.Cli.Terminal;
using Rubato.Training.Diagnosis;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato diagnose</c>: what is wrong with a run.</summary>
static class DiagnoseCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the run: its name, or the path of its folder" };
        var runs = RunsCommand.RunsOption();
        var json = new Option<bool>("--json") { Description = "print a JSON object, with every rule and every feature" };
        var all = new Option<bool>("--all") { Description = "show what every rule says, and every feature" };
        var command = new Command("diagnose", "Name what is wrong with a run, with the evidence and a remedy.") { run, runs, json, all };
        command.SetAction(call => CommandLine.Guard(() => Run(RunFolder.Open(RunsCommand.Find(call.GetRequiredValue(run), call.GetValue(runs))), call.GetValue(json), call.GetValue(all))));
        return command;
    }

    static int Run(RunFolder folder, bool json, bool all)
    {
        var diagnosis = RunDiagnosis.Of(folder);
        if (json) Console.Out.WriteLine(RunPicture.Json(writer => DiagnosisJson.Write(writer, diagnosis)));
        else DiagnosisPicture.Write(Screen.Output(), folder.Name, diagnosis, all);
        return ExitCode.Success;
    }
}
