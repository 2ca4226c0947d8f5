using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>ignite's lines in the plan language.</summary>
static class IgniteLines
{
    /// <summary>What says nothing of the values.</summary>
    static readonly string[] Aside = ["optimizer_lr", "save_history", "create_new", "names", "output_simulated_values", "trainer"];

    /// <summary>What a scheduler sets says nothing of its values, but where another chooses by it.</summary>
    static readonly string[] AsideAlone = [.. Aside, "param_name"];

    public static string Formula(ParityLine line) => line.Schedule switch
    {
        "ReduceLROnPlateauScheduler" => Call.Of("ignite.ReduceLROnPlateauScheduler", line.Arguments, [.. Aside, "verbose"], ("base_lr", BaseLr(line)), ("metric_name", "metric")),
        "LambdaStateScheduler" => Call.Of("ignite.LambdaStateScheduler", line.Arguments, AsideAlone, ("lambda_obj", PythonFormula.Of((string)line.Arguments["lambda_obj"]!))),
        _ => Scheduler(line, line.Schedule, line.Arguments, AsideAlone),
    };

    static string Scheduler(ParityLine line, string name, JsonObject arguments, string[] aside) => name switch
    {
        "ParamGroupScheduler" => Call.Of(
            "ignite.ParamGroupScheduler", arguments, Aside, ("schedulers", Parts(line, arguments["schedulers"]!, Aside)), ("of", line.Knob), ("group", $"{line.Group}")),
        _ when name.StartsWith("torch.", StringComparison.Ordinal) => Torch(line, name["torch.".Length..], arguments, []),
        "LRScheduler" => $"ignite.LRScheduler({Wrapped(line, arguments)}, use_legacy: {Call.Text(arguments["use_legacy"] ?? false)})",
        "ConcatScheduler" => Call.Of("ignite.ConcatScheduler", arguments, Aside, ("schedulers", Parts(line, arguments["schedulers"]!, aside))),
        "create_lr_scheduler_with_warmup" => Call.Of(
            "ignite.create_lr_scheduler_with_warmup", arguments, Aside,
            ("base_lr", BaseLr(line)), ("lr_scheduler", Part(line, (JsonObject)arguments["lr_scheduler"]!, aside))),
        _ => Call.Of($"ignite.{name}", arguments, aside),
    };

    static string Parts(ParityLine line, JsonNode parts, string[] aside) => Call.List(parts, part => Part(line, part, aside));

    static string Part(ParityLine line, JsonObject part, string[] aside) => Call.Named(part, "class", (name, arguments) => Scheduler(line, name, arguments, aside));

    /// <summary>A scheduler of PyTorch's, whose arguments stand among the wrapper's own.</summary>
    static string Wrapped(ParityLine line, JsonObject arguments) =>
        Torch(line, ((string)arguments["wrapped"]!).Replace("torch.", "", StringComparison.Ordinal), arguments, [.. Aside, "wrapped", "use_legacy"]);

    static string Torch(ParityLine line, string name, JsonObject arguments, string[] without)
    {
        var own = new JsonObject(arguments.Where(a => !without.Contains(a.Key)).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())))
        {
            ["base_lr"] = line.Arguments["optimizer_lr"]!.DeepClone(),
        };
        return TorchLines.Write(line, name, own);
    }

    static string BaseLr(ParityLine line) => Call.ForGroup(line.Arguments["optimizer_lr"]!, line.Group);
}
