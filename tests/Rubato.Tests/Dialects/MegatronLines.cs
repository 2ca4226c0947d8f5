using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>Megatron's lines in the plan language: one class that sets two hyperparameters; its name in the lines says the style too.</summary>
static class MegatronLines
{
    /// <summary>Arguments that only say whose numbers hold after a checkpoint with other ones.</summary>
    static readonly string[] AboutCheckpoints = ["use_checkpoint_opt_param_scheduler", "override_opt_param_scheduler"];

    public static string Formula(ParityLine line)
    {
        var name = line.Schedule.Split('/').First(part => part != "resume");
        var arguments = new JsonObject(line.Arguments.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, (JsonNode?)ForGroup(a.Value!, line.Group))));
        return Call.Of($"megatron.{name}", arguments, AboutCheckpoints, ("of", line.Knob));
    }

    static JsonNode ForGroup(JsonNode value, int group) => (value is JsonArray list ? list[group]! : value).DeepClone();
}
