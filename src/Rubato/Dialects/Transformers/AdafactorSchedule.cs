using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Transformers;

/// <summary>
/// The rate that Hugging Face's Adafactor takes by itself, <c>transformers.AdafactorSchedule(scale_parameter: false, warmup_init: true)</c>.
/// Formula: v(t) = s·min(1e-6·(t + 1) or 1e-2, 1/√(t + 1)), the former of the two with warmup_init; s is max(eps, rms)
/// with scale_parameter, else 1. Without relative_step v = s·lr.
/// Range: above 0, at most 1e-2 times s with relative_step. Edges: step 0 is the optimiser's first. Errors: lr with relative_step, or neither; warmup_init without relative_step;
/// scale_parameter without rms, which only a run can measure.
/// Quirks: the peer's proxy reports initial_lr only before the first step, so that it has no value here.
/// Source: transformers.optimization.Adafactor and AdafactorSchedule, Transformers 5.3; Shazeer and Stern, 2018, arXiv:1804.04235.
/// </summary>
/// <param name="InitialLr">What the peer's proxy reports before the first step.</param>
/// <param name="Lr">The rate without relative_step.</param>
/// <param name="Eps">The least scale; the second of the peer's pair eps.</param>
/// <param name="ScaleParameter">Whether the parameter's root mean square scales the rate.</param>
/// <param name="RelativeStep">Whether the rate follows the step.</param>
/// <param name="WarmupInit">Whether it rises from 1e-6.</param>
/// <param name="Rms">The root mean square of the parameter's values: a signal.</param>
[Named("transformers.AdafactorSchedule")]
public sealed record AdafactorSchedule(
    [Default(0)] Formula? InitialLr = null, Formula? Lr = null, [Default(1e-3)] Formula? Eps = null,
    bool ScaleParameter = true, bool RelativeStep = true, bool WarmupInit = false, Formula? Rms = null) : Dialect
{
    private protected override Formula Translate(Scope scope)
    {
        if (RelativeStep == (Lr is not null))
            throw Refuse(scope, Lr, "lr", RelativeStep ? "it with relative_step" : "none", RelativeStep ? "none: the rate follows the step" : "a rate, without relative_step");
        if (WarmupInit && !RelativeStep) throw Refuse(scope, null, "warmup_init", "true without relative_step", "false");
        if (ScaleParameter && Rms is null)
            throw Refuse(scope, null, "rms", "none with scale_parameter", "a signal that measures the parameter's root mean square", "Leave scaling out with `scale_parameter: false`.");
        Constant(scope, InitialLr);
        var time = Ref("step") + 1;
        var rate = Lr ?? Min(WarmupInit ? 1e-6 * time : 1e-2, 1 / Sqrt(time));
        return ScaleParameter ? Max(Given(Eps), Rms!) * rate : rate;
    }
}
