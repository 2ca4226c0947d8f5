using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>The value times gamma every so many steps.</summary>
public abstract record StepParamScheduler : ParamScheduler
{
    private protected StepParamScheduler()
    {
    }

    /// <summary>How many steps a stair has.</summary>
    public abstract Formula StepSize { get; init; }

    /// <summary>What each stair multiplies by.</summary>
    public abstract Formula? Gamma { get; init; }

    internal override bool Scales => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start) => StepDecay(from, Given(Gamma), Steps(Size(scope)));

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step) =>
        RateMap.Choose(Is(Floor(step / Size(scope)) * Size(scope), step), RateMap.Scale(Given(Gamma)), RateMap.Keep);

    long Size(Scope scope) => Count(scope, StepSize, atLeast: 1);

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) => [new(LengthRole.Milestone, "step_size", window.Begin + Size(scope), StepSize)];
}
