using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>The value times gamma in every step.</summary>
public abstract record ExponentialParamScheduler : ParamScheduler
{
    private protected ExponentialParamScheduler()
    {
    }

    /// <summary>What every step multiplies by.</summary>
    public abstract Formula Gamma { get; init; }

    internal override bool Scales => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start) => Exponential(from, rate: Gamma);

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step) => RateMap.Scale(Gamma);
}
