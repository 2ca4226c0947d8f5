using System.CommandLine;
using System.Text.Json;
using Rubato.Cli.Terminal;
using Rubato.Training;
using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Spectre.Console;

namespace Rubato.Cli.Commands;

/// <summary><c>rubato hyperparameters</c>: what a plan may set in a run, and which values.</summary>
static class HyperparametersCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("recipe") { Description = "a recipe file (YAML)", Arity = ArgumentArity.ZeroOrOne };
        var keys = new[] { "data", "data-dir", "model", "optimizer" }.Select(key => new Option<string?>($"--{key}") { Description = TrainCommand.Descriptions[key] }).ToList();
        var json = new Option<bool>("--json") { Description = "print a JSON array" };
        var command = new Command("hyperparameters", "List what a plan may set for a model and optimiser, with the values that are allowed.") { file, json };
        foreach (var key in keys) command.Options.Add(key);
        command.SetAction(call => CommandLine.Guard(() => Run(
            TrainCommand.Overlay(call.GetValue(file), keys.Select(key => (key.Name[2..], call.GetValue(key))).Where(option => option.Item2 is not null)), call.GetValue(json))));
        return command;
    }

    static int Run(Recipe given, bool json)
    {
        var recipe = given.Resolve(DefaultPlans.For);
        var all = new TrainingRun(recipe, Workload.Load(recipe)).Hyperparameters;
        if (json)
        {
            Console.Out.WriteLine(Json(all));
            return ExitCode.Success;
        }

        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("name", "kind", "allowed", "unless set", "what it is");
        foreach (var info in all)
            table.AddRow(new[] { info.Name, info.Kind.ToString().ToLowerInvariant(), info.Allowed, double.IsNaN(info.Initial) ? "" : Numbers.Value(info.Initial), info.Description }.Select(Markup.Escape).ToArray());
        var console = Screen.Output();
        console.Write(table);
        console.MarkupLine("[grey]A plan sets them by name: lr = cosine(0.1, 0). Those of the optimiser also by group of parameters: lr[[*.bias]] = 0.01.[/]");
        return ExitCode.Success;
    }

    static string Json(IReadOnlyList<HyperparameterInfo> all)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var info in all)
            {
                json.WriteStartObject();
                json.WriteString("name", info.Name);
                json.WriteString("kind", info.Kind.ToString().ToLowerInvariant());
                Number("least", info.Least);
                Number("most", info.Most);
                json.WriteBoolean("above_least", info.IsAboveLeast);
                json.WriteBoolean("below_most", info.IsBelowMost);
                json.WriteStartArray("choices");
                foreach (var choice in info.Choices) json.WriteNumberValue(choice);
                json.WriteEndArray();
                Number("initial", info.Initial);
                json.WriteString("description", info.Description);
                json.WriteEndObject();
            }

            json.WriteEndArray();

            void Number(string name, double value)
            {
                if (double.IsFinite(value)) json.WriteNumber(name, value);
                else json.WriteNull(name);
            }
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }
}
