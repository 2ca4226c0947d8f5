using System.Diagnostics.CodeAnalysis;

namespace Rubato;

/// <summary>What a trainer measures and reports: its name, and what a plan must know of it. A name alone is enough.</summary>
/// <param name="Name">The name that formulas use.</param>
public sealed record SignalInfo(string Name)
{
    /// <summary>What it is, in a line.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether each parameter group has its own; a line <c>name[groups] = …</c> reads that of its group.</summary>
    public bool IsOfGroups { get; init; }

    /// <summary>Whether a formula may say how often it is measured: <c>sharpness(every: 50st)</c>.</summary>
    public bool HasCadence { get; init; } = true;

    /// <summary>How often it is measured where no formula says; null where the trainer decides.</summary>
    public Duration? Every { get; init; }

    /// <summary>
    /// What it counts as before its first report, where the trainer makes that before the first step: pictures and checks of a plan take it for this. NaN where
    /// the report comes later, so that a formula must start with a value of its own.
    /// </summary>
    public double Initial { get; init; } = double.NaN;

    /// <summary>What one measurement costs, in gradients of a batch; NaN where that isn't known.</summary>
    public double Cost { get; init; } = double.NaN;

    /// <summary>Why this run can't measure it, as a clause: <c>the network has no batch norm</c>; null where it can.</summary>
    public string? Unavailable { get; init; }

    /// <summary>A signal of which only the name is known.</summary>
    /// <param name="name">The name.</param>
    [return: NotNullIfNotNull(nameof(name))]
    public static implicit operator SignalInfo?(string? name) => name is null ? null : new(name);
}

/// <summary>A signal as a plan reads it.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Group">The parameter group whose it is; null for one that isn't of groups.</param>
/// <param name="Every">Steps between its measurements; null where neither the plan nor the signal says.</param>
public sealed record SignalReading(SignalInfo Signal, string? Group, long? Every)
{
    /// <summary>The name by which it is reported: <c>sharpness</c>, <c>update_ratio[fc1.weight]</c>.</summary>
    public override string ToString() => NameOf(Signal.Name, Group);

    /// <summary>The name by which a signal is reported.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="group">The parameter group; null for a signal that isn't of groups.</param>
    public static string NameOf(string signal, string? group) => group is null ? signal : $"{signal}[{group}]";
}
