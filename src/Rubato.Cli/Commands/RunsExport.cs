using System.CommandLine;
using System.Text;
using Rubato.Cli.Terminal;
using Rubato.Training.Records;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato runs export</c>: a run's record for other programs.</summary>
static class RunsExport
{
    const string TensorBoard = "tensorboard";

    static readonly string[] Forms = ["csv", "jsonl", TensorBoard];

    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "the run: its name, or the path of its folder" };
        var runs = RunsCommand.RunsOption();
        var format = new Option<string>("--format") { Description = "csv, jsonl, or tensorboard (an event file)", Required = true };
        var output = new Option<string?>("--out", "-o") { Description = "the file; for tensorboard a folder (default: standard output; for tensorboard the run's folder)" };
        var command = new Command("export", "Write a run's record for other programs.") { run, runs, format, output };
        command.SetAction(call => CommandLine.Guard(() => Run(
            RunFolder.Open(RunsCommand.Find(call.GetRequiredValue(run), call.GetValue(runs))), RunsCommand.OneOf("format", call.GetRequiredValue(format), Forms), call.GetValue(output))));
        return command;
    }

    static int Run(RunFolder folder, string format, string? output)
    {
        string? remark = null;
        if (format == TensorBoard)
        {
            (var path, remark) = RunExport.WriteEvents(folder, output ?? folder.Path);
            Screen.Output().MarkupLineInterpolated($"{path}");
        }
        else if (output is not null)
        {
            AtomicFile.Write(output, stream => remark = Write(folder, format, stream));
        }
        else
        {
            remark = Write(folder, format, Console.OpenStandardOutput());
        }

        if (remark is not null) Screen.Error().MarkupLineInterpolated($"[yellow]note:[/] {remark}");
        return ExitCode.Success;
    }

    static string? Write(RunFolder folder, string format, Stream stream)
    {
        if (format == "csv")
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            return RunExport.WriteCsv(folder, writer);
        }

        // Not disposed: that would close the stream, which isn't flushed to the disk yet.
        var buffer = new BufferedStream(stream, 1 << 16);
        var remark = RunExport.WriteJsonLines(folder, buffer);
        buffer.Flush();
        return remark;
    }
}
