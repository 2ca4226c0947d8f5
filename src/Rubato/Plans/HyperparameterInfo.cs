using System.Globalization;

namespace Rubato;

/// <summary>Of what kind the values of a hyperparameter are.</summary>
public enum HyperparameterKind
{
    /// <summary>Any number of its range.</summary>
    Continuous,

    /// <summary>Whole numbers of its range.</summary>
    Whole,

    /// <summary>One of a few numbers.</summary>
    Choice,
}

/// <summary>A hyperparameter that a run can set: its name and the values that it takes. A name alone allows everything.</summary>
/// <param name="Name">The name that a plan uses.</param>
public sealed record HyperparameterInfo(string Name)
{
    /// <summary>Of what kind its values are.</summary>
    public HyperparameterKind Kind { get; init; }

    /// <summary>The least value; −∞ where there is none.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value; ∞ where there is none.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Whether <see cref="Least"/> itself is no value.</summary>
    public bool IsAboveLeast { get; init; }

    /// <summary>Whether <see cref="Most"/> itself is no value.</summary>
    public bool IsBelowMost { get; init; }

    /// <summary>All its values, where it is a choice.</summary>
    public ValueList<double> Choices { get; init; } = [];

    /// <summary>The value that it has where no plan sets it; NaN where that isn't known.</summary>
    public double Initial { get; init; } = double.NaN;

    /// <summary>What it does, in a line.</summary>
    public string Description { get; init; } = "";

    /// <summary>The allowed values as text: <c>0 ≤ beta1 &lt; 1</c>, <c>7, 14 or 28</c>; empty where everything is allowed.</summary>
    public string Allowed => Kind == HyperparameterKind.Choice ? string.Join(", ", Choices.Take(Choices.Count - 1).Select(Text)) + (Choices.Count > 1 ? " or " : "") + Text(Choices[^1])
        : double.IsInfinity(Least) && double.IsInfinity(Most) ? Kind == HyperparameterKind.Whole ? "a whole number" : ""
        : (double.IsInfinity(Least) ? "" : Text(Least) + (IsAboveLeast ? " < " : " ≤ "))
            + Name
            + (double.IsInfinity(Most) ? IsBelowMost ? " < ∞" : "" : (IsBelowMost ? " < " : " ≤ ") + Text(Most))
            + (Kind == HyperparameterKind.Whole ? ", whole" : "");

    /// <summary>A hyperparameter with a range; the ends belong to it.</summary>
    public static HyperparameterInfo Between(string name, double least, double most, double initial, string description) =>
        new(name) { Least = least, Most = most, Initial = initial, Description = description };

    /// <summary>A hyperparameter whose values are whole numbers of a range.</summary>
    public static HyperparameterInfo Count(string name, long least, long most, double initial, string description) =>
        new(name) { Kind = HyperparameterKind.Whole, Least = least, Most = most, Initial = initial, Description = description };

    /// <summary>A hyperparameter of which only the name is known.</summary>
    public static implicit operator HyperparameterInfo(string name) => new(name);

    /// <summary>Whether a value is one of its own.</summary>
    public bool Allows(double value) =>
        (IsAboveLeast ? value > Least : value >= Least) && (IsBelowMost ? value < Most : value <= Most)
        && Kind switch
        {
            HyperparameterKind.Whole => value == Math.Floor(value),
            HyperparameterKind.Choice => Choices.Contains(value),
            _ => true,
        };

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
