namespace Rubato.Compilation;

/// <summary>Durations as steps of a span.</summary>
sealed partial record Scope
{
    /// <summary>A duration in whole steps, rounded half up.</summary>
    public Value Steps(Duration duration) => duration.Unit == DurationUnit.Percent
        ? Rounded(0, duration.Amount)
        : Rounded(InSteps(duration, 0), 0);

    /// <summary>A duration that recurs, so that it must have a step, and always the same number of them.</summary>
    public Value Cycle(Duration duration, string what)
    {
        if (IsBent(duration))
            throw Error(duration, "unknown-clock", $"{what}: {duration} isn't always the same number of steps, because the batch size changes.", "Give it in `st`.");
        var steps = Steps(duration);
        if ((steps.Constant ?? RoundedShortest(0, duration.Amount)) < 1) throw TooShort(duration, what);
        return steps;
    }

    /// <summary>How often a duration has passed since the span's start, with the fraction that is under way.</summary>
    public Value Count(Duration duration, string what) => IsBent(duration)
        ? Samples(duration) / (double)(InSamples(duration) is > 0 and var samples ? samples : throw TooShort(duration, what))
        : Time / Cycle(duration, what);

    /// <summary>How many steps a duration is at the batch size of this very step.</summary>
    public Value Lasting(Duration duration, string what) => IsBent(duration)
        ? Number((double)(InSamples(duration) is > 0 and var samples ? samples : throw TooShort(duration, what))) / BatchNow(duration)
        : Cycle(duration, what);

    /// <summary>Whether a duration counts samples in a run whose batch size changes, so that its steps depend on when it begins.</summary>
    public bool IsBent(Duration duration) => _compiler.Clock is not null && duration.Unit is DurationUnit.Epochs or DurationUnit.Samples;

    /// <summary>Where cycles of this span begin, each longer than the one before by a factor; null when they are too many.</summary>
    public StepTable? Cycles(Duration first, double factor)
    {
        if (IsBent(first))
        {
            if (InSamples(first) <= 0) throw TooShort(first, "every");
            return StepTable.Cycles(InSamples(first), factor, Context.Horizon, samples => StepsFrom(first, 0, samples));
        }
        var length = Cycle(first, "every").Constant
            ?? throw Error(first, "not-constant", "every: a percentage of a cycle whose length changes.", "Give it in steps or epochs.");
        var horizon = (long)Math.Min(Context.Horizon / Math.Min(Tick, 1), Duration.Longest);
        return StepTable.Cycles((decimal)length, factor, horizon, steps => steps);
    }

    Value Rounded(decimal steps, decimal percent) => percent == 0
        ? Number(RoundHalfUp((double)steps))
        : Value.Floor(Length * (double)percent / 100 + (double)steps + 0.5);

    double RoundedShortest(decimal steps, decimal percent) => RoundHalfUp(Shortest * (double)percent / 100 + (double)steps);

    /// <summary>A duration other than a percentage in steps, the fraction of one included, when it begins at a step of this span.</summary>
    decimal InSteps(Duration duration, decimal from)
    {
        if (IsBent(duration)) return StepsFrom(duration, from, InSamples(duration));
        switch (duration.Unit)
        {
            case DurationUnit.Steps:
                return duration.Amount;
            case DurationUnit.Epochs:
                var perEpoch = StepsPerEpoch(duration);
                if ((double)duration.Amount * perEpoch > 4.0 * Duration.Longest) return 4m * Duration.Longest;
                return duration.Amount * perEpoch / Tick;
            default:
                return duration.Amount / BatchSize(duration) / Tick;
        }
    }

    decimal StepsFrom(Duration duration, decimal from, decimal samples)
    {
        var clock = _compiler.Clock!;
        var start = from + (decimal)(Start ?? throw NoStart(duration));
        return clock.StepAt(clock.SamplesAt(start) + samples) - start;
    }

    /// <summary>How many samples a duration in epochs or samples is.</summary>
    decimal InSamples(Duration duration)
    {
        if (duration.Unit == DurationUnit.Samples) return duration.Amount;
        var perEpoch = SamplesPerEpoch(duration);
        return (double)duration.Amount * perEpoch > 4.0 * Duration.Longest ? 4m * Duration.Longest : duration.Amount * (decimal)perEpoch;
    }

    /// <summary>The samples since the span's start.</summary>
    Value Samples(object node)
    {
        var (before, _) = _compiler.ClockTables;
        var (step, index) = Stretch(node);
        var passed = Builder.Emit(Op.TableTime, step.Register, index.Register, before);
        var samples = Builder.Emit(Op.TableValue, index.Register, 0, before) + passed * BatchNow(node);
        return samples - (double)_compiler.Clock!.SamplesAt((decimal)Start!);
    }

    /// <summary>The samples of this very step where the batch size changes.</summary>
    Value BatchNow(object node) => Builder.Emit(Op.TableValue, Stretch(node).Index.Register, 0, _compiler.ClockTables.Sizes);

    /// <summary>The run's step, and which of the stretches of equal batches it lies in.</summary>
    (Value Step, Value Index) Stretch(object node)
    {
        var step = Time + Number(Start ?? throw NoStart(node));
        return (step, Builder.Emit(Op.TableIndex, step.Register, Number(Context.Horizon).Register, _compiler.ClockTables.Before));
    }

    /// <summary>The epochs since the span's start, with their fraction.</summary>
    public Value Epoch(object node) => _compiler.Clock is null
        ? Time * (double)Tick / StepsPerEpoch(node)
        : Samples(node) / SamplesPerEpoch(node);

    /// <summary>The steps of an epoch, which something needs.</summary>
    public long StepsPerEpoch(object node) => Context.StepsPerEpoch
        ?? throw Error(node, "unknown-clock", $"`{node}`: the run doesn't say how many steps an epoch has.", "Give the steps per epoch, or use steps or percentages.");

    /// <summary>The samples of an epoch, which something needs where the batch size changes.</summary>
    double SamplesPerEpoch(object node) => Context.SamplesPerEpoch ?? (double)StepsPerEpoch(node) * BatchSize(node);

    /// <summary>The samples of a step, which something needs.</summary>
    public long BatchSize(object node) => Context.BatchSize
        ?? throw Error(node, "unknown-clock", $"`{node}`: the run doesn't say how many samples a step has.", "Give the batch size, or use `st`, `ep` or `%`.");

    double Known(Duration duration, Value value) => value.Constant ?? throw NoStart(duration);

    FindingException NoStart(object node) =>
        Error(node, "unknown-clock", $"`{node}` counts samples from a step that isn't known beforehand, and the batch size changes.", "Give it in `st` or `%`.");

    FindingException TooShort(Duration duration, string what) =>
        Error(duration, "bad-argument", $"{what}: got {duration}, which is less than half a step here; at least one step is due.", "Make it longer.");

    static double RoundHalfUp(double steps) => Math.Floor(steps + 0.5);
}
