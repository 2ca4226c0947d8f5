using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rubato.Cli.Terminal;
using Rubato.Labs;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato lab</c>: experiments that show a mechanism at work.</summary>
static class LabCommand
{
    const string UsualFolder = "labs-out";

    public static Command Create() => new("lab", "List and run labs: small experiments that show a mechanism of training, and say whether what is claimed of it holds.") { List(), Run() };

    static Command List()
    {
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("list", "List the labs, with their claims.") { json };
        command.SetAction(call => CommandLine.Guard(() =>
        {
            if (call.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(LabCatalog.All.Select(lab => new { id = lab.Id, family = lab.Family.Title(), claim = lab.Claim, seconds = lab.Usual.TotalSeconds })));
            else WriteList(Screen.Output());
            return ExitCode.Success;
        }));
        return command;
    }

    static void WriteList(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("lab", "claim", "family", "full size takes");
        foreach (var lab in LabCatalog.All) table.AddRow(Markup.Escape(lab.Id), Markup.Escape(lab.Claim), Markup.Escape(lab.Family.Title()), Numbers.Clock(lab.Usual.TotalSeconds));
        console.Write(table);
        console.MarkupLine("[grey]rubato lab run ID --quick takes a few seconds; the full size of some labs needs real data: rubato data list.[/]");
    }

    static Command Run()
    {
        var ids = new Argument<string[]>("id") { Description = "labs by name", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "all labs" };
        var quick = new Option<bool>("--quick") { Description = "a few seconds a lab, on data that the program draws itself" };
        var seeds = new Option<string?>("--seeds") { Description = "seeds of each arm (default 3 with --quick, else 8 or more)" };
        var outFolder = new Option<string>("--out") { Description = "a folder for pages, numbers and the trials that were made", DefaultValueFactory = _ => UsualFolder };
        var command = new Command("run", "Run labs, and write a page for each and an index.") { ids, all, quick, seeds, outFolder };
        command.SetAction(call => CommandLine.Guard(() =>
            Execute(Chosen(call.GetValue(ids) ?? [], call.GetValue(all)), call.GetValue(quick) ? LabSize.Quick : LabSize.Full, call.GetValue(seeds) is { } count ? Whole(count) : null, new(call.GetRequiredValue(outFolder)))));
        return command;
    }

    static IReadOnlyList<Lab> Chosen(string[] ids, bool all)
    {
        if (all && ids.Length > 0) throw new EnvironmentException($"lab run: got {string.Join(", ", ids)} and --all. Give one of them.");
        if (!all && ids.Length == 0) throw new EnvironmentException("lab run: got no lab. Name one of 'rubato lab list', or give --all.");
        return all ? LabCatalog.All : [.. ids.Distinct().Select(LabCatalog.Find)];
    }

    static int Execute(IReadOnlyList<Lab> labs, LabSize size, int? seeds, LabFolder folder)
    {
        using var interruption = new Interruption();
        var console = Screen.Output();
        var holds = true;
        try
        {
            foreach (var lab in labs)
            {
                var outcome = LabProgress.Show(console, lab, done => new LabRunner(folder.CachePath, done).Run(lab, size, seeds, interruption.Token));
                var (record, page) = folder.Write(outcome, Stamp());
                LabPicture.Write(console, record, page);
                holds &= record.Holds;
            }
        }
        catch (OperationCanceledException)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Stopped. What was done is kept in {folder.CachePath}; the same command goes on from there.");
            return ExitCode.Interrupted;
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"index: {folder.IndexPath}");
        return holds ? ExitCode.Success : ExitCode.Different;
    }

    static LabStamp Stamp() => new(
        DateTime.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors, {Engine.Processor.VectorWidth}"),
        string.Create(CultureInfo.InvariantCulture, $"Rubato {typeof(Plan).Assembly.GetName().Version?.ToString(3)}, {RuntimeInformation.FrameworkDescription}"));

    static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 2 and <= 1000
        ? value
        : throw new EnvironmentException($"seeds: got '{text}'; 2 to 1000 are allowed: an interval needs two, and 8 to be trusted.");
}
