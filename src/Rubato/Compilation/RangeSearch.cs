namespace Rubato.Compilation;

/// <summary>
/// The values of a program over all steps up to the horizon. <see cref="Enclosure"/> holds them all; the steps at which
/// the least and greatest were met are witnesses. Where <see cref="IsExact"/>, the enclosure's ends are met.
/// </summary>
sealed record RangeFound(Interval Enclosure, Interval Met, long AtLow, long AtHigh, long? NotFiniteAt)
{
    public bool IsExact => Met == Enclosure;
}

/// <summary>
/// Finds the range by branch and bound: an interval evaluation bounds a range of steps, an evaluation at its middle
/// meets a value, and ranges whose bound lies beyond what was met are halved, the most promising first. Monotone pieces
/// need no halving. The effort is bounded; what it leaves open stays inside the enclosure. Where the program has numbers
/// that analysis only bounds, cells and signals, a single step's bound counts, not just the value that is met there.
/// </summary>
sealed class RangeSearch
{
    const int MostEvaluations = 600;
    const double Tolerance = 1e-13;

    readonly PlanProgram _program;
    readonly long _horizon;
    readonly Interval[] _registers;
    readonly bool _isSteered;
    Interval _met = Interval.Empty;
    long _atLow;
    long _atHigh;
    long? _notFiniteAt;

    RangeSearch(PlanProgram program, long horizon)
    {
        _program = program;
        _horizon = horizon;
        _registers = new Interval[program.RegisterCount];
        _isSteered = program.Bounds.Any(bound => !bound.IsPoint);
    }

    public static RangeFound Run(PlanProgram program, long horizon, IReadOnlyList<long> landmarks) =>
        new RangeSearch(program, horizon).Run(landmarks);

    RangeFound Run(IReadOnlyList<long> landmarks)
    {
        Meet(0);
        Meet(_horizon);
        foreach (var step in landmarks)
        {
            Meet(Math.Clamp(step - 1, 0, _horizon));
            Meet(Math.Clamp(step, 0, _horizon));
        }
        if (Bound(0, _horizon) is not { } whole) return new(Interval.Empty, _met, 0, 0, _notFiniteAt);
        if (_notFiniteAt is not null) return new(Interval.Everything, _met, _atLow, _atHigh, _notFiniteAt);
        var starts = new List<(long, long, Interval)>();
        if (Within(whole)) return new(Closed(whole), _met, _atLow, _atHigh, null);
        long[] cuts = [0, .. landmarks.Where(step => step > 0 && step <= _horizon).Distinct().Order(), _horizon + 1];
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            if (Bound(cuts[i], cuts[i + 1] - 1) is { } bound) starts.Add((cuts[i], cuts[i + 1] - 1, bound));
        }
        var high = Refine(starts, bound => bound.High, () => _met.High, 1);
        var low = Refine(starts, bound => bound.Low, () => _met.Low, -1);
        var enclosure = _notFiniteAt is null ? Closed(new(low, high)) : Interval.Everything;
        return new(enclosure, _met, _atLow, _atHigh, _notFiniteAt);
    }

    double Refine(List<(long First, long Last, Interval Bound)> starts, Func<Interval, double> end, Func<double> met, int sign)
    {
        var open = new PriorityQueue<(long First, long Last), double>();
        foreach (var start in starts) open.Enqueue((start.First, start.Last), -sign * end(start.Bound));
        for (var count = 0; open.TryPeek(out var range, out var key); count++)
        {
            var bound = -sign * key;
            if (sign * (bound - met()) <= Slack(met()) || _notFiniteAt is not null) return met();
            if (count >= MostEvaluations) return bound;
            open.Dequeue();
            var middle = range.First + (range.Last - range.First) / 2;
            Meet(middle);
            if (range.First == range.Last && _isSteered) return bound;
            if (range.First == range.Last) continue;
            foreach (var (first, last) in new[] { (range.First, middle), (middle + 1, range.Last) })
            {
                if (Bound(first, last) is { } half) open.Enqueue((first, last), -sign * end(half));
            }
        }
        return met();
    }

    Interval? Bound(long first, long last) => IntervalEvaluator.Run(_program, new(first, last), _registers);

    bool Within(Interval bound) =>
        bound.High - _met.High <= Slack(_met.High) && _met.Low - bound.Low <= Slack(_met.Low);

    /// <summary>Ends that differ from what was met by rounding only are what was met.</summary>
    Interval Closed(Interval bound) => new(
        _met.Low - bound.Low <= Slack(_met.Low) ? _met.Low : bound.Low,
        bound.High - _met.High <= Slack(_met.High) ? _met.High : bound.High);

    static double Slack(double met) => double.IsFinite(met) ? Tolerance * Math.Abs(met) : 0;

    void Meet(long step)
    {
        var value = _program.Evaluate(step, out var isActive);
        if (!isActive) return;
        if (!double.IsFinite(value))
        {
            _notFiniteAt = Math.Min(step, _notFiniteAt ?? step);
            return;
        }
        if (value < _met.Low) _atLow = step;
        if (value > _met.High) _atHigh = step;
        _met = _met.Union(new(value));
    }
}
