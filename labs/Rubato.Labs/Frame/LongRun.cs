using System.Globalization;
using Rubato.Functions;

namespace Rubato.Labs;

/// <summary>How a rate falls in the end.</summary>
public enum FallKind
{
    /// <summary>As k⁻ᵖ; p = 0 is a constant.</summary>
    Power,

    /// <summary>As rᵏ with r below 1.</summary>
    Geometric,

    /// <summary>It is 0 when the run ends.</summary>
    Ends,
}

/// <summary>What becomes of a schedule in the long run, read off its form and not off its numbers, and what follows for the sums of H. Robbins and S. Monro (1951).</summary>
/// <param name="Kind">How it falls.</param>
/// <param name="Power">p, where it falls as k⁻ᵖ.</param>
public sealed record LongRun(FallKind Kind, double Power = 0)
{
    /// <summary>Ση = ∞: it can go however far it must.</summary>
    public bool ReachesEverywhere => Kind == FallKind.Power && Power <= 1;

    /// <summary>Ση² &lt; ∞: its noise dies out.</summary>
    public bool CalmsDown => Kind != FallKind.Power || Power > 0.5;

    /// <summary>Whether both hold.</summary>
    public bool Converges => ReachesEverywhere && CalmsDown;

    /// <summary>Both in words.</summary>
    public string Verdict => string.Create(CultureInfo.InvariantCulture, $"Ση {(ReachesEverywhere ? "= ∞" : "< ∞")}, Ση² {(CalmsDown ? "< ∞" : "= ∞")}");

    /// <summary>The long run of a formula.</summary>
    /// <exception cref="LabException">Its form isn't one of those that are known here.</exception>
    public static LongRun Of(Formula formula) => formula switch
    {
        Constant or Number => new(FallKind.Power),
        InverseTime => new(FallKind.Power, 1),
        InverseSqrt => new(FallKind.Power, 0.5),
        StepDecay { Factor: Number { Value: > 0 and < 1 } } or Exponential { Rate: Number { Value: > 0 and < 1 } } => new(FallKind.Geometric),
        Linear { To: Number { Value: 0 } } or Polynomial { To: Number { Value: 0 } } or Cosine { To: Number { Value: 0 } } => new(FallKind.Ends),
        _ => throw new LabException($"long run: got {formula}; constants, inverse_time, inverse_sqrt, step_decay, exponential with a rate, and linear, polynomial and cosine to 0 are known."),
    };
}
