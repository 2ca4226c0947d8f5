using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>Hugging Face's lines in the plan language.</summary>
static class TransformersLines
{
    static readonly string[] OfTheOptimiser = ["clip_threshold", "decay_rate", "beta1", "weight_decay", "eps"];

    public static string Formula(ParityLine line)
    {
        var name = $"transformers.{line.Schedule}";
        var given = Given(line.Arguments);
        return line.Schedule switch
        {
            "AdafactorSchedule" when given["eps"] is JsonArray eps => Call.Of(name, given, OfTheOptimiser, ("eps", Call.Text(eps[1]))),
            "AdafactorSchedule" => Call.Of(name, given, OfTheOptimiser),
            "greedy" => Call.Of(name, given, ["verbose"], [.. Rates(line, given), ("metrics", "metric"), .. Others(line, given)]),
            "reduce_lr_on_plateau" => Call.Of(name, given, ["verbose"], [.. Rates(line, given), ("metrics", "metric")]),
            "polynomial" or "cosine_with_min_lr" or "cosine_warmup_with_min_lr" when given["base_lr"] is JsonArray all =>
                Call.Of(name, given, [], [.. Rates(line, given), ("default_lr", Call.Text(all[0]))]),
            _ => Call.Of(name, given, [], [.. Rates(line, given)]),
        };
    }

    /// <summary>The arguments but those that are null, which are the peer's way to leave one out.</summary>
    public static JsonObject Given(JsonObject arguments) =>
        new(arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value!.DeepClone())));

    /// <summary>The rates that may differ from one parameter group to another.</summary>
    public static IEnumerable<(string, string)> Rates(ParityLine line, JsonObject given) =>
        ((string[])["base_lr", "min_lr", "max_lr", "lr_min"]).Where(given.ContainsKey).Select(name => (name, Call.ForGroup(given[name]!, line.Group)));

    /// <summary>Greedy's other parameter groups, for whose rates a reset waits.</summary>
    static IEnumerable<(string, string)> Others(ParityLine line, JsonObject given)
    {
        if (given["base_lr"] is not JsonArray all || all.Count == 1) yield break;
        string Of(string name, string otherwise, int group) => given[name] is { } value ? Call.ForGroup(value, group) : otherwise;
        var others = Enumerable.Range(0, all.Count).Where(group => group != line.Group)
            .Select(group => $"[{Of("base_lr", "", group)}, {Of("min_lr", "0.001", group)}, {Of("max_lr", "1", group)}]");
        yield return ("others", $"[{string.Join(", ", others)}]");
    }
}
