namespace Rubato.Compilation;

/// <summary>A span's clock, and the spans and clocks inside it.</summary>
sealed partial record Scope
{
    /// <summary>Steps since the span's start; never more than <see cref="Length"/>.</summary>
    public Value Time => Turn is null ? OwnTime : throw NotCyclic();

    /// <summary>The span's length in steps.</summary>
    public Value Length => Turn is null ? OwnLength : throw NotCyclic();

    /// <summary>The last whole step that <see cref="Time"/> has passed.</summary>
    public Value WholeTime => IsWhole ? Time : Value.Floor(Time);

    /// <summary>Whether time is always a whole number of steps.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>The run's step at which this span's time is first so much; null where that isn't known or never happens.</summary>
    public Func<double, double?> StepAt { get; private init; } = time => time;

    /// <summary>The run's step at which the span starts, where from there on each of its steps is one of the run.</summary>
    double? Start => Clock is null && Tick == 1 ? StepAt(0) : null;

    /// <summary>The function that has its argument run on another clock than the run's here; null for none.</summary>
    Function? Clock { get; init; }

    /// <summary>The share of a turn by which the cycles inside this span are ahead; null where there is nothing to turn.</summary>
    double? Turn { get; init; }

    /// <summary>How many of the run's steps one step of this span is.</summary>
    public decimal Tick { get; private init; } = 1;

    Value OwnTime { get; init; }

    Value OwnLength { get; init; }

    /// <summary>A span inside this one that starts at a step of this one.</summary>
    public Scope Within(Value time, Value length, Value start)
    {
        var (outer, first) = (StepAt, start.Constant);
        return Recurring(time, length) with { StepAt = t => first + t is { } step ? outer(step) : null };
    }

    /// <summary>A span that recurs; what is told of its inside is told of its first occurrence.</summary>
    public Scope Recurring(Value time, Value length, double? shortest = null) =>
        this with { OwnTime = time, OwnLength = length, Shortest = length.Constant ?? shortest ?? Shortest };

    /// <summary>
    /// This span on another clock: <paramref name="time"/> is what it shows, <paramref name="stepAt"/> gives the step of
    /// this span at which it first shows a time.
    /// </summary>
    public Scope OnClockOf(Function function, Value time, Func<double, double?> stepAt, bool isWhole = true)
    {
        var (outer, length) = (StepAt, Length.Constant);
        return this with
        {
            OwnTime = time,
            IsWhole = IsWhole && isWhole,
            StepAt = t => stepAt(t) is { } step && step >= 0 && step <= length ? outer(step) : null,
            Clock = function,
        };
    }

    /// <summary>This span counted in ticks, of which so many pass at once every few steps; as long as it has whole ticks.</summary>
    public Scope Ticking(double every, double by)
    {
        var outer = StepAt;
        return this with
        {
            OwnTime = Value.Floor(Time / every) * by,
            OwnLength = Value.Max(Value.Floor(Length / every), Number(1)) * by,
            Shortest = Math.Max(Math.Floor(Shortest / every), 1) * by,
            IsWhole = true,
            StepAt = t => outer(Math.Ceiling(t / by) * every),
            Tick = Tick * (decimal)every / (decimal)by,
        };
    }

    /// <summary>This span, in which every cycle is a share of a turn ahead and nothing else may have a course.</summary>
    public Scope Turned(Function function, double turns)
    {
        var turn = turns + (Turn ?? 0);
        return this with { Turn = turn - Math.Floor(turn), Clock = function };
    }

    /// <summary>This span for what cycles inside it, so that only the cycles turn.</summary>
    public Scope Unturned() => Turn is null ? this : this with { Turn = null };

    /// <summary>This span as one cycle, turned where that is due.</summary>
    public Scope AsCycle()
    {
        var cycle = Unturned();
        if (Turn is not { } turn) return cycle;
        var (length, ahead) = (cycle.Length, Value.Floor(cycle.Length * turn + 0.5));
        if (ahead.Constant == 0) return cycle;
        cycle.Landmark(length - ahead, LandmarkKind.Turn);
        var shown = cycle.Time + ahead;
        var time = Value.Select(Value.LessOrEqual(length, shown), Value.Max(shown - length, Number(0)), Value.Min(shown, length));
        return cycle.OnClockOf(Clock!, time, t => t >= ahead.Constant ? t - ahead.Constant : t + (length.Constant - ahead.Constant));
    }

    FindingException NotCyclic() => Error(
        Clock!, "not-cyclic", $"{Clock!.Info.Name}: what is turned has a course beside its cycles.", "Turn a `triangle`, a `wave`, a `repeat`, or what is made of these and numbers.");
}
