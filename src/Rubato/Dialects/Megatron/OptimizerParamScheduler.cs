using Rubato.Compilation;
using Rubato.Language;
using static Rubato.Schedule;

namespace Rubato.Dialects.Megatron;

/// <summary>
/// Megatron's OptimizerParamScheduler, <c>megatron.OptimizerParamScheduler(0, 0.001, 1e-5, lr_warmup_steps: 10, lr_decay_steps: 100, lr_decay_style: cosine)</c>:
/// a straight warmup, then a decay; or, <c>of: weight_decay</c>, a weight decay that grows.
/// Formula: with the count n = increment·t, r = (n − W)/(D − W), W the lr_warmup_steps, D the lr_decay_steps:
/// init_lr + (max_lr − init_lr)·n/W for n ≤ W, W &gt; 0; then min_lr + (max_lr − min_lr)·c with c = 1 − r (linear) or
/// ½(1 + cos(πr)) (cosine); max_lr (constant); or max(min_lr, max_lr·√(max(W, 1)/max(n, 1))) (inverse-square-root). With WSD
/// c = 1 until D − wsd_decay_steps, then of the share s of those steps 1 − s (linear), ½(1 + cos(πs)) (cosine), 2·½^s − 1
/// (exponential), 1 − √s (minus_sqrt). min_lr where n &gt; D. Weight decay: start_wd + (end_wd − start_wd)·s with s = n/wd_incr_steps
/// (linear) or ½(1 − cos(πn/wd_incr_steps)) (cosine), end_wd afterwards.
/// Range: 0 ≤ min_lr ≤ max_lr, init_lr ≤ max_lr, W &lt; D, 0 ≤ start_wd ≤ end_wd, equal where wd_incr_style is constant.
/// Edges: at n = W exactly max_lr; without a warmup max_lr at step 0; a constant rate stays after D.
/// Quirks: the inverse square root drops to min_lr right after D. A WSD decay that would begin inside the warmup
/// begins after it, part of the way down.
/// Errors: an argument that <c>of</c> or the style needs and that isn't given; others may be left out, where the peer wants all.
/// Source: megatron.core.optimizer_param_scheduler.OptimizerParamScheduler, Megatron Core 0.20.
/// </summary>
/// <param name="InitLr">The rate at step 0 of a warmup.</param>
/// <param name="MaxLr">The rate after the warmup.</param>
/// <param name="MinLr">The rate in the end.</param>
/// <param name="LrWarmupSteps">How many counts the warmup has.</param>
/// <param name="LrDecaySteps">At which count the decay ends, warmup included.</param>
/// <param name="LrDecayStyle">How the rate decays.</param>
/// <param name="StartWd">The weight decay at step 0.</param>
/// <param name="EndWd">The weight decay in the end.</param>
/// <param name="WdIncrSteps">How many counts it grows.</param>
/// <param name="WdIncrStyle">How it grows.</param>
/// <param name="WsdDecaySteps">How many counts before lr_decay_steps a WSD rate begins to decay.</param>
/// <param name="LrWsdDecayStyle">How a WSD rate then decays.</param>
/// <param name="Increment">How many counts a step is, the peer's step(increment): 1, or the samples of a batch.</param>
/// <param name="Of">Which hyperparameter of the two.</param>
[Named("megatron.OptimizerParamScheduler")]
public sealed record OptimizerParamScheduler(
    Formula? InitLr = null,
    Formula? MaxLr = null,
    Formula? MinLr = null,
    Formula? LrWarmupSteps = null,
    Formula? LrDecaySteps = null,
    [Words("constant", "linear", "cosine", "inverse-square-root", "WSD")] string? LrDecayStyle = null,
    Formula? StartWd = null,
    Formula? EndWd = null,
    Formula? WdIncrSteps = null,
    [Words("constant", "linear", "cosine")] string? WdIncrStyle = null,
    Formula? WsdDecaySteps = null,
    [Words("linear", "cosine", "exponential", "minus_sqrt")] string? LrWsdDecayStyle = null,
    [Default(1)] Formula? Increment = null,
    [Words("lr", "weight_decay")] string Of = "lr") : Dialect
{
    private protected override IEnumerable<StatedLength> Lengths(Scope scope)
    {
        // They count samples or whatever the increment counts, and here updates.
        StatedLength[] counted = Of == "lr"
            ? [Stated(scope, LengthRole.Warmup, LrWarmupSteps), Stated(scope, LengthRole.Whole, LrDecaySteps)]
            : WdIncrSteps is null ? [] : [Stated(scope, LengthRole.Whole, WdIncrSteps)];
        var increment = Constant(scope, Increment);
        return counted.Select(length => length with { Steps = length.Steps / increment });
    }

    private protected override Formula Translate(Scope scope)
    {
        var increment = Count(scope, Increment, atLeast: 1);
        var schedule = Of == "lr" ? Rate(scope) : Decay(scope);
        return increment == 1 ? schedule : Tick(schedule, Steps(1), by: increment);
    }

    Formula Decay(Scope scope)
    {
        Need(scope, nameof(StartWd), nameof(EndWd), nameof(WdIncrStyle));
        var start = Constant(scope, StartWd, v => v >= 0, "0 or more");
        var end = Constant(scope, EndWd, v => v >= start, $"start_wd, {NumberText.Of(start)}, or more");
        if (WdIncrStyle != "constant")
        {
            Need(scope, nameof(WdIncrSteps));
            var steps = Steps(Count(scope, WdIncrSteps, atLeast: 1));
            return (WdIncrStyle == "linear" ? (Formula)Linear(start, end) : Cosine(start, end)).For(steps);
        }
        return start == end ? end : throw Refuse(scope, EndWd, "end_wd", NumberText.Of(end), $"start_wd, {NumberText.Of(start)}, where wd_incr_style is constant", "Choose a style that grows.");
    }

    Formula Rate(Scope scope)
    {
        Need(scope, nameof(InitLr), nameof(MaxLr), nameof(MinLr), nameof(LrWarmupSteps), nameof(LrDecaySteps), nameof(LrDecayStyle));
        var max = Constant(scope, MaxLr);
        var min = Constant(scope, MinLr, v => v >= 0 && v <= max, $"0 to max_lr, {NumberText.Of(max)}");
        var init = Constant(scope, InitLr, v => v <= max, $"at most max_lr, {NumberText.Of(max)}");
        var end = Count(scope, LrDecaySteps, atLeast: 1);
        var warmup = Count(scope, LrWarmupSteps);
        if (warmup >= end)
            throw Refuse(scope, LrWarmupSteps, "lr_warmup_steps", $"{warmup}", $"less than lr_decay_steps, {end}", "The warmup counts as a part of them.");
        Part[] rest = LrDecayStyle switch
        {
            "constant" => [new(max, null)],
            "linear" => [Linear(max, min).For(Steps(end - warmup))],
            "cosine" => [Cosine(max, min).For(Steps(end - warmup))],
            "inverse-square-root" => InverseSquareRoot(max, min, warmup, end),
            _ => Stable(scope, max, min, warmup, end),
        };
        if (warmup > 0) return new Sequence([Linear(init, max).For(Steps(warmup)), .. rest]);
        return rest is [{ Length: null } only] ? only.Formula : new Sequence([.. rest]);
    }

    static Part[] InverseSquareRoot(double max, double min, long warmup, long end)
    {
        // Without a warmup, count 0 is taken for count 1.
        Part[] first = warmup == 0 ? [((Formula)max).For(Steps(1))] : [];
        var decay = Max(min, InverseSqrt(max, per: Steps(Math.Max(warmup, 1))));
        return [.. first, decay.For(Steps(end + 1 - warmup - first.Length)), new(min, null)];
    }

    /// <summary>Warmup, stable, decay: what comes after the warmup.</summary>
    Part[] Stable(Scope scope, double max, double min, long warmup, long end)
    {
        Need(scope, nameof(WsdDecaySteps));
        var length = Count(scope, WsdDecaySteps);
        if (length == 0) return [((Formula)max).For(Steps(end + 1 - warmup)), new(min, null)];
        Need(scope, nameof(LrWsdDecayStyle));
        var style = LrWsdDecayStyle!;
        var stable = end - length - warmup;
        if (stable == 0) return [Decline(style, max, min).For(Steps(length))];
        if (stable > 0) return [((Formula)max).For(Steps(stable)), Decline(style, max, min).For(Steps(length))];
        // The decay begins inside the warmup, which goes first, its last count included.
        var first = warmup > 0 ? 1 : 0;
        var late = min + (max - min) * Kept(style, (Ref("step") + (first - stable)) / length);
        Part[] peak = first > 0 ? [((Formula)max).For(Steps(1))] : [];
        return [.. peak, late.For(Steps(end - warmup - first))];
    }

    static Formula Decline(string style, double max, double min) => style switch
    {
        "linear" => Linear(max, min),
        "cosine" => Cosine(max, min),
        "minus_sqrt" => OneMinusSqrt(max, min),
        _ => min + (max - min) * Kept(style, Ref("progress")),
    };

    /// <summary>How much of the way from min_lr to max_lr is left.</summary>
    static Formula Kept(string style, Formula share) => style switch
    {
        "linear" => 1 - share,
        "cosine" => (1 + Cos(Math.PI * share)) / 2,
        "minus_sqrt" => 1 - Sqrt(share),
        _ => 2 * Power(0.5, share) - 1,
    };

    void Need(Scope scope, params ReadOnlySpan<string> properties)
    {
        var arguments = Info.Parameters.Zip(Info.ReadArguments(this)).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach (var property in properties)
        {
            if (arguments[Info.ParameterOf(property)] is null)
                throw scope.Error(this, "missing-argument", $"`{Info.Name}` lacks `{Info.ParameterOf(property).Name}`, which `of: {Of}` needs here.", $"It is {Info}.");
        }
    }
}
