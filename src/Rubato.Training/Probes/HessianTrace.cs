namespace Rubato.Training.Probes;

/// <summary>
/// <c>hessian_trace</c>, <c>hessian_trace_error</c>: tr H of the loss on the target's examples, the sum of all curvatures, estimated without bias from eight products with random signs, and its standard error
/// (<see cref="Hutchinson"/>). Before the step that it is due in, with other signs each time. Units of the loss per squared unit of the weights. NaN where the loss isn't finite; refused where it can't be
/// differentiated twice.
/// </summary>
sealed class HessianTrace : Probe
{
    const string Signal = "hessian_trace", Error = Signal + "_error";
    const int Products = 8, SignPasses = 4;

    public static readonly ProbeKind Kind = new(_ => new HessianTrace(),
    [
        new(Signal) { Description = "sum of the curvatures of the loss" },
        new(Error) { Description = "standard error of hessian_trace" },
    ])
    {
        Every = Schedule.Epochs(1),
        Start = CostModel.StartOfCurvature,
        Cost = target => CostModel.Products(target, target.Examples.Length, Products) + (SignPasses * Products * target.PassCost),
        Refusal = target => target.CurvatureRefusal,
    };

    public override void BeforeStep(ProbeStep step)
    {
        var trace = Measure(step.Target.Objective, step.Target.RandomOf(Signal, step.Step).Key);
        step.Report(Signal, trace.Mean);
        step.Report(Error, trace.StandardError);
    }

    static Estimate Measure(Objective objective, ulong seed)
    {
        var unknown = new Estimate(double.NaN, double.NaN, 0);
        if (objective.Count == 0) return unknown;
        using var curvature = objective.Curvature();
        return double.IsFinite(curvature.Loss) ? Hutchinson.Trace(curvature.Product, objective.Count, Products, seed) : unknown;
    }
}
