namespace Rubato.Compilation;

/// <summary>What is known of a value before the run, as far as the place of the program where it is made is reached.</summary>
sealed partial record Scope
{
    /// <summary>What a value can be over the whole run.</summary>
    public Interval RangeOf(Value value, Formula node)
    {
        var range = Demanded(_compiler.RangeOf(value, Context.Horizon), node).Enclosure;
        return double.IsFinite(range.Low) && double.IsFinite(range.High) ? range : throw Unpredictable(node, "Bound it with `clamp`.");
    }

    /// <summary>Bounds of a value over the whole run, whatever is reported.</summary>
    public Interval BoundsOf(Value value) => _compiler.RangeOf(value, Context.Horizon).Enclosure;

    /// <summary>The least and greatest that a value is met at while updates are made; null where it isn't known before the run.</summary>
    public RangeFound? Extremes(Value value) => Builder.IsSteered(value) ? null : _compiler.RangeOf(value, Context.Horizon - 1);

    /// <summary>The same, only at some of the run's steps.</summary>
    public RangeFound ExtremesAt(Value value, IEnumerable<long> steps, Formula node)
    {
        var (least, most) = ((Step: 0L, Value: double.PositiveInfinity), (Step: 0L, Value: double.NegativeInfinity));
        foreach (var met in At(value, steps, node))
        {
            if (met.Value < least.Value) least = met;
            if (met.Value > most.Value) most = met;
        }
        var range = new Interval(least.Value, most.Value);
        return new(range, range, least.Step, most.Step, null);
    }

    /// <summary>A value at some of the run's steps, without those at which it isn't reached.</summary>
    public IEnumerable<(long Step, double Value)> At(Value value, IEnumerable<long> steps, Formula node)
    {
        if (Builder.IsSteered(value)) throw Unpredictable(node);
        var program = Builder.SliceOpen([value]);
        foreach (var step in steps)
        {
            var met = program.Evaluate(step, out var isActive);
            if (isActive && !double.IsFinite(met)) throw NotFinite(node, step);
            if (isActive) yield return (step, met);
        }
    }

    /// <summary>What was found where it is finite throughout.</summary>
    public RangeFound Demanded(RangeFound found, Formula node) => found.NotFiniteAt is { } step ? throw NotFinite(node, step) : found;

    FindingException NotFinite(Formula node, long step) =>
        Error(node, "not-finite", $"`{node}` isn't a finite number at step {step}, so it has no range.", "Keep it finite at every step.");

    /// <summary>The refusal of what isn't known before the run.</summary>
    public FindingException Unpredictable(Formula node, string remedy = "Relate to what is a function of time.") =>
        Error(node, "unknown-range", $"`{node}` depends on what is measured, so its range isn't known.", remedy);
}
