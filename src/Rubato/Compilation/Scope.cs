using Rubato.Language;

namespace Rubato.Compilation;

/// <summary>
/// A span in which formulas are lowered: its own time, its length, and what its functions may ask for.
/// </summary>
sealed partial record Scope
{
    const int MostRecurrences = 128;

    readonly PlanCompiler _compiler;

    /// <summary>The horizon, as the outermost span.</summary>
    public Scope(PlanCompiler compiler)
    {
        _compiler = compiler;
        Cuts = compiler.IsTrial;
        Shortest = compiler.Context.Horizon;
        (OwnTime, OwnLength) = (Builder.Step, Number(Shortest));
    }

    /// <summary>The span's length, or where that changes, the shortest that it has.</summary>
    double Shortest { get; init; }

    /// <summary>Whether parts that don't fit are cut, not refused.</summary>
    bool Cuts { get; init; }

    public ProgramBuilder Builder => _compiler.Builder;

    public PlanContext Context => _compiler.Context;

    /// <summary>A formula's value in this span.</summary>
    public Value this[Formula formula]
    {
        get
        {
            if (formula is Function function) DemandWords(function);
            var outer = Builder.Origin;
            Builder.Origin = formula;
            var value = formula.Lower(this);
            Builder.Origin = outer;
            return value;
        }
    }

    /// <summary>Whether a condition holds, 1 or 0.</summary>
    public Value this[Condition condition] => condition.Lower(this, Number(0));

    public Value Number(double value) => Builder.Number(value);

    /// <summary>How much of the span is done, 0 to 1; on its last step already 1 where <paramref name="inclusive"/>.</summary>
    public Value Share(bool inclusive = false) => Value.Share(Time, inclusive ? Length - 1 : Length);

    public Value Named(Reference reference)
    {
        var value = _compiler.Named(reference, this);
        if (Clock is { } clock && value.Constant is null && !Names.OfTime.Contains(reference.Name))
            throw Error(reference, "re-timed-name", $"{clock.Info.Name}: `{reference.Name}` stands for its value at this very step, which another clock doesn't change.", "Write its formula in place.");
        return value;
    }

    /// <summary>This span, but parts that don't fit into it are cut.</summary>
    public Scope Cutting() => this with { Cuts = true };

    /// <summary>A span inside this one whose start is known only when it comes; parts that don't fit into it are cut.</summary>
    public Scope Unforeseen(Value time, Value length) => this with { OwnTime = time, OwnLength = length, Shortest = 1, Cuts = true, StepAt = _ => null };

    /// <summary>Remembers what a dialect's function means here; what is found in it is told at its place.</summary>
    public Formula Translated(Dialect dialect, Formula translation) => _compiler.Translated(dialect, translation);

    /// <summary>1 from a milestone's step on, 0 before.</summary>
    public Value Passed(Duration milestone, Value start)
    {
        var outer = Builder.Origin;
        Builder.Origin = milestone;
        var passed = Value.LessOrEqual(start, Time);
        Builder.Origin = outer;
        return passed;
    }

    /// <summary>A value that one of several arms gives.</summary>
    public ArmJoin Join() => new(Builder);

    /// <summary>Tells of a step, counted from this span's start, at which something begins.</summary>
    public void Landmark(Value time, LandmarkKind kind)
    {
        if (time.Constant is { } own && StepAt(own) is { } step) _compiler.Tell(new((long)step, kind));
    }

    /// <summary>Tells of the first <see cref="MostRecurrences"/> starts of something that recurs in this span.</summary>
    public void Landmarks(Value every, LandmarkKind kind)
    {
        for (var i = 1; i <= MostRecurrences && i * every.Constant < Length.Constant; i++)
            Landmark(every * i, kind);
    }

    /// <summary>What a value can be over the whole run, as far as this place of the program is reached.</summary>
    public Interval RangeOf(Value value, Formula node)
    {
        var found = _compiler.RangeOf(value);
        if (found.NotFiniteAt is { } step)
            throw Error(node, "not-finite", $"`{node}` isn't a finite number at step {step}, so it has no range.", "Keep it finite at every step.");
        if (!double.IsFinite(found.Enclosure.Low) || !double.IsFinite(found.Enclosure.High))
            throw Error(node, "unknown-range", $"`{node}` depends on what is measured, so its range isn't known.", "Bound it with `clamp`.");
        return found.Enclosure;
    }

    /// <summary>Bounds of a value over the whole run, whatever is reported.</summary>
    public Interval BoundsOf(Value value) => _compiler.RangeOf(value).Enclosure;

    /// <summary>A number that the function being lowered remembers from step to step.</summary>
    public Cell Cell(string name, double initial, Interval bounds) => Builder.AddCell(_compiler.NameCell(name), initial, bounds);

    /// <summary>1 in a step before which something that the value is made of was reported, else 0; always 1 where it is made of no signal.</summary>
    public Value Fresh(Value value)
    {
        Value? fresh = null;
        foreach (var signal in Builder.SignalsOf(value))
        {
            var own = new Value(Builder, signal.Fresh);
            fresh = fresh is { } others ? Value.Max(others, own) : own;
        }
        return fresh ?? Number(1);
    }

    /// <summary>1 in a step before which a finite value was reported, else 0; always 1 for a finite value that is made of no signal.</summary>
    public Value FreshNumber(Value value) => Value.Min(Fresh(value), IsNumber(value));

    /// <summary>1 where a value is finite, else 0.</summary>
    public Value IsNumber(Value value) => Value.Less(Value.Abs(value), Number(double.PositiveInfinity));

