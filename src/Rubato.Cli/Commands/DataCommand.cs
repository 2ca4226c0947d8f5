using System.CommandLine;
using System.Globalization;
using Rubato.Cli.Terminal;
using Rubato.Training.Data;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato data</c>: which data sets there are, and fetching them.</summary>
static class DataCommand
{
    public static Command Create() => new("data", "Data sets: what is known, what is on disk, and fetching it.") { List(), Get() };

    static Option<string?> DataDir() => new("--data-dir") { Description = "folder with data files (default RUBATO_DATA, or your data folder)" };

    static Command List()
    {
        var dataDir = DataDir();
        var command = new Command("list", "List the data sets that are known by name, and which are on disk.") { dataDir };
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var table = new Table { Border = TableBorder.Rounded };
            table.AddColumns("name", "what", "shape", "licence", "on disk");
            foreach (var status in DataCatalog.Survey(call.GetValue(dataDir)))
                table.AddRow(new[] { status.Info.Name, status.Info.Description, status.Info.Shape, status.Info.Licence, status.Remark }.Select(Markup.Escape).ToArray());
            var console = Screen.Output();
            console.Write(table);
            console.WriteLine($"Data folder: {DataCatalog.Folder(call.GetValue(dataDir))}");
            return ExitCode.Success;
        }));
        return command;
    }

    static Command Get()
    {
        var name = new Argument<string>("name") { Description = "the data set, as in 'mnist'" };
        var dataDir = DataDir();
        var command = new Command("get", "Download a data set and check it.") { name, dataDir };
        command.SetAction(call => CommandLine.Guard(() => Fetch(call.GetRequiredValue(name), call.GetValue(dataDir))));
        return command;
    }

    static int Fetch(string name, string? dataDir)
    {
        var info = DataCatalog.Find(name);
        if (!info.CanDownload)
        {
            Screen.Complain(DataCatalog.WhyNotDownloaded(info, dataDir));
            return ExitCode.BadInput;
        }

        using var stop = new Interruption();
        var progress = new FileProgress();
        var folder = new MnistDownload().FetchAsync(dataDir, progress, stop.Token).GetAwaiter().GetResult();
        Console.WriteLine($"{info.Name} is in {folder}");
        return ExitCode.Success;
    }

    /// <summary>A line when a file begins and when it is whole.</summary>
    sealed class FileProgress : IProgress<DownloadProgress>
    {
        string? _begun;

        public void Report(DownloadProgress value)
        {
            var from = value.Mirror is null ? "on disk already" : $"from {value.Mirror.Host}";
            if (_begun != value.File + from)
            {
                _begun = value.File + from;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.File}  {value.Total:N0} bytes  {from}"));
            }
        }
    }
}
