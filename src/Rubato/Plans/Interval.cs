namespace Rubato;

/// <summary>All numbers from one to another, both included.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The greatest.</param>
public readonly record struct Interval(double Low, double High)
{
    internal static readonly Interval Everything = new(double.NegativeInfinity, double.PositiveInfinity);

    internal static readonly Interval Empty = new(double.PositiveInfinity, double.NegativeInfinity);

    internal Interval(double value)
        : this(value, value)
    {
    }

    internal bool IsEmpty => !(Low <= High);

    internal bool IsPoint => Low == High;

    /// <summary>Whether a number lies within.</summary>
    /// <param name="value">The number.</param>
    public bool Contains(double value) => Low <= value && value <= High;

    /// <summary>The interval as text.</summary>
    public override string ToString() => $"{NumberText.Of(Low)} … {NumberText.Of(High)}";

    internal Interval Union(Interval other) =>
        IsEmpty ? other : other.IsEmpty ? this : new(Math.Min(Low, other.Low), Math.Max(High, other.High));

    /// <summary>The least interval over these; a NaN among them makes it everything.</summary>
    internal static Interval Over(double a, double b, double c, double d)
    {
        var low = Math.Min(Math.Min(a, b), Math.Min(c, d));
        var high = Math.Max(Math.Max(a, b), Math.Max(c, d));
        return double.IsNaN(low) || double.IsNaN(high) ? Everything : new(low, high);
    }
}
