using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>A share of the value until the window's last step, which restores it.</summary>
public abstract record ConstantParamScheduler : ParamScheduler
{
    private protected ConstantParamScheduler()
    {
    }

    /// <summary>What the value is multiplied by.</summary>
    public abstract Formula? Factor { get; init; }

    internal override bool Scales => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start)
    {
        var share = Held(scope, window);
        return window.Last == 0 || window.IsOpen ? Share(from, share) : from * If(Ref("step") < window.Last, share, 1);
    }

    internal override RateMap First(Scope scope, Window window, Formula start) => RateMap.Scale(Held(scope, window));

    // A factor of 0 is only let through where it is never restored.
    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step) => window.IsOpen || Held(scope, window) == 0
        ? RateMap.Keep
        : RateMap.Choose(Is(step, window.Last), RateMap.Scale(1 / Held(scope, window)), RateMap.Keep);

    double Held(Scope scope, Window window)
    {
        var isRestored = window.Last > 0 && !(window.Begin + window.Last >= scope.Length.Constant);
        return Constant(scope, Factor, v => v is >= 0 and <= 1 && (v > 0 || !isRestored), isRestored ? "above 0 to 1, because it is divided by at the end" : "0 to 1");
    }
}
