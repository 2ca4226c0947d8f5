using System.Globalization;

namespace Rubato.Engine;

/// <summary>A number of an optimiser that may change before any step: its name, its first value and what is allowed.</summary>
internal readonly record struct Hyperparameter
{
    private readonly double least, most;
    private readonly bool allowsLeast, allowsMost;

    private Hyperparameter(string name, double value, double least, bool allowsLeast, double most, bool allowsMost)
    {
        (Name, Value) = (name, value);
        (this.least, this.allowsLeast, this.most, this.allowsMost) = (least, allowsLeast, most, allowsMost);
    }

    public string Name { get; }

    /// <summary>The value at first.</summary>
    public double Value { get; }

    /// <summary>0 ≤ x &lt; ∞: rates, decays.</summary>
    public static Hyperparameter NonNegative(string name, double value) => new(name, value, 0, true, double.PositiveInfinity, false);

    /// <summary>0 &lt; x &lt; ∞.</summary>
    public static Hyperparameter Positive(string name, double value) => new(name, value, 0, false, double.PositiveInfinity, false);

    /// <summary>0 &lt; x ≤ ∞: bounds, of which ∞ is none.</summary>
    public static Hyperparameter Bound(string name, double value) => new(name, value, 0, false, double.PositiveInfinity, true);

    /// <summary>0 ≤ x &lt; 1: the share that an average keeps.</summary>
    public static Hyperparameter Share(string name, double value) => new(name, value, 0, true, 1, false);

    /// <summary>0 &lt; x ≤ 1.</summary>
    public static Hyperparameter PositiveShare(string name, double value) => new(name, value, 0, false, 1, true);

    /// <exception cref="ArgumentOutOfRangeException">The value isn't allowed.</exception>
    public void Require(double value)
    {
        // Written so that NaN fails.
        if ((allowsLeast ? value >= least : value > least) && (allowsMost ? value <= most : value < most)) return;
        var (above, below) = (allowsLeast ? '≤' : '<', allowsMost ? '≤' : '<');
        var end = double.IsInfinity(most) ? "∞" : most.ToString(CultureInfo.InvariantCulture);
        throw new ArgumentOutOfRangeException(
            Name, value, string.Create(CultureInfo.InvariantCulture, $"optimiser: got {Name} = {value:R}; allowed is {least} {above} {Name} {below} {end}."));
    }
}
