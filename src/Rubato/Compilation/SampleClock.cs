namespace Rubato.Compilation;

/// <summary>
/// How many samples a run has seen at each step, where the batch size changes: <c>ep</c> and <c>sp</c> count samples,
/// <c>st</c> counts updates. In between changes it goes straight; after the last one it goes on with the last batch size.
/// </summary>
sealed class SampleClock : IEquatable<SampleClock>
{
    const int MostChanges = 1_000_000;

    readonly long[] _starts;
    readonly long[] _sizes;
    readonly decimal[] _before;

    SampleClock(List<(long Start, long Size)> stretches)
    {
        _starts = [.. stretches.Select(stretch => stretch.Start)];
        _sizes = [.. stretches.Select(stretch => stretch.Size)];
        _before = new decimal[_starts.Length];
        for (var i = 1; i < _starts.Length; i++) _before[i] = _before[i - 1] + (decimal)(_starts[i] - _starts[i - 1]) * _sizes[i - 1];
    }

    /// <summary>The clock of a program that gives the batch size of each step; stretches of equal size are found by halving.</summary>
    /// <param name="program">Gives the batch size.</param>
    /// <param name="horizon">The last step.</param>
    /// <param name="refuse">Makes the error for a size that isn't a whole number of at least 1, at a step.</param>
    /// <param name="tooMany">Makes the error for more changes than a clock holds.</param>
    public static SampleClock Of(PlanProgram program, long horizon, Func<double, long, Exception> refuse, Func<Exception> tooMany)
    {
        var stretches = new List<(long Start, long Size)>();
        var registers = new Interval[program.RegisterCount];
        var open = new Stack<(long First, long Last)>([(0, horizon)]);
        while (open.TryPop(out var range))
        {
            var found = range.First == range.Last ? new(program.Evaluate(range.First, out _)) : IntervalEvaluator.Run(program, new(range.First, range.Last), registers);
            if (found is not { IsPoint: true } size && range.First < range.Last)
            {
                var middle = range.First + (range.Last - range.First) / 2;
                open.Push((middle + 1, range.Last));
                open.Push((range.First, middle));
                continue;
            }
            var samples = found!.Value.Low;
            if (!(samples >= 1 && samples <= Duration.Longest && samples == Math.Floor(samples))) throw refuse(samples, range.First);
            if (stretches.Count > 0 && stretches[^1].Size == (long)samples) continue;
            if (stretches.Count == MostChanges) throw tooMany();
            stretches.Add((range.First, (long)samples));
        }
        return new(stretches);
    }

    /// <summary>How many samples went before a step.</summary>
    public decimal SamplesAt(decimal step)
    {
        var i = Array.BinarySearch(_starts, (long)decimal.Floor(step)) is >= 0 and var exact ? exact : ~Array.BinarySearch(_starts, (long)decimal.Floor(step)) - 1;
        return _before[i] + (step - _starts[i]) * _sizes[i];
    }

    /// <summary>The step, with its fraction, before which so many samples went.</summary>
    public decimal StepAt(decimal samples)
    {
        var i = Array.BinarySearch(_before, samples) is >= 0 and var exact ? exact : ~Array.BinarySearch(_before, samples) - 1;
        return Math.Min(_starts[i] + (samples - _before[i]) / _sizes[i], 4m * Duration.Longest);
    }

    /// <summary>The same as tables of a program: what went before each stretch, and its batch size.</summary>
    public (StepTable Before, StepTable Sizes) Tables(long horizon)
    {
        double[] starts = [.. _starts.Select(start => (double)start), horizon + 1.0];
        return (new(starts, [.. _before.Select(samples => (double)samples)]), new(starts, [.. _sizes.Select(size => (double)size)]));
    }

    public bool Equals(SampleClock? other) => other is not null && _starts.AsSpan().SequenceEqual(other._starts) && _sizes.AsSpan().SequenceEqual(other._sizes);

    public override bool Equals(object? obj) => Equals(obj as SampleClock);

    public override int GetHashCode() => HashCode.Combine(_starts.Length, _sizes[0], _before[^1]);
}
