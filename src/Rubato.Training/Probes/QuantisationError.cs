namespace Rubato.Training.Probes;

/// <summary>
/// <c>quantisation_error[group]</c>: ‖w − q(w)‖/‖w‖ of a group whose tensors are each rounded to 8-bit whole numbers, q(w) = s·round(w/s) with
/// s = max|w|/127 (R. Krishnamoorthi, 2018, arXiv:1806.08342, symmetric, one scale a tensor); <c>quantisation_error_4bit[group]</c> the same with 7 for 127. 0 where
/// nothing is lost, as for zeros; below 1; NaN for weights that aren't finite. Few great weights among many small ones make it large.
/// </summary>
sealed class QuantisationError : Probe
{
    const string Bytes = "quantisation_error", HalfBytes = "quantisation_error_4bit";

    public static readonly ProbeKind Kind = new(_ => new QuantisationError(),
    [
        new(Bytes) { IsOfGroups = true, Initial = 0.01, Description = "relative error of the weights of each parameter group as 8-bit whole numbers" },
        new(HalfBytes) { IsOfGroups = true, Initial = 0.1, Description = "relative error of the weights of each parameter group as 4-bit whole numbers" },
    ])
    {
        Every = Schedule.Steps(50),
        Cost = target => 60 * target.PassCost,
    };

    public override void BeforeStep(ProbeStep step)
    {
        foreach (var group in step.Target.Optimizer.Groups)
        {
            step.Report(Bytes, group.Name, Of(group.Parameters.Select(parameter => (ReadOnlyMemory<float>)parameter.Value.ToArray()), 127));
            step.Report(HalfBytes, group.Name, Of(group.Parameters.Select(parameter => (ReadOnlyMemory<float>)parameter.Value.ToArray()), 7));
        }
    }

    /// <summary>The relative error of tensors, each with a scale of its own.</summary>
    /// <param name="tensors">Their numbers.</param>
    /// <param name="most">The greatest whole number; the least is the opposite.</param>
    internal static double Of(IEnumerable<ReadOnlyMemory<float>> tensors, int most)
    {
        var (lost, all) = (0.0, 0.0);
        foreach (var tensor in tensors)
        {
            var greatest = 0.0;
            foreach (var weight in tensor.Span) greatest = Math.Max(greatest, Math.Abs((double)weight));
            if (greatest == 0) continue;
            var scale = greatest / most;
            foreach (var weight in tensor.Span)
            {
                var error = weight - (scale * Math.Round(weight / scale));
                (lost, all) = (lost + (error * error), all + ((double)weight * weight));
            }
        }

        return all == 0 ? 0 : Math.Sqrt(lost / all);
    }
}