    /// <summary>A number that must not change over time.</summary>
    public double Constant(Formula formula, string what) => this[formula].Constant
        ?? throw Error(formula, "not-constant", $"{what}: `{formula}` changes over time; a constant is due.", "Use a number or a `let` that is one.");

    /// <summary>Demands something of a value where it is constant; what changes is for the check to find.</summary>
    public Value Demand(Formula formula, string what, Func<double, bool> allowed, string range)
    {
        var value = this[formula];
        if (value.Constant is { } constant && !allowed(constant))
            throw Error(formula, "bad-argument", $"{what}: got {NumberText.Of(constant)}; allowed is {range}.", "");
        return value;
    }

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

    /// <summary>Where each part of a sequence ends; only the last may be open.</summary>
    public Value[] Boundaries(Sequence sequence)
    {
        var ends = new Value[sequence.Parts.Count];
        var (steps, percent) = (0m, 0m);
        var (previous, shortestPrevious) = (Number(0), 0.0);
        for (var i = 0; i < ends.Length; i++)
        {
            var part = sequence.Parts[i];
            if (i > 0) Landmark(previous, LandmarkKind.Part);
            if (part.Length is not { } length)
            {
                if (shortestPrevious >= Shortest) Unreachable(part, "the parts before it take the whole span");
                break;
            }
            if (length.Unit == DurationUnit.Percent) percent += length.Amount;
            else steps += InSteps(length, steps + (IsBent(length) ? percent * (decimal)Known(length, Length) / 100 : 0));
            ends[i] = Rounded(steps, percent);
            var shortest = RoundedShortest(steps, percent);
            if (shortest > Shortest && !Cuts)
            {
                throw Error(length, "part-too-long", i == 0
                    ? $"got {length}, {NumberText.Of(shortest)} steps; the enclosing span has only {NumberText.Of(Shortest)}."
                    : $"the parts up to here take {NumberText.Of(shortest)} steps; the enclosing span has only {NumberText.Of(Shortest)}.",
                    "Shorten the parts or train longer.");
            }
            if (shortest == shortestPrevious) Unreachable(part, $"its length {length} is less than half a step here");
            (previous, shortestPrevious) = (ends[i], shortest);
        }
        return ends;
    }

    /// <summary>Whether a node stands in the plan's text.</summary>
    public bool HasPlace(object node) => _compiler.HasPlace(node);

    /// <summary>How many of this span's steps an epoch has; null where the run doesn't say or it changes.</summary>
    public double? StepsInEpoch => _compiler.Clock is null ? Context.StepsPerEpoch : null;

    public FindingException Error(object node, string code, string message, string remedy) =>
        new(_compiler.Finding(FindingSeverity.Error, node, code, message, remedy));

    public void Warn(object node, string code, string message, string remedy) =>
        _compiler.Report(_compiler.Finding(FindingSeverity.Warning, node, code, message, remedy));

    void Unreachable(Part part, string why)
    {
        if (Cuts) return;
        Warn(part.Formula, "unreachable-part", $"this part is never reached: {why}.", "Leave it out or make room for it.");
    }

    /// <summary>A tree built in code may hold any text where a word is due; the parser lets none through.</summary>
    void DemandWords(Function function)
    {
        var (parameters, arguments) = (function.Info.Parameters, function.Info.ReadArguments(function));
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is string word && !parameters[i].Words.Contains(word))
            {
                throw Error(function, "bad-argument", $"{function.Info.Name}: {parameters[i].Name}: got \"{word}\"; allowed is {string.Join(", ", parameters[i].Words)}.",
                    Names.Suggest(word, parameters[i].Words));
            }
        }
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
        var (perEpoch, batch) = (StepsPerEpoch(duration), BatchSize(duration));
        return (double)duration.Amount * perEpoch * batch > 4.0 * Duration.Longest ? 4m * Duration.Longest : duration.Amount * perEpoch * batch;
    }

    /// <summary>The samples since the span's start.</summary>
    Value Samples(object node)
    {
        var clock = _compiler.Clock!;
        var start = Start ?? throw NoStart(node);
        var (before, sizes) = _compiler.ClockTables;
        var step = Time + Number(start);
        var index = Builder.Emit(Op.TableIndex, step.Register, Number(Context.Horizon).Register, before);
        var passed = Builder.Emit(Op.TableTime, step.Register, index.Register, before);
        var samples = Builder.Emit(Op.TableValue, index.Register, 0, before) + passed * Builder.Emit(Op.TableValue, index.Register, 0, sizes);
        return samples - (double)clock.SamplesAt((decimal)start);
    }

    /// <summary>The epochs since the span's start, with their fraction.</summary>
    public Value Epoch(object node) => _compiler.Clock is null
        ? Time * (double)Tick / StepsPerEpoch(node)
        : Samples(node) / ((double)StepsPerEpoch(node) * BatchSize(node));

    /// <summary>The steps of an epoch, which something needs.</summary>
    public long StepsPerEpoch(object node) => Context.StepsPerEpoch
        ?? throw Error(node, "unknown-clock", $"`{node}`: the run doesn't say how many steps an epoch has.", "Give the steps per epoch, or use steps or percentages.");

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

/// <summary>Arms of which exactly one is in force at a step.</summary>
sealed class ArmJoin(ProgramBuilder builder)
{
    readonly int _target = builder.NewRegister();

    public Value Value => new(builder, _target);

    public void Add(object origin, Value time, Value from, Value to, Func<Value> body)
    {
        var outer = builder.Origin;
        builder.Origin = origin;
        builder.Arm(time, from, to, _target, body);
        builder.Origin = outer;
    }
}
