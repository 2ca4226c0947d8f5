namespace Rubato.Training.Probes;

/// <summary>
/// <c>velocity_cosine</c>: the cosine of the angle between the way that the optimiser's velocity u drives the weights, −u, and the descent direction −g of the
/// batch, before clipping and before the update takes g up. −1 … 1: positive where the velocity still goes downhill, negative where it has overshot.
/// </summary>
/// <remarks>
/// u is SGD's, LARS's and RMSProp's velocity, the first moment of Adam and its kin, Lion's and Muon's average. What a step forgets (momentum or β of 0)
/// counts as 0, and frozen parameters count neither way. NaN where one of the two is 0, as in the first step. Optimisers without such a memory (Adagrad, Adadelta,
/// schedule-free ones) are refused.
/// </remarks>
sealed class VelocityCosine(ProbeTarget target) : Probe
{
    const string Signal = "velocity_cosine";

    public static readonly ProbeKind Kind = new(target => new VelocityCosine(target), [new(Signal) { Description = "cosine of the optimiser's velocity and the descent direction, before an update" }])
    {
        Every = Schedule.Steps(10),
        Cost = target => 2.8 * target.PassCost,
        Refusal = target => Velocity.Has(target.Optimizer) ? null : "its optimiser has no momentum",
        IsDefault = true,
    };

    readonly Velocity _velocity = Velocity.Of(target.Optimizer);

    public override void AfterGradient(ProbeStep step)
    {
        var (product, velocities, gradients) = (0.0, 0.0, 0.0);
        foreach (var part in _velocity.Parts)
        {
            if (part.Parameter.IsFrozen || !part.Parameter.HasGradient) continue;
            ReadOnlySpan<float> velocity = part.Buffer.Data, gradient = part.Parameter.Gradient.Data;
            gradients += WideSums.Dot(gradient, gradient);
            if (_velocity.ShareOf(part) == 0) continue;
            product += WideSums.Dot(velocity, gradient);
            velocities += WideSums.Dot(velocity, velocity);
        }

        step.Report(Signal, product / Math.Sqrt(velocities * gradients));
    }
}
