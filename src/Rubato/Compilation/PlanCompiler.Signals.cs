using System.Collections.Immutable;
using Rubato.Language;

namespace Rubato.Compilation;

/// <summary>What a plan reads of what is measured, and how often.</summary>
sealed partial class PlanCompiler
{
    bool IsSignal(string name) => !_lines.ContainsKey(name) && _signals.ContainsKey(name);

    Value Measured(Reference reference, SignalInfo signal, Scope scope)
    {
        if (signal.Unavailable is { } reason)
            throw scope.Error(reference, "unavailable-signal", $"`{signal.Name}` can't be measured in this run: {reason}.", "Take it out of the formula, or train something that has it.");
        string? group = null;
        if (signal.IsOfGroups)
        {
            group = _group?.Name ?? throw scope.Error(reference, "group-variable", $"`{signal.Name}` is measured for each parameter group; here no group is meant.", "Use it in a line `name[groups] = …`.");
            _current.UsesGroup = true;
        }
        if (reference.Every is { } every) KeepCadence(reference, signal, every, scope);
        var reading = new SignalReading(signal, group, null);
        var name = reading.ToString();
        _readings[name] = reading;
        return new(Builder, Builder.SignalOf(name, signal.Initial).Last);
    }

    /// <summary>A signal is measured once for all formulas, so they can't ask for it at two cadences.</summary>
    void KeepCadence(Reference reference, SignalInfo signal, Duration every, Scope scope)
    {
        if (!signal.HasCadence)
            throw scope.Error(reference, "no-cadence", $"`{signal.Name}` is reported by every step or epoch and has no cadence of its own; got every: {every}.", $"Write `{signal.Name}` alone.");
        var steps = StepsOf(every, reference, scope);
        if (_cadences.TryGetValue(signal.Name, out var before) && before.Steps != steps)
            throw scope.Error(reference, "two-cadences", $"`{signal.Name}` is measured every {before.Every} elsewhere and every {every} here; a signal has one cadence.", $"Name it once: `let measured = {signal.Name}(every: {every})`.");
        _cadences[signal.Name] = (steps, every);
    }

    long StepsOf(Duration every, Reference reference, Scope scope)
    {
        try
        {
            return Context.StepsOf(every);
        }
        catch (ArgumentException)
        {
            throw scope.Error(reference, "unknown-clock", $"every: {every}; the run doesn't say how many steps that is.", "Give it in steps, as in `every: 50st`.");
        }
    }

    /// <summary>What the plan's values are made of; a signal that was read on the way but isn't needed is left out.</summary>
    ImmutableArray<SignalReading> Readings(IEnumerable<Value> values) =>
    [
        .. Builder.SignalsOf([.. values]).Select(signal => _readings[signal.Name])
            .Select(reading => reading with { Every = _cadences.TryGetValue(reading.Signal.Name, out var own) ? own.Steps : reading.Signal.Every is { } every ? Context.StepsOf(every) : null }),
    ];
}
