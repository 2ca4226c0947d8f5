using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Probes;
using Rubato.Training.Recipes;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato probes</c>: what can be measured of a run, how often, and at which price.</summary>
static class ProbesCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("recipe") { Description = "a recipe file (YAML)", Arity = ArgumentArity.ZeroOrOne };
        var keys = new[] { "data", "data-dir", "model", "optimizer", "batch", "plan", "probes" }.Select(key => new Option<string?>($"--{key}") { Description = TrainCommand.Descriptions[key] }).ToList();
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("probes", "List what can be measured of a run, what a measurement costs, and how often it would be made.") { file, json };
        foreach (var key in keys) command.Options.Add(key);
        command.SetAction(call => CommandLine.Guard(() => Run(
            TrainCommand.Overlay(call.GetValue(file), keys.Select(key => (key.Name[2..], call.GetValue(key))).Where(option => option.Item2 is not null)), call.GetValue(json))));
        return command;
    }

    static int Run(Recipe given, bool json)
    {
        var recipe = given.Resolve(DefaultPlans.For);
        var run = new TrainingRun(recipe, Workload.Load(recipe));
        if (json) Console.Out.WriteLine(Json(run));
        else Write(Screen.Output(), run);
        return ExitCode.Success;
    }

    static void Write(IAnsiConsole console, TrainingRun run)
    {
        var measurable = run.Measurable;
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("signal", "what it is", "a measurement costs", "here measured");
        foreach (var kind in ProbeCatalog.Kinds)
        {
            var isChosen = ProbeChoice.Parse(run.Recipe.Probes).Probes.Any(probe => probe.Name == kind.Name);
            foreach (var signal in kind.Signals)
            {
                var info = measurable.First(known => known.Name == signal.Name);
                table.AddRow(new[] { signal.Name + (signal.IsOfGroups ? "[group]" : ""), signal.Description, Cost(info), Measured(info, ProbeTable.Of(run, kind), isChosen) }.Select(Markup.Escape).ToArray());
            }
        }

        console.Write(table);
        ProbeTable.WriteTotal(console, run);
        console.MarkupLine("[grey]A plan reads them by name: lr = min(0.1, 1.9 / sharpness(every: 50st)). A recipe chooses: --probes 'sharpness(every: 1ep), grad_cosine, 5%'.[/]");
    }

    static string Cost(SignalInfo info) => info.Unavailable ?? ProbeTable.Gradients(info.Cost);

    static string Measured(SignalInfo info, ScheduledProbe? probe, bool isChosen) => info.Unavailable is not null ? "" : probe is null ? isChosen ? "not, too dear here" : "not" : ProbeTable.Often(probe);

    static string Json(TrainingRun run)
    {
        var measurable = run.Measurable;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var kind in ProbeCatalog.Kinds)
            {
                foreach (var signal in kind.Signals)
                {
                    var info = measurable.First(known => known.Name == signal.Name);
                    var probe = ProbeTable.Of(run, kind);
                    json.WriteStartObject();
                    json.WriteString("signal", signal.Name);
                    json.WriteBoolean("of_groups", signal.IsOfGroups);
                    json.WriteString("description", signal.Description);
                    if (double.IsNaN(info.Cost)) json.WriteNull("gradients");
                    else json.WriteNumber("gradients", info.Cost);
                    json.WriteString("unavailable", info.Unavailable);
                    if (probe is null) json.WriteNull("every");
                    else json.WriteNumber("every", probe.Every);
                    json.WriteBoolean("read_by_plan", probe?.IsRead == true);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
