using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rubato.Tests.Dialects;

/// <summary>Composer's lines in the plan language: its times are durations, its loader's length is the run's.</summary>
static partial class ComposerLines
{
    public static string Formula(ParityLine line)
    {
        var times = line.Arguments.Where(a => IsTime(a.Value)).Select(a => (a.Key, Times(a.Value!)));
        return Call.Of($"composer.{line.Schedule}", line.Arguments, ["dataloader_len"], [("base_lr", Call.ForGroup(line.Arguments["base_lr"]!, line.Group)), .. times]);
    }

    static bool IsTime(JsonNode? value) => value is JsonArray list ? list.All(IsTime) : value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String;

    static string Times(JsonNode value) => value is JsonArray list ? $"[{string.Join(", ", list.Select(item => Time((string)item!)))}]" : Time((string)value!);

    static string Time(string text)
    {
        var (amount, unit) = Parts().Match(text) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : throw new NotSupportedException($"{text}: no time of composer.");
        var number = decimal.Parse(amount, NumberStyles.Float, CultureInfo.InvariantCulture);
        return unit == "dur" ? Schedule.Percent(number * 100).ToString() : amount + (unit == "ba" ? "st" : unit);
    }

    [GeneratedRegex("^(.*?)(ep|ba|sp|dur)$")]
    private static partial Regex Parts();
}
