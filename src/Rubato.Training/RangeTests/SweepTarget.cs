using System.Collections.Immutable;
using Rubato.Training.Data;

namespace Rubato.Training.RangeTests;

/// <summary>What a range test moves: a hyperparameter, or that of some parameter groups.</summary>
/// <param name="Info">The hyperparameter.</param>
/// <param name="Pattern">The pattern of groups as it was given; null for all.</param>
/// <param name="Groups">The groups that it matches; empty for all.</param>
public sealed record SweepTarget(HyperparameterInfo Info, string? Pattern, ImmutableArray<string> Groups)
{
    /// <summary>Whether it is a learning rate.</summary>
    public bool IsRate => Info.Name == "lr";

    /// <summary>What stands left of a plan's equals sign.</summary>
    public override string ToString() => Pattern is null ? Info.Name : $"{Info.Name}[{Pattern}]";

    /// <summary>Finds what is named.</summary>
    /// <param name="of">A hyperparameter, or one with a pattern of groups: <c>lr</c>, <c>lr[conv1.*]</c>.</param>
    /// <param name="hyperparameters">What the run can set.</param>
    /// <param name="groups">The run's parameter groups.</param>
    /// <exception cref="TrainingException">There is no such hyperparameter or group, or it can't be swept.</exception>
    internal static SweepTarget Find(string of, IReadOnlyList<HyperparameterInfo> hyperparameters, IReadOnlyList<string> groups)
    {
        var open = of.IndexOf('[', StringComparison.Ordinal);
        var hasGroups = open > 0 && of[^1] == ']';
        var name = hasGroups ? of[..open] : of;
        var names = hyperparameters.Select(info => info.Name).ToArray();
        var info = hyperparameters.FirstOrDefault(info => info.Name == name)
            ?? throw new TrainingException($"of: got '{of}'; the run has no hyperparameter of that name, but {string.Join(", ", names)}.{NearestName.Question(name, names)}");
        if (info.Kind == HyperparameterKind.Choice)
            throw new TrainingException($"of: got '{of}', which takes one of a few values, {info.Allowed}: there is no way through them. Train with each.");
        if (!hasGroups) return new(info, null, []);
        var text = of[(open + 1)..^1];
        GroupPattern pattern;
        try
        {
            pattern = new GroupPattern(text);
        }
        catch (ArgumentException e)
        {
            throw new TrainingException($"of: {e.Message.Split(" (Parameter")[0]}");
        }

        ImmutableArray<string> matched = [.. groups.Where(pattern.Matches)];
        return matched.Length > 0
            ? new(info, text, matched)
            : throw new TrainingException($"of: got '{of}'; no parameter group matches '{text}'. The run has {string.Join(", ", groups)}.{NearestName.Question(text, groups)}");
    }
}
