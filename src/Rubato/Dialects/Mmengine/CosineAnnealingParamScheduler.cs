using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>Half a cosine down, and up again.</summary>
public abstract record CosineAnnealingParamScheduler : ParamScheduler
{
    private protected CosineAnnealingParamScheduler()
    {
    }

    /// <summary>How many steps the way down takes; the window when left out.</summary>
    public abstract Formula? TMax { get; init; }

    /// <summary>The value at the bottom; 0 when left out.</summary>
    public abstract Formula? EtaMin { get; init; }

    /// <summary>Instead, its share of the base value.</summary>
    public abstract Formula? EtaMinRatio { get; init; }

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start)
    {
        var (down, bottom) = (Down(scope, window), Bottom(scope, start));
        var fall = Cosine(from, bottom);
        return window.Last < down ? Repeat(fall, Steps(down))
            : window.Last == down ? fall
            : fall.For(Steps(down)).Then(Repeat(Wave(bottom, start), Steps(2 * (decimal)down)));
    }

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step)
    {
        double down = Down(scope, window);
        var bottom = Bottom(scope, start);
        Formula Above(Formula at) => 1 + Cos(Math.PI * at / down);
        var turn = (step - 1 - down) / (2 * down);
        var rise = RateMap.Keep with { Plus = (start - bottom) * ((1 - Math.Cos(Math.PI / down)) / 2) };
        var isTurn = Is(turn, Floor(turn));
        return window.Last <= down ? Towards(bottom, Above(step) / Above(step - 1))
            : RateMap.Choose(isTurn, rise, Towards(bottom, Above(step) / Above(step - 1)));
    }

    long Down(Scope scope, Window window) => TMax is null or Number { Value: 0 } ? window.Last + 1 : Count(scope, TMax, atLeast: 1);

    Formula Bottom(Scope scope, Formula start) => EtaMin is not null && EtaMinRatio is not null
        ? throw Refuse(scope, EtaMinRatio, "eta_min_ratio", "eta_min and eta_min_ratio", "one of the two", "Leave one out.")
        : EtaMinRatio is null ? EtaMin ?? 0 : start * EtaMinRatio;

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window)
    {
        var down = Down(scope, window);
        return window.Last > down ? [new(LengthRole.WholeThenRises, "T_max", window.Begin + down, TMax)] : StatedEnd(LengthRole.Whole, window);
    }
}
