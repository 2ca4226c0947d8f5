using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>A power of the steps that are left.</summary>
public abstract record PolyParamScheduler : ParamScheduler
{
    private protected PolyParamScheduler()
    {
    }

    /// <summary>The value in the end.</summary>
    public abstract Formula? EtaMin { get; init; }

    /// <summary>How early it falls.</summary>
    public abstract Formula? Power { get; init; }

    internal override bool FillsWindow => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start) =>
        window.Last == 0 ? from : Polynomial(from, Given(EtaMin), Given(Power));

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step) =>
        Towards(Given(EtaMin), Power(1 - 1 / (window.Last - step + 1), Given(Power)));

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) => StatedEnd(LengthRole.Whole, window);
}
