namespace Rubato.Compilation;

/// <summary>Steps at which something begins, in rising order, and what holds from there on: cycles that grow, a clock that bends.</summary>
sealed class StepTable
{
    internal const int MostCycles = 100_000;

    readonly double[] _starts;
    readonly double[] _values;

    /// <summary>What begins where; the last start only ends the one before, but for lines, which end at its value.</summary>
    /// <param name="starts">At least two rising steps, from 0.</param>
    /// <param name="values">One for each start; none where only the starts count.</param>
    public StepTable(double[] starts, double[] values) => (_starts, _values) = (starts, values);

    public IReadOnlyList<double> Starts => _starts;

    public IReadOnlyList<double> Values => _values;

    /// <summary>
    /// Cycles that grow by a factor: cycle i starts at ⌊S(T·(m^i−1)/(m−1)) + ½⌋, summed in decimal, so that whole factors
    /// give exact integers; a float logarithm would lose restarts. S turns a length into steps. Reaches just beyond the
    /// horizon; null when it would need more than <see cref="MostCycles"/> cycles.
    /// </summary>
    public static StepTable? Cycles(decimal length, double factor, long horizon, Func<decimal, decimal> toSteps)
    {
        var starts = new List<double> { 0 };
        var (exact, sum) = (length, 0m);
        var growth = (decimal)factor;
        while (starts[^1] <= horizon)
        {
            if (starts.Count > MostCycles) return null;
            sum += exact;
            var end = toSteps(sum);
            starts.Add((double)decimal.Floor(end + 0.5m));
            if (end <= horizon) exact = Math.Min(exact * growth, 4m * Duration.Longest);
        }
        return new([.. starts], []);
    }

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

    public double Value(double index) => _values[(int)index];

    /// <summary>The value at a step on the straight line between the values around it; beyond them the first or the last.</summary>
    public double Line(double time)
    {
        var index = (int)Index(time, double.PositiveInfinity);
        return Lerp.Of(_values[index], _values[index + 1], Share.Of(Time(time, index), Length(index)));
    }

    public Interval Index(Interval time, Interval last) => new(Index(time.Low, last.Low), Index(time.High, last.High));

    public Interval Time(Interval time, Interval index)
    {
        var end = Time(time.High, index.High);
        return index.IsPoint ? new(Time(time.Low, index.Low), end) : new(0, Math.Max(Length(index.High - 1), end));
    }

    public Interval Length(Interval index)
    {
        if (index.IsPoint) return new(Length(index.Low));
        var (least, most) = (double.PositiveInfinity, 0.0);
        for (var i = index.Low; i <= index.High; i++) (least, most) = (Math.Min(least, Length(i)), Math.Max(most, Length(i)));
        return new(least, most);
    }

    public Interval Value(Interval index)
    {
        var values = _values.AsSpan((int)index.Low, (int)(index.High - index.Low) + 1);
        var (least, most) = (values[0], values[0]);
        foreach (var value in values) (least, most) = (Math.Min(least, value), Math.Max(most, value));
        return new(least, most);
    }

    /// <summary>Lines are least and greatest at their ends: those of the interval, and the starts within.</summary>
    public Interval Line(Interval time)
    {
        var (first, last) = (Line(time.Low), Line(time.High));
        var found = new Interval(Math.Min(first, last), Math.Max(first, last));
        var to = (int)Index(time.High, double.PositiveInfinity) + 1;
        for (var i = (int)Index(time.Low, double.PositiveInfinity); i <= to; i++)
        {
            if (time.Contains(_starts[i])) found = found.Union(new(_values[i]));
        }
        return found;
    }
}
