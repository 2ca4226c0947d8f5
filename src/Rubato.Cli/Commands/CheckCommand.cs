using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Recipes;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary>
/// <c>rubato check</c>: what is wrong with a plan, or odd, and what it comes to beyond the horizon; of a recipe also what its network can't give,
/// and what measuring costs.
/// </summary>
static class CheckCommand
{
    public static Command Create()
    {
        var plan = new Argument<string>("plan") { Description = "a file, or the plan's text; a .csv or .json file is a table, a .yaml file a recipe whose plan is checked for its run" };
        var options = new PlanOptions();
        var strict = new Option<bool>("--strict") { Description = "fail for warnings too" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = options.AddTo(new Command("check", "Tell what is wrong with a plan, or odd, before it runs. Exit code 1 where it can't run.") { plan, strict, json });
        command.SetAction(call => CommandLine.Guard(() =>
        {
            var given = call.GetRequiredValue(plan);
            var recipe = IsRecipe(given) ? TrainCommand.Overlay(given, []).Resolve(DefaultPlans.For) : null;
            var text = recipe?.Plan ?? PlanText.Read(given);
            var source = recipe is null && File.Exists(given) ? given : "plan";
            var (compiled, findings, run) = recipe is null ? Check(text, source, options, call) : Check(recipe);
            var checkedPlan = new CheckedPlan(source, text, compiled, findings);
            if (call.GetValue(json)) Console.Out.WriteLine(checkedPlan.ToJson());
            else checkedPlan.Write(Screen.Output());
            if (run is not null && !call.GetValue(json)) ProbeTable.WriteTotal(Screen.Output(), run);
            var worst = call.GetValue(strict) ? FindingSeverity.Warning : FindingSeverity.Error;
            return findings.Any(finding => finding.Severity >= worst) ? ExitCode.BadInput : ExitCode.Success;
        }));
        return command;
    }

    static bool IsRecipe(string given) => File.Exists(given) && Path.GetExtension(given) is ".yaml" or ".yml";

    static (CompiledPlan? Plan, IReadOnlyList<PlanFinding> Findings, TrainingRun? Run) Check(string text, string source, PlanOptions options, ParseResult call) => Found(() =>
    {
        var compiled = options.Compile(Plan.Parse(text, source), call);
        return (compiled, compiled.Check(), null);
    });

    /// <summary>A recipe knows its run, so that its plan is checked as the run would.</summary>
    static (CompiledPlan? Plan, IReadOnlyList<PlanFinding> Findings, TrainingRun? Run) Check(ResolvedRecipe recipe) => Found(() =>
    {
        var run = new TrainingRun(recipe, Workload.Load(recipe));
        return (run.Plan, run.Findings, run);
    });

    static (CompiledPlan? Plan, IReadOnlyList<PlanFinding> Findings, TrainingRun? Run) Found(Func<(CompiledPlan?, IReadOnlyList<PlanFinding>, TrainingRun?)> check)
    {
        try
        {
            return check();
        }
        catch (PlanException refused)
        {
            return (null, refused.Findings, null);
        }
    }

    /// <summary>A plan with what was found in it; without a program where it can't run.</summary>
    sealed record CheckedPlan(string Source, string Text, CompiledPlan? Compiled, IReadOnlyList<PlanFinding> Findings)
    {
        /// <summary>What each learning rate comes to beyond the horizon.</summary>
        IEnumerable<(string Column, Continuation Continuation)> Continuations => Compiled is null || Findings.Any(finding => finding.Severity == FindingSeverity.Error)
            ? []
            : Enumerable.Range(0, Compiled.Columns.Length).Where(column => Compiled.Columns[column].Name == "lr")
                .Select(column => (Compiled.Columns[column].ToString(), Compiled.ContinuationOf(column)));

        public void Write(IAnsiConsole console)
        {
            string[] lines = [.. Text.Split('\n').Select(line => line.TrimEnd('\r'))];
            foreach (var finding in Findings) Terminal.Findings.WriteAtPlace(console, finding, Source, lines);
            foreach (var (column, continuation) in Continuations) console.MarkupLine($"[grey]{Markup.Escape($"{column}: {continuation}")}[/]");
            console.WriteLine($"{Count(FindingSeverity.Error, "error")}, {Count(FindingSeverity.Warning, "warning")}, {Count(FindingSeverity.Note, "note")}");
        }

        public string ToJson()
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
            {
                json.WriteStartObject();
                json.WriteString("plan", Source);
                if (Compiled is not null) json.WriteNumber("horizon", Compiled.Context.Horizon);
                json.WriteStartArray("findings");
                foreach (var finding in Findings) Write(json, finding);
                json.WriteEndArray();
                json.WriteStartObject("continuations");
                foreach (var (column, continuation) in Continuations) Write(json, column, continuation);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            return Encoding.UTF8.GetString(bytes.ToArray());
        }

        static void Write(Utf8JsonWriter json, PlanFinding finding)
        {
            json.WriteStartObject();
            json.WriteString("severity", Terminal.Findings.Kind(finding));
            json.WriteString("code", finding.Code);
            json.WriteNumber("line", finding.Line);
            json.WriteNumber("column", finding.Column);
            json.WriteString("message", finding.Message);
            json.WriteString("remedy", finding.Remedy);
            json.WriteEndObject();
        }

        static void Write(Utf8JsonWriter json, string column, Continuation continuation)
        {
            void Flag(string name, bool? value)
            {
                if (value is { } known) json.WriteBoolean(name, known);
                else json.WriteNull(name);
            }

            json.WriteStartObject(column);
            json.WriteString("kind", continuation.Kind.ToString().ToLowerInvariant());
            json.WriteNumber("number", continuation.Number);
            Flag("sum_diverges", continuation.SumDiverges);
            Flag("sum_of_squares_converges", continuation.SumOfSquaresConverges);
            json.WriteEndObject();
        }

        string Count(FindingSeverity severity, string kind)
        {
            var count = Findings.Count(finding => finding.Severity == severity);
            return string.Create(CultureInfo.InvariantCulture, $"{count} {kind}{(count == 1 ? "" : "s")}");
        }
    }
}
