using Rubato.Compilation;

namespace Rubato.Functions;

/// <summary>The mean of the last reports of a signal, by a sum that the newest joins and the oldest leaves.</summary>
sealed class RunningMean
{
    readonly Cell[] _reports = [];
    readonly Cell? _count, _sum;
    readonly Value _empty, _report, _countNow, _sumNow;

    public RunningMean(Scope scope, Value report, int window)
    {
        (Value, _report, _empty) = (report, report, scope.Number(0));
        if (window == 1) return;
        _reports = [.. Enumerable.Range(0, window).Select(i => scope.Cell($"report{i}", 0, Interval.Everything))];
        (_count, _sum) = (scope.Cell("count", 0, new(0, window)), scope.Cell("sum", 0, Interval.Everything));
        var isFull = Value.LessOrEqual(scope.Number(window), _count.Value);
        _sumNow = _sum.Value + report;
        _sumNow = Value.Select(isFull, _sumNow - _reports[^1].Value, _sumNow);
        _countNow = Value.Min(_count.Value + 1, scope.Number(window));
        Value = _sumNow / _countNow;
    }

    /// <summary>The mean, the report of this step included.</summary>
    public Value Value { get; }

    /// <summary>Remembers this step's report, by <paramref name="keep"/> where there is one; a reset forgets all.</summary>
    public void Keep(Value isReset, Func<Cell, Value, Value> keep)
    {
        if (_count is null || _sum is null) return;
        keep(_count, Value.Select(isReset, _empty, _countNow));
        keep(_sum, Value.Select(isReset, _empty, _sumNow));
        keep(_reports[0], _report);
        for (var i = 1; i < _reports.Length; i++) keep(_reports[i], _reports[i - 1].Value);
    }
}
