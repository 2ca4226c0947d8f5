using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects.Parity;

/// <summary>ignite's lines in the plan language.</summary>
static class IgniteLines
{
    /// <summary>What says nothing of the values.</summary>
    static readonly string[] Aside = ["optimizer_lr", "save_history", "create_new"];

    public static string Formula(ParityLine line) => line.Schedule switch
    {
        "ReduceLROnPlateauScheduler" => Call.Of("ignite.ReduceLROnPlateauScheduler", line.Arguments, [.. Aside, "metric_name"], ("base_lr", BaseLr(line)), ("metric_name", "metric")),
        "ParamGroupScheduler" => Call.Of("ignite.ParamGroupScheduler", line.Arguments, [.. Aside, "names"], ("schedulers", Parts(line, line.Arguments["schedulers"]!)), ("of", line.Knob), ("group", $"{line.Group}")),
        _ => Scheduler(line, line.Schedule, line.Arguments),
    };

    static string Scheduler(ParityLine line, string name, JsonObject arguments) => name switch
    {
        _ when name.StartsWith("torch.", StringComparison.Ordinal) => Torch(line, name["torch.".Length..], arguments, []),
        "LRScheduler" => $"ignite.LRScheduler({Wrapped(line, arguments)}, use_legacy: {Call.Text(arguments["use_legacy"] ?? false)})",
        "ConcatScheduler" => Call.Of("ignite.ConcatScheduler", arguments, Aside, ("schedulers", Parts(line, arguments["schedulers"]!))),
        "create_lr_scheduler_with_warmup" => Call.Of(
            "ignite.create_lr_scheduler_with_warmup", arguments, [.. Aside, "output_simulated_values"],
            ("base_lr", BaseLr(line)), ("lr_scheduler", Part(line, (JsonObject)arguments["lr_scheduler"]!))),
        _ => Call.Of($"ignite.{name}", arguments, Aside),
    };

    static string Parts(ParityLine line, JsonNode parts) => Call.List(parts, part => Part(line, part));

    static string Part(ParityLine line, JsonObject part) => Call.Named(part, "class", (name, arguments) => Scheduler(line, name, arguments));

    /// <summary>A scheduler of PyTorch's, whose arguments stand among the wrapper's own.</summary>
    static string Wrapped(ParityLine line, JsonObject arguments) => Torch(line, (string)arguments["wrapped"]!, arguments, [.. Aside, "wrapped", "use_legacy"]);

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
