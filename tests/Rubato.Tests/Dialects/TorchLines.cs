using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rubato.Language;

namespace Rubato.Tests.Dialects;

/// <summary>PyTorch's lines in the plan language.</summary>
static partial class TorchLines
{
    /// <summary>What describes the run and changes no value.</summary>
    static readonly string[] WithoutEffect = ["optimizer", "optimizer_lr", "lr_lambda_argument"];

    /// <summary>Lists that don't have one element for each parameter group.</summary>
    static readonly string[] Lists = ["milestones", "schedulers"];

    public static string Formula(ParityLine line)
    {
        var isResumed = line.Schedule.StartsWith("resume/", StringComparison.Ordinal);
        var formula = Write(line, line.Schedule[(isResumed ? "resume/".Length : 0)..], line.Arguments);
        return line.ResumeMode switch
        {
            "" => formula,
            var mode when mode.EndsWith("both states are loaded", StringComparison.Ordinal) => formula,
            var mode when mode.EndsWith("only the scheduler state is loaded", StringComparison.Ordinal) => $"torch.resumed_without_optimizer({formula}, at: {line.ResumeAt})",
            var mode => throw new NotSupportedException($"resumed {mode}"),
        };
    }

    public static string Write(ParityLine line, string schedule, JsonObject arguments)
    {
        var given = TransformersLines.Given(arguments);
        // One-cycle overwrites the optimiser's rate; lists of schedulers have it in each.
        var takesRate = FunctionInfo.All.Single(function => function.Name == $"torch.{schedule}").Parameters.Any(parameter => parameter.Name == "base_lr");
        var left = takesRate ? WithoutEffect : [.. WithoutEffect, "base_lr"];
        return Call.Of($"torch.{schedule}", given, left,
            [.. given.Where(a => !left.Contains(a.Key)).Select(a => (a.Key, Argument(line, a.Key, a.Value!))), .. Added(line, schedule)]);
    }

    static string Argument(ParityLine line, string name, JsonNode value)
    {
        if (name == "schedulers") return Call.List(value, part => Call.Named(WithRate(line, part), "class", (schedule, arguments) => Write(line, schedule, arguments)));
        if (!Lists.Contains(name) && value is JsonArray list) value = list[line.Group]!;
        return name is "lr_lambda" or "scale_fn" ? PythonFormula.Of((string)value!) : Call.Text(value);
    }

    static JsonObject WithRate(ParityLine line, JsonObject part)
    {
        var whole = (JsonObject)part.DeepClone();
        if (!whole.ContainsKey("base_lr")) whole.Add("base_lr", line.Arguments["base_lr"]!.DeepClone());
        return whole;
    }

    /// <summary>What the line says beside its arguments.</summary>
    static IEnumerable<(string, string)> Added(ParityLine line, string schedule)
    {
        if (line.Knob is "momentum" or "beta1") yield return ("of", "momentum");
        if (schedule == "ReduceLROnPlateau") yield return ("metrics", "metric");
        if (DrivenBy().Match(line.Drive) is not { Success: true } drive) yield break;
        if (schedule == "CosineAnnealingWarmRestarts") yield return ("epoch", PythonFormula.Of(drive.Groups[1].Value, "(step - 1)"));
        else if (drive.Groups[1].Value != "k+1") throw new NotSupportedException($"{schedule} driven by {line.Drive}");
    }

    [GeneratedRegex(@"epoch=(.+?) after")]
    private static partial Regex DrivenBy();
}
