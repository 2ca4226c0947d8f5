namespace Rubato.Training.Probes;

/// <summary>
/// <c>signal_to_regulariser[group]</c>: ‖E g_ℓ‖/(λ‖w_ℓ‖) of a group at the weights before the update: how much more the data pull at it than weight decay does. Below 1 decay alone moves it.
/// <c>signal_to_regulariser_error[group]</c> is its standard error.
/// </summary>
/// <remarks>
/// <para>
/// From the gradients of the batch's parts, E ‖g_ℓ‖² without the noise's share: the mean of gᵢ·gⱼ over pairs i ≠ j, its standard error s by the jackknife (<see cref="GradientMoments"/>). Where
/// that isn't above 0 the signal is 0. The error is s/(2‖E g_ℓ‖), at most √s, over λ‖w_ℓ‖.
/// </para>
/// <para>
/// ∞ with the error NaN where λ‖w_ℓ‖ = 0; both NaN for a group that is frozen, and for batches of fewer than six examples. The gradient is the loss's own: an optimiser
/// that divides it changes the balance.
/// </para>
/// </remarks>
sealed class SignalToRegulariser : Probe
{
    const string Signal = "signal_to_regulariser", Error = Signal + "_error", Decay = "weight_decay";

    public static readonly ProbeKind Kind = new(_ => new SignalToRegulariser(),
    [
        new(Signal) { IsOfGroups = true, Description = "gradient without noise over weight decay, for each parameter group" },
        new(Error) { IsOfGroups = true, Description = "standard error of signal_to_regulariser" },
    ])
    {
        Every = Schedule.Steps(50),
        Start = CostModel.StartOfNetwork,
        Cost = target => BatchParts.Cost(target) + target.PassCost,
        Refusal = target => target.Optimizer.Hyperparameters.Contains(Decay) ? BatchParts.Refusal(target) : "its optimiser has no weight decay",
    };

    readonly PartGradients _gradients = new();

    public override void AfterGradient(ProbeStep step)
    {
        var (objective, groups) = (step.Target.Objective, step.Target.Optimizer.Groups);
        var isMeasured = _gradients.Measure(step);
        for (var group = 0; group < groups.Length; group++)
        {
            ParameterSlice[] own = [.. objective.Slices.Where((_, i) => groups[group].Parameters.Contains(objective.Parameters[i]))];
            var (signal, error) = isMeasured && own.Length > 0 ? Ratio(_gradients.Estimate(own), step.Target.ValueOf(Decay, group) * Math.Sqrt(SquareOf(groups[group]))) : (double.NaN, double.NaN);
            step.Report(Signal, groups[group].Name, signal);
            step.Report(Error, groups[group].Name, error);
        }
    }

    static double SquareOf(Engine.ParameterGroup group) => group.Parameters.Where(parameter => !parameter.IsFrozen).Sum(parameter => WideSums.Dot(parameter.Value.Data, parameter.Value.Data));

    static (double Signal, double Error) Ratio(NoiseScaleEstimate estimate, double decay)
    {
        if (double.IsNaN(estimate.SquaredGradient)) return (double.NaN, double.NaN);
        if (decay == 0) return (double.PositiveInfinity, double.NaN);
        var (signal, error) = (Math.Sqrt(Math.Max(0, estimate.SquaredGradient)), Math.Sqrt(estimate.Variances.SquaredGradient));
        return (signal / decay, (signal > 0 ? Math.Min(error / (2 * signal), Math.Sqrt(error)) : Math.Sqrt(error)) / decay);
    }
}
