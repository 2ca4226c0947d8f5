using System.Text.Json.Nodes;

namespace Rubato.Tests.Dialects;

/// <summary>mmengine's lines in the plan language: a scheduler's first argument is what the optimiser had.</summary>
static class MmengineLines
{
    const string Composition = "composition";

    /// <summary>Arguments of the optimiser, of the printing, and of who steps the scheduler; the lines are stepped once a step.</summary>
    static readonly string[] NotOurs = ["class", "optimizer", "base_lr", "base_momentum", "by_epoch", "verbose"];

    public static string Formula(ParityLine line)
    {
        if (line.Schedule != Composition) return Scheduler(line, line.Schedule, line.Arguments);
        var acting = ((JsonArray)line.Arguments["schedulers"]!).Cast<JsonObject>()
            .Where(one => IsOfMomentum((string)one["class"]!) == (line.Knob != "lr"))
            .Select(one => Scheduler(line, (string)one["class"]!, one));
        return $"mmengine.{Composition}([{string.Join(", ", acting)}])";
    }

    static string Scheduler(ParityLine line, string name, JsonObject arguments)
    {
        var own = IsOfMomentum(name) ? "base_momentum" : "base_lr";
        (string, string) start = (own, Call.ForGroup(line.Arguments[own]!, line.Group));
        (string, string)[] metric = name.StartsWith("ReduceOnPlateau", StringComparison.Ordinal) ? [("monitor", "metric")] : [];
        (string, string)[] perGroup = [.. new[] { "eta_max", "min_value" }.Where(arguments.ContainsKey).Select(key => (key, Call.ForGroup(arguments[key]!, line.Group)))];
        return Call.Of($"mmengine.{name}", arguments, NotOurs, [start, .. metric, .. perGroup]);
    }

    static bool IsOfMomentum(string name) => name.EndsWith("Momentum", StringComparison.Ordinal);
}
