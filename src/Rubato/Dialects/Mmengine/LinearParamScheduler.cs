using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>A share of the value that goes along a line.</summary>
public abstract record LinearParamScheduler : ParamScheduler
{
    private protected LinearParamScheduler()
    {
    }

    /// <summary>The share on step begin.</summary>
    public abstract Formula? StartFactor { get; init; }

    /// <summary>The share in the end.</summary>
    public abstract Formula? EndFactor { get; init; }

    internal override bool Scales => true;

    internal override bool FillsWindow => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start)
    {
        var (first, last) = Factors(scope);
        return window.Last == 0 ? Share(from, first) : Linear(Share(from, first), Share(from, last));
    }

    internal override RateMap First(Scope scope, Window window, Formula start) => RateMap.Scale(Factors(scope).First);

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step)
    {
        var (first, last) = Factors(scope);
        return RateMap.Scale(1 + (last - first) / (window.Last * first + (step - 1) * (last - first)));
    }

    (double First, double Last) Factors(Scope scope) => (
        Constant(scope, StartFactor, v => v is > 0 and <= 1, "above 0 to 1"),
        Constant(scope, EndFactor, v => v is >= 0 and <= 1, "0 to 1"));

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) =>
        StatedEnd(Factors(scope) is var (first, last) && first < last ? LengthRole.Warmup : LengthRole.Whole, window);
}
