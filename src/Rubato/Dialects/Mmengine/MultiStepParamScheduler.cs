using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>The value times gamma at each milestone.</summary>
public abstract record MultiStepParamScheduler : ParamScheduler
{
    private protected MultiStepParamScheduler()
    {
    }

    /// <summary>When it falls, counted from begin.</summary>
    public abstract ValueList<Formula> Milestones { get; init; }

    /// <summary>What each milestone multiplies by.</summary>
    public abstract Formula? Gamma { get; init; }

    internal override bool Scales => true;

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start) =>
        MultiStep(from, Given(Gamma), [.. Counts(scope, Milestones).Select(milestone => Steps(milestone))]);

    internal override RateMap First(Scope scope, Window window, Formula start) => Fall(Counts(scope, Milestones).Count(milestone => milestone == 0));

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step) => Counts(scope, Milestones)
        .Where(milestone => milestone > 0).GroupBy(milestone => milestone)
        .Aggregate(RateMap.Keep, (map, falls) => RateMap.Choose(Is(step, falls.Key), Fall(falls.Count()), map));

    RateMap Fall(int times) => times switch
    {
        0 => RateMap.Keep,
        1 => RateMap.Scale(Given(Gamma)),
        _ => RateMap.Scale(Power(Given(Gamma), times)),
    };

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) =>
        Counts(scope, Milestones).Zip(Milestones, (step, argument) => new StatedLength(LengthRole.Milestone, "milestones", window.Begin + step, argument));
}
