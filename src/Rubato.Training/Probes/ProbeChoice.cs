using System.Globalization;
using Rubato.Training.Data;
using Rubato.Training.Recipes;

namespace Rubato.Training.Probes;

/// <summary>
/// Which probes a recipe wants, as <c>default</c>, <c>none</c>, <c>all</c>, <c>sharpness(every: 50st), grad_cosine</c>, and within which share
/// of the training time, as <c>5%</c>. A share alone is that of the default ones.
/// </summary>
sealed record ProbeChoice
{
    /// <summary>The default probes' share of the training time, in percent.</summary>
    public const double DefaultPercent = 5;

    const string Default = "default", All = "all", None = "none";

    /// <summary>The probes by name, and how often each is due where the recipe says so.</summary>
    public required ValueList<(string Name, Duration? Every)> Probes { get; init; }

    /// <summary>What they may cost, in percent of the training time; null where anything is allowed.</summary>
    public required double? Percent { get; init; }

    /// <summary>Reads a recipe's choice.</summary>
    /// <exception cref="RecipeException">It can't be read, or names no probe.</exception>
    public static ProbeChoice Parse(string? text)
    {
        var probes = new List<(string Name, Duration? Every)>();
        double? percent = null;
        var hasDefault = false;
        string[] items = (text ?? Default).Split(',', StringSplitOptions.TrimEntries);
        foreach (var item in items.All(IsPercent) ? [Default, .. items] : items)
        {
            if (IsPercent(item))
            {
                if (percent is not null) throw new RecipeException($"probes: got two shares of the time in '{text}'. Give one, as in 5%.");
                percent = PercentOf(item);
            }
            else if (item is Default or All or None)
            {
                probes.AddRange(ProbeCatalog.Kinds.Where(kind => item == All || (item == Default && kind.IsDefault)).Select(kind => (kind.Name, (Duration?)null)));
                hasDefault |= item == Default;
            }
            else
            {
                probes.Add(Named(item));
            }
        }

        return new() { Probes = [.. probes.GroupBy(probe => probe.Name).Select(same => same.Last())], Percent = percent ?? (hasDefault ? DefaultPercent : null) };
    }

    static bool IsPercent(string item) => item.EndsWith('%');

    static (string Name, Duration? Every) Named(string item)
    {
        Reference? reference = null;
        try
        {
            reference = Formula.Parse(item) as Reference;
        }
        catch (PlanException)
        {
            // The message below says all that is needed.
        }

        if (reference is null)
            throw new RecipeException($"probes: got '{item}'; {Default}, {All}, {None}, a share such as 5%, and probes such as sharpness or sharpness(every: 50st) are allowed, with commas between.");
        var kind = ProbeCatalog.Kinds.FirstOrDefault(kind => kind.Signals.Any(signal => signal.Name == reference.Name))
            ?? throw new RecipeException($"probes: got '{reference.Name}'; there is no such probe.{NearestName.Question(reference.Name, [.. ProbeCatalog.Kinds.Select(kind => kind.Name)])} 'rubato probes' lists them.");
        return (kind.Name, reference.Every);
    }

    static double PercentOf(string text) =>
        double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 1000
            ? percent
            : throw new RecipeException($"probes: got '{text}'; a share of the training time is a number above 0 with %, as in 5%.");
}
