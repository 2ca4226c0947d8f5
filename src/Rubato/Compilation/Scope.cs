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

    /// <summary>Whether what is lowered here is what a peer's function means, whose own arguments are judged instead.</summary>
    public bool IsPeers { get; private init; }

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

    /// <summary>What the recurrence around this was in the step before; null outside of one.</summary>
    public Value? Previous { get; init; }

    /// <summary>This span, but parts that don't fit into it are cut.</summary>
    public Scope Cutting() => this with { Cuts = true, IsPeers = true };

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

    public void Warn(object node, string code, string message, string remedy) => Report(FindingSeverity.Warning, node, code, message, remedy);

    public void Report(FindingSeverity severity, object node, string code, string message, string remedy) =>
        _compiler.Report(_compiler.Finding(severity, node, code, message, remedy));

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
