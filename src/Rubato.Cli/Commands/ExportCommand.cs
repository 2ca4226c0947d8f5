using System.CommandLine;
using System.Text;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Records;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato export</c>: a plan for other trainers, as a table or as source code.</summary>
static class ExportCommand
{
    public const string Csv = "csv";

    const long MostRows = 100_000_000;

    static readonly (string Name, string Ending, bool IsTable, Action<CompiledPlan, TextWriter> Write)[] Forms =
    [
        (Csv, ".csv", true, (plan, writer) => plan.WriteCsv(writer)),
        ("json", ".json", true, (plan, writer) => plan.WriteJson(writer)),
        ("python", ".py", false, (plan, writer) => writer.Write(plan.ToPython())),
        ("csharp", ".cs", false, (plan, writer) => writer.Write(plan.ToCSharp())),
    ];

    public static Command Create()
    {
        var plan = new Argument<string>("plan") { Description = "a file, or the plan's text; a .csv or .json file is a table" };
        var options = new PlanOptions();
        var to = new Option<string?>("--to") { Description = "csv or json (a table), python or csharp (source code) (default: by the file's ending)" };
        var output = new Option<string?>("--out", "-o") { Description = "write to this file (default: standard output)" };
        var command = options.AddTo(new Command("export", "Write a plan for other trainers: a table, or source code for PyTorch or TorchSharp.") { plan, to, output });
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var form = FormOf(call.GetValue(to), call.GetValue(output));
            var compiled = options.Compile(PlanText.ReadPlan(call.GetRequiredValue(plan)), call);
            var findings = compiled.Check();
            if (findings.Any(finding => finding.Severity == FindingSeverity.Error)) throw new PlanException(findings, compiled.Plan.SourceName);
            Write(compiled, form, call.GetValue(output));
            return ExitCode.Success;
        }));
        return command;
    }

    /// <summary>Writes a plan in a form, to a file that is whole or not there, or to the standard output.</summary>
    public static void Write(CompiledPlan plan, string form, string? path)
    {
        var (_, _, isTable, write) = Forms.Single(known => known.Name == form);
        if (isTable && plan.Context.Horizon > MostRows)
            throw new EnvironmentException($"{form}: the horizon has {plan.Context.Horizon:N0} steps; a table of at most {MostRows:N0} is written. Give a shorter --horizon.");
        if (path is not null) AtomicFile.Write(path, stream => WriteTo(stream, plan, write));
        else WriteTo(Console.OpenStandardOutput(), plan, write);
    }

    static void WriteTo(Stream stream, CompiledPlan plan, Action<CompiledPlan, TextWriter> write)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        write(plan, writer);
    }

    static string FormOf(string? given, string? path)
    {
        string[] names = [.. Forms.Select(known => known.Name)];
        var form = given ?? Forms.FirstOrDefault(known => path?.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase) == true).Name;
        return names.Contains(form) ? form : throw new EnvironmentException(
            $"to: got {(form is null ? "nothing, and no file whose ending says it" : $"'{form}'")}; known are {string.Join(", ", names[..^1])} and {names[^1]}.{(form is null ? "" : NearestName.Question(form, names))}");
    }
}
