namespace Rubato.Training.Reports;

/// <summary>A curve: points (x, y) with ascending x. Where a y isn't finite (or is beyond ±10³⁰⁰) the curve has a gap.</summary>
/// <param name="Name">Its name in the legend; none where empty.</param>
/// <param name="X">The x of each point.</param>
/// <param name="Y">The y of each point.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Whether it is drawn thin and pale, as raw measurements under a smoothed curve.</summary>
    public bool IsFaint { get; init; }

    /// <summary>Whether each point gets a dot, as for a few points that were measured.</summary>
    public bool HasDots { get; init; }

    /// <summary>Place in the palette; by its order in the chart where null.</summary>
    public int? Colour { get; init; }

    /// <summary>Place among the dash patterns; 0 is a line without gaps.</summary>
    public int Dash { get; init; }

    /// <summary>Whether the chart's legend has it; a curve that it lacks says its name to who points at it.</summary>
    public bool IsInLegend { get; init; } = true;
}
