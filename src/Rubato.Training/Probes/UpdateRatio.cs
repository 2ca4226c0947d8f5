using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// <c>update_ratio</c>: ‖Δw_ℓ‖/‖w_ℓ‖ of a group, Δw the whole change of the weights by the update, decay included, w the weights before it. About
/// 10⁻³ is usual. ∞ for weights that were all 0 and moved, NaN where they were 0 and stayed.
/// </summary>
sealed class UpdateRatio(ProbeTarget target) : Probe
{
    const string Signal = "update_ratio";

    public static readonly ProbeKind Kind = new(target => new UpdateRatio(target), [new(Signal) { IsOfGroups = true, Description = "norm of an update over the norm of the weights, for each parameter group" }])
    {
        Every = Schedule.Steps(10),
        Cost = target => 3 * target.PassCost,
        IsDefault = true,
    };

    readonly float[] _before = new float[target.Network.Parameters.Sum(parameter => parameter.Shape.Count)];

    public override void AfterGradient(ProbeStep step)
    {
        var place = 0;
        foreach (var parameter in InOrder(step)) parameter.Value.Data.CopyTo(Next(parameter, ref place));
    }

    public override void AfterStep(ProbeStep step)
    {
        var place = 0;
        foreach (var group in step.Target.Optimizer.Groups)
        {
            var (moved, weights) = (0.0, 0.0);
            foreach (var parameter in group.Parameters)
            {
                ReadOnlySpan<float> before = Next(parameter, ref place);
                moved += WideSums.SquareOfDifference(parameter.Value.Data, before);
                weights += WideSums.Dot(before, before);
            }

            step.Report(Signal, group.Name, Math.Sqrt(moved / weights));
        }
    }

    static IEnumerable<Parameter> InOrder(ProbeStep step) => step.Target.Optimizer.Groups.SelectMany(group => group.Parameters);

    Span<float> Next(Parameter parameter, ref int place)
    {
        var span = _before.AsSpan(place, parameter.Shape.Count);
        place += span.Length;
        return span;
    }
}
