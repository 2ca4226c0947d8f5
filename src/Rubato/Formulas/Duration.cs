using System.Globalization;

namespace Rubato;

/// <summary>What a duration counts.</summary>
public enum DurationUnit
{
    /// <summary>Optimiser updates, written <c>st</c>.</summary>
    Steps,

    /// <summary>Passes over the training data, written <c>ep</c>.</summary>
    Epochs,

    /// <summary>Hundredths of the enclosing span, written <c>%</c>.</summary>
    Percent,

    /// <summary>Training samples, written <c>sp</c>.</summary>
    Samples,
}

/// <summary>
/// A length of time with its unit: <c>500st</c>, <c>3ep</c>, <c>10%</c>, <c>1e6sp</c>.
/// Range: 0 to 10^15; a percentage at most 100. The amount is decimal, so that <c>33.3%</c> is what was typed and
/// boundaries that are summed from several durations carry no binary rounding.
/// </summary>
public sealed record Duration
{
    /// <summary>The longest duration and horizon, in any unit.</summary>
    public const long Longest = 1_000_000_000_000_000;

    /// <summary>A duration of <paramref name="amount"/> units.</summary>
    /// <param name="amount">How many units; 0 to 10^15, a percentage at most 100.</param>
    /// <param name="unit">What is counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is out of range.</exception>
    public Duration(decimal amount, DurationUnit unit)
    {
        var most = unit == DurationUnit.Percent ? 100 : Longest;
        if (amount < 0 || amount > most)
            throw new ArgumentOutOfRangeException(
                nameof(amount), $"got {Text(amount, unit)}; a duration in {unit.ToString().ToLowerInvariant()} is 0 to {most}.");
        Amount = amount;
        Unit = unit;
    }

    /// <summary>Reads a duration as the plan language writes it: <c>500st</c>, <c>3ep</c>, <c>10%</c>, <c>1e6sp</c>.</summary>
    /// <param name="text">A number with its unit.</param>
    /// <exception cref="FormatException">This isn't a duration.</exception>
    public static Duration Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var unit in Enum.GetValues<DurationUnit>())
        {
            var most = unit == DurationUnit.Percent ? 100 : Longest;
            if (text.EndsWith(Suffix(unit), StringComparison.Ordinal)
                && decimal.TryParse(text.AsSpan(0, text.Length - Suffix(unit).Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
                && amount >= 0 && amount <= most)
                return new(amount, unit);
        }
        throw new FormatException($"got '{text}'; a length with a unit is needed, as in 3000st (steps), 20ep (epochs), 10% or 1e6sp (samples), from 0 to 10^15.");
    }

    /// <summary>How many units.</summary>
    public decimal Amount { get; }

    /// <summary>What is counted.</summary>
    public DurationUnit Unit { get; }

    /// <summary>The duration as the plan language writes it.</summary>
    public override string ToString() => Text(Amount, Unit);

    internal static string Suffix(DurationUnit unit) => unit switch
    {
        DurationUnit.Steps => "st",
        DurationUnit.Epochs => "ep",
        DurationUnit.Percent => "%",
        _ => "sp",
    };

    static string Text(decimal amount, DurationUnit unit) =>
        NumberText.Shorten(amount.ToString("G29", CultureInfo.InvariantCulture)) + Suffix(unit);
}
