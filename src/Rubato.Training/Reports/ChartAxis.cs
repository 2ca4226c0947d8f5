namespace Rubato.Training.Reports;

/// <summary>An axis: which values it spans, linear or logarithmic, and where its ticks are.</summary>
sealed record ChartAxis
{
    const double Padding = 0.06;
    const double Greatest = 1e300;
    const double LeastScale = 1e-300;

    ChartAxis(double low, double high, bool isLog, IReadOnlyList<double> ticks)
    {
        Low = low;
        High = high;
        IsLog = isLog;
        Ticks = ticks;
    }

    public double Low { get; }

    public double High { get; }

    public bool IsLog { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Whether a value can be shown: others, next to the end of what a double holds, would overflow the axis.</summary>
    public static bool CanShow(double value) => Math.Abs(value) <= Greatest;

    /// <summary>An axis from <paramref name="low"/> to <paramref name="high"/> exactly.</summary>
    public static ChartAxis Exact(double low, double high, int ticks, double leastStep = 0)
    {
        if (!(high > low))
            high = low + 1;
        return new ChartAxis(low, high, false, LinearTicks(low, high, ticks, leastStep));
    }

    /// <summary>A logarithmic axis from <paramref name="low"/> to <paramref name="high"/> exactly, both above 0.</summary>
    public static ChartAxis ExactLog(double low, double high, int ticks)
    {
        if (!(high > low))
            high = low * 10;
        return new ChartAxis(low, high, true, LogTicks(low, high, ticks));
    }

    /// <summary>An axis that holds all values that can be shown with a little room; logarithmic only if all are above 0.</summary>
    public static ChartAxis Around(IEnumerable<double> values, int ticks, bool wantsLog)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var value in values)
        {
            if (CanShow(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high)
            (low, high) = (0, 1);
        if (wantsLog && low >= LeastScale)
            return Log(low, high, ticks);
        if (high == low)
        {
            var room = Math.Abs(high) < LeastScale ? 1 : Math.Abs(high) * 0.5;
            (low, high) = (low - room, high + room);
        }

        var pad = (high - low) * Padding;
        (low, high) = (low - pad, high + pad);
        return new ChartAxis(low, high, false, LinearTicks(low, high, ticks));
    }

    /// <summary>Place of a value on the axis, 0 at the low end and 1 at the high end.</summary>
    public double Place(double value) => IsLog
        ? Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low);

    static ChartAxis Log(double low, double high, int ticks)
    {
        if (high / low < 1.2)
            (low, high) = (low / 1.1, high * 1.1);
        var pad = Math.Pow(high / low, Padding);
        (low, high) = (low / pad, high * pad);
        return new ChartAxis(low, high, true, LogTicks(low, high, ticks));
    }

    /// <summary>Powers of ten, with some of their multiples where there are few of them.</summary>
    static IReadOnlyList<double> LogTicks(double low, double high, int ticks)
    {
        var decades = Math.Log10(high / low);
        double[] steps = decades < 1.5 ? [1, 2, 3, 5] : decades < 3 ? [1, 3] : [1];
        var every = Math.Max(1, (int)Math.Ceiling(decades / (ticks + 1)));
        var found = new List<double>();
        for (var exponent = (int)Math.Floor(Math.Log10(low)); exponent <= Math.Log10(high); exponent++)
        {
            if (exponent % every != 0)
                continue;
            foreach (var step in steps)
            {
                var tick = step * Math.Pow(10, exponent);
                if (tick >= low && tick <= high)
                    found.Add(tick);
            }
        }

        return found.Count >= 2 ? found : LinearTicks(low, high, ticks);
    }

    /// <summary>Multiples of 1, 2 or 5 times a power of ten, about as many as wished.</summary>
    static IReadOnlyList<double> LinearTicks(double low, double high, int wished, double leastStep = 0)
    {
        var rough = (high - low) / Math.Max(1, wished);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = Math.Max(leastStep, power * (rough / power) switch { <= 1.5 => 1, <= 3.5 => 2, <= 7.5 => 5, _ => 10 });
        var ticks = new List<double>();
        for (var index = Math.Ceiling(low / step); index * step <= high + (step * 1e-9) && ticks.Count < 100; index++)
            ticks.Add(index == 0 ? 0 : index * step);
        return ticks;
    }
}
