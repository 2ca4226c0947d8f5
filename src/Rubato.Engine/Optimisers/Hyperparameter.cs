using System.Globalization;

namespace Rubato.Engine;

/// <summary>A number of an optimiser that may change before any step: its name, its first value and what is allowed.</summary>
public readonly record struct Hyperparameter
{
    private Hyperparameter(string name, double value, double least, bool allowsLeast, double most, bool allowsMost) =>
        (Name, Value, Least, AllowsLeast, Most, AllowsMost) = (name, value, least, allowsLeast, most, allowsMost);

    /// <summary>The name, as in <c>beta1</c>.</summary>
    public string Name { get; }

    /// <summary>The value at first.</summary>
    public double Value { get; }

    /// <summary>No value is below it.</summary>
    public double Least { get; }

    /// <summary>Whether <see cref="Least"/> itself is allowed.</summary>
    public bool AllowsLeast { get; }

    /// <summary>No value is above it; may be ∞.</summary>
    public double Most { get; }

    /// <summary>Whether <see cref="Most"/> itself is allowed.</summary>
    public bool AllowsMost { get; }

    /// <summary>0 ≤ x &lt; ∞: rates, decays.</summary>
    internal static Hyperparameter NonNegative(string name, double value) => new(name, value, 0, true, double.PositiveInfinity, false);

    /// <summary>0 &lt; x &lt; ∞.</summary>
    internal static Hyperparameter Positive(string name, double value) => new(name, value, 0, false, double.PositiveInfinity, false);

    /// <summary>0 &lt; x ≤ ∞: bounds, of which ∞ is none.</summary>
    internal static Hyperparameter Bound(string name, double value) => new(name, value, 0, false, double.PositiveInfinity, true);

    /// <summary>0 ≤ x &lt; 1: the share that an average keeps.</summary>
    internal static Hyperparameter Share(string name, double value) => new(name, value, 0, true, 1, false);

    /// <summary>0 &lt; x ≤ 1.</summary>
    internal static Hyperparameter PositiveShare(string name, double value) => new(name, value, 0, false, 1, true);

    /// <exception cref="ArgumentOutOfRangeException">The value isn't allowed.</exception>
    internal void Require(double value)
    {
        // Written so that NaN fails.
        if ((AllowsLeast ? value >= Least : value > Least) && (AllowsMost ? value <= Most : value < Most)) return;
        var (above, below) = (AllowsLeast ? '≤' : '<', AllowsMost ? '≤' : '<');
        var end = double.IsInfinity(Most) ? "∞" : Most.ToString(CultureInfo.InvariantCulture);
        throw new ArgumentOutOfRangeException(
            Name, value, string.Create(CultureInfo.InvariantCulture, $"optimiser: got {Name} = {value:R}; allowed is {Least} {above} {Name} {below} {end}."));
    }
}
