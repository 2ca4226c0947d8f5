namespace Rubato.Compilation;

/// <summary>
/// Steps in order, searched by halving: where cycles start that grow by a factor, or points with a value at each.
/// </summary>
sealed class StepTable
{
    internal const int MostCycles = 100_000;

    readonly double[] _starts;
    readonly double[] _values;

    StepTable(double[] starts, double[] values) => (_starts, _values) = (starts, values);

    /// <summary>
    /// Cycle i starts at ⌊T·(m^i−1)/(m−1) + ½⌋, summed in decimal, so that whole factors give exact integers; a float
    /// logarithm would lose restarts. Reaches just beyond the horizon. Null when it would need more than
    /// <see cref="MostCycles"/> cycles.
    /// </summary>
    public static StepTable? Cycles(double length, double factor, long horizon)
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
        return new([.. starts], []);
    }

    /// <summary>Values at steps, with straight lines between them.</summary>
    public static StepTable Points(double[] steps, double[] values) => new(steps, values);

    public IReadOnlyList<double> Starts => _starts;

    /// <summary>The value at each of <see cref="Starts"/>; none for cycles.</summary>
    public IReadOnlyList<double> Values => _values;

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

    /// <summary>The value at a step: on the line between the points beside it, and the first or last one's beyond them.</summary>
    public double Value(double time)
    {
        if (_values.Length == 1) return _values[0];
        var index = (int)Index(time, double.PositiveInfinity);
        return Lerp.Of(_values[index], _values[index + 1], Share.Of(Time(time, index), Length(index)));
    }

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

    /// <summary>Lines are least and greatest at their ends: those of the interval and the points within.</summary>
    public Interval Value(Interval time)
    {
        var (first, last) = (Value(time.Low), Value(time.High));
        var found = new Interval(Math.Min(first, last), Math.Max(first, last));
        if (_values.Length == 1) return found;
        var (from, to) = ((int)Index(time.Low, double.PositiveInfinity), (int)Index(time.High, double.PositiveInfinity));
        for (var i = from; i <= to + 1; i++)
        {
            if (time.Contains(_starts[i])) found = found.Union(new(_values[i]));
        }
        return found;
    }
}
