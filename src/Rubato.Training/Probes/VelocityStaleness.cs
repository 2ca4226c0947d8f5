using System.Numerics;
using System.Runtime.CompilerServices;
using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>velocity_staleness</c>: ‖v − v′‖/‖v‖ after the update, where v = Σₖ βᵏ·η_{t−k}·d_{t−k} is the velocity that holds each gradient at the rate of its own step
/// (Polyak's form, v ← βv + ηd, θ ← θ − v), and v′ = η_t·Σₖ βᵏ·d_{t−k} what it would be had all those steps been taken at today's rate. From 0 on; 0, to the bit,
/// while the rate is constant; NaN where v is 0.
/// </summary>
/// <remarks>
/// <para>
/// Our optimisers keep u = Σ βᵏ·d and step along η_t·u, that is v′: old gradients are taken at today's rate. The probe says how far that is from the other form, and
/// so how much the rate changed within the velocity's memory. For gradients that don't change, under η_t = η₀·ρᵗ, it is β·(1/ρ − 1)/(1 − β) for β &lt; ρ: about memory
/// β/(1 − β) times ln 2 over the half-life of the rate. Above some 0.3 the memory is long for the decay.
/// </para>
/// <para>
/// Measured without the gradients: D = v − v′ follows D_t = β_t·(D_{t−1} + (η_{t−1} − η_t)·u_{t−1}), in single precision, each parameter with the rate and β of its group. So it
/// sees every step. A frozen parameter is left out and goes on as it stopped. A run that starts as a branch, or goes on without the probe's memory, counts as if all steps before had been
/// taken at its first rate.
/// </para>
/// <para>
/// u is SGD's and RMSProp's velocity, the first moment of Adam and its kin, Lion's average. LARS (rates in its velocity), Muon and optimisers without such a memory are refused.
/// </para>
/// </remarks>
sealed class VelocityStaleness : Probe
{
    const string Signal = "velocity_staleness";

    public static readonly ProbeKind Kind = new(target => new VelocityStaleness(target), [new(Signal) { Description = "how far the velocity is from one that holds each gradient at the rate of its own step" }])
    {
        Every = Schedule.Steps(10),
        Cost = target => 3 * target.PassCost,
        IsContinuous = true,
        StepCost = target => 2 * target.PassCost,
        Refusal = target => Velocity.IsOfGradients(target.Optimizer) ? null : "its optimiser keeps no sum of past gradients apart from their rates",
        IsDefault = true,
    };

    readonly Velocity _velocity;
    readonly Tensor[] _differences;
    readonly Tensor _rates; // of each part's last step; NaN before the first

    VelocityStaleness(ProbeTarget target)
    {
        _velocity = Velocity.Of(target.Optimizer);
        _differences = [.. _velocity.Parts.Select(part => Tensor.Zeros(part.Parameter.Shape))];
        _rates = Tensor.Filled([_velocity.Parts.Count], float.NaN);
    }

    public override IEnumerable<NamedTensor> State =>
        [new("rates", _rates), .. _velocity.Parts.Zip(_differences, (part, difference) => new NamedTensor($"difference.{part.Parameter.Name}", difference))];

    public override void AfterGradient(ProbeStep step)
    {
        for (var i = 0; i < _differences.Length; i++)
        {
            var part = _velocity.Parts[i];
            if (part.Parameter.IsFrozen) continue;
            ref var last = ref _rates.Data[i];
            var rate = RateOf(step.Target, part);
            Advance(_differences[i].Data, part.Buffer.Data, (float)_velocity.ShareOf(part), float.IsNaN(last) ? 0 : last - rate);
            last = rate;
        }
    }

    public override void AfterStep(ProbeStep step)
    {
        if (!step.IsDue) return;
        var (differences, velocities) = (0.0, 0.0);
        for (var i = 0; i < _differences.Length; i++)
        {
            var part = _velocity.Parts[i];
            if (part.Parameter.IsFrozen) continue;
            ReadOnlySpan<float> difference = _differences[i].Data, velocity = part.Buffer.Data;
            double rate = _velocity.ShareOf(part) == 0 ? 0 : _rates.Data[i]; // without momentum there is no velocity
            var own = WideSums.Dot(difference, difference);
            differences += own;
            velocities += own + 2 * rate * WideSums.Dot(difference, velocity) + rate * rate * WideSums.Dot(velocity, velocity);
        }

        step.Report(Signal, Math.Sqrt(differences / velocities));
    }

    static float RateOf(ProbeTarget target, VelocityPart part) => (float)target.ValueOf("lr", part.Group);

    /// <summary>D ← β·(D + change·u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Advance(Span<float> difference, ReadOnlySpan<float> velocity, float share, float change)
    {
        var i = 0;
        for (; i <= difference.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var next = (new Vector<float>(difference[i..]) + new Vector<float>(velocity[i..]) * change) * share;
            next.CopyTo(difference[i..]);
        }

        for (; i < difference.Length; i++) difference[i] = (difference[i] + velocity[i] * change) * share;
    }
}
