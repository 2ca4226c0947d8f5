namespace Rubato.Compilation;

/// <summary>
/// Where cycles start that grow by a factor: cycle i starts at ⌊T·(m^i−1)/(m−1) + ½⌋, summed in decimal, so that whole
/// factors give exact integers; a float logarithm would lose restarts. Reaches just beyond the horizon.
/// </summary>
sealed class CycleTable
{
    internal const int MostCycles = 100_000;

    readonly double[] _starts;

    CycleTable(double[] starts) => _starts = starts;

    /// <summary>The table, or null when it would need more than <see cref="MostCycles"/> cycles.</summary>
    public static CycleTable? Create(double length, double factor, long horizon)
    {
        var starts = new List<double> { 0 };
        var (exact, sum) = ((decimal)length, 0m);
        var growth = (decimal)factor;
        while (starts[^1] <= horizon)
        {
            if (starts.Count > MostCycles) return null;
            sum += exact;
            starts.Add((double)decimal.Floor(sum + 0.5m));
            if (sum <= horizon) exact = Math.Min(exact * growth, 4m * Duration.Longest);
        }
        return new([.. starts]);
    }

    public IReadOnlyList<double> Starts => _starts;

    public double Index(double time, double last)
    {
        var step = Math.Min(time, last);
        // Halving by arithmetic: which half a step lies in can't be predicted.
        var (low, count) = (0, _starts.Length - 1);
        while (count > 1)
        {
            var half = count / 2;
            low += _starts[low + half] <= step ? half : 0;
            count -= half;
        }
        return low;
    }

    public double Time(double time, double index) => time - _starts[(int)index];

    public double Length(double index) => _starts[(int)index + 1] - _starts[(int)index];

    public Interval Index(Interval time, Interval last) => new(Index(time.Low, last.Low), Index(time.High, last.High));

    public Interval Time(Interval time, Interval index)
    {
        var end = Time(time.High, index.High);
        return index.IsPoint ? new(Time(time.Low, index.Low), end) : new(0, Math.Max(Length(index.High - 1), end));
    }

    // Lengths grow but for their rounding to whole steps, which can make a later one a step shorter.
    public Interval Length(Interval index) => index.IsPoint
        ? new(Length(index.Low))
        : new(Math.Max(Length(index.Low) - 1, 1), Length(index.High) + 1);
}
