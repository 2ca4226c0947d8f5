namespace Rubato.Training.Probes;

/// <summary>
/// <c>flatness</c>, <c>flatness_error</c>: the mean rise of the loss on the target's examples when every filter of the weights is moved by 5% of its norm in a random direction, over eight directions to both sides
/// (<see cref="Flatness.Rise"/>), and its standard error. Before the step that it is due in, with other directions each time. Units of the loss; small is flat, below 0 at a saddle. NaN where a loss isn't finite, or
/// everything is frozen.
/// </summary>
sealed class FlatnessRise : Probe
{
    const string Signal = "flatness", Error = Signal + "_error";
    const double Radius = 0.05, MovePasses = 12; // of a direction: drawn numbers fitted to filters, and there and back twice
    const int Directions = 8;

    public static readonly ProbeKind Kind = new(_ => new FlatnessRise(),
    [
        new(Signal) { Description = "rise of the loss when the weights are moved at random by 5%" },
        new(Error) { Description = "standard error of flatness" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfNetwork,
        Cost = target => ((2 * Directions + 1) * target.CostOfForward(target.Examples.Length)) + (Directions * (CostModel.NormalPasses + MovePasses) * target.PassCost),
    };

    public override void BeforeStep(ProbeStep step)
    {
        var objective = step.Target.Objective;
        var rise = objective.Count == 0
            ? new(double.NaN, double.NaN, 0)
            : Flatness.Rise(objective, Radius, Directions, seed: step.Target.RandomOf(Signal, step.Step).Key);
        step.Report(Signal, rise.Mean);
        step.Report(Error, rise.StandardError);
    }
}
