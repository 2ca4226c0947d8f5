namespace Rubato.Training.Probes;

/// <summary>A probe before it is in a run: what it measures, what it needs, what it costs, and how often it is due where nobody says.</summary>
/// <param name="Create">Makes the probe for a run.</param>
/// <param name="Signals">What it reports; the first gives it its name. They share one cadence.</param>
public sealed record ProbeKind(Func<ProbeTarget, Probe> Create, ValueList<SignalInfo> Signals)
{
    /// <summary>The first signal's name, by which a recipe chooses the probe.</summary>
    public string Name => Signals[0].Name;

    /// <summary>How often it is due where neither plan nor recipe says.</summary>
    public required Duration Every { get; init; }

    /// <summary>What one measurement costs in a run, in gradients of a batch.</summary>
    public Func<ProbeTarget, double> Cost { get; init; } = _ => 0;

    /// <summary>Whether it sees every step and only reports when it is due: for what gathers over steps.</summary>
    public bool IsContinuous { get; init; }

    /// <summary>What a continuous one costs in every step, due or not, in gradients of a batch.</summary>
    public Func<ProbeTarget, double> StepCost { get; init; } = _ => 0;

    /// <summary>Work that its first use takes beside the measurement, as <see cref="CostModel"/> counts it.</summary>
    internal double Start { get; init; } = CostModel.StartOfSums;

    /// <summary>Why a run can't be measured so, as a clause; null where it can.</summary>
    public Func<ProbeTarget, string?> Refusal { get; init; } = _ => null;

    /// <summary>Whether it runs where a recipe doesn't choose.</summary>
    public bool IsDefault { get; init; }

    /// <summary>What a plan must know of the signals in a run; of any run where null.</summary>
    internal IEnumerable<SignalInfo> InfosFor(ProbeTarget? target)
    {
        var refusal = target is null ? null : Refusal(target);
        var cost = target is null || refusal is not null ? double.NaN : Cost(target);
        return Signals.Select(signal => signal with { Every = Every, Cost = cost, Unavailable = refusal });
    }
}
