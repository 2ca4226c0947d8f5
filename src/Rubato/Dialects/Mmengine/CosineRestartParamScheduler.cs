using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>Half a cosine down, again and again, from a height of its own each time.</summary>
public abstract record CosineRestartParamScheduler : ParamScheduler
{
    private protected CosineRestartParamScheduler()
    {
    }

    /// <summary>How many steps each period has.</summary>
    public abstract ValueList<Formula> Periods { get; init; }

    /// <summary>The share of the base value that each period starts from.</summary>
    public abstract ValueList<Formula>? RestartWeights { get; init; }

    /// <summary>The value at the bottom.</summary>
    public abstract Formula? EtaMin { get; init; }

    /// <summary>Instead, its share of the base value.</summary>
    public abstract Formula? EtaMinRatio { get; init; }

    internal override Formula Shape(Scope scope, Window window, Formula from, Formula start)
    {
        var bottom = Bottom(scope, start);
        var parts = new List<Part>();
        foreach (var period in Within(scope, window))
            parts.Add(Cosine(Share(start, period.Weight), bottom).For(Steps(period.Length)));
        // The step after the last is never asked for: its value holds, and isn't the bottom.
        var (last, reach) = (Within(scope, window)[^1], Math.Min(window.Last, Within(scope, window)[^1].End - 1));
        parts[^1] = Repeat(parts[^1].Formula, Steps(last.Length)).For(Steps(reach - last.Start));
        return new Sequence([.. parts]);
    }

    internal override RateMap First(Scope scope, Window window, Formula start) => RateMap.Set(Share(start, Within(scope, window)[0].Weight));

    internal override RateMap Next(Scope scope, Window window, Formula start, Formula step)
    {
        var bottom = Bottom(scope, start);
        RateMap In(Period period)
        {
            Formula Above(Formula at) => 1 + Cos(Math.PI * at / (double)period.Length);
            var fall = Towards(bottom, Above(step - period.Start) / Above(step - period.Start - 1));
            return RateMap.Choose(step <= period.Start, RateMap.Set(Share(start, period.Weight)), fall);
        }
        return Within(scope, window).Reverse().Aggregate(RateMap.Keep, (later, period) => RateMap.Choose(step < period.End, In(period), later));
    }

    /// <summary>The periods that begin in the window.</summary>
    Period[] Within(Scope scope, Window window)
    {
        var weights = Constants(scope, RestartWeights ?? [1], nameof(RestartWeights));
        if (weights.Length != Periods.Count)
            throw Refuse(scope, null, "restart_weights", $"{weights.Length} for {Periods.Count} periods", "as many as periods", "Give each period its weight.");
        if (weights.Length == 0) throw Refuse(scope, null, "periods", "none", "at least one");
        var periods = new Period[weights.Length];
        var begin = 0L;
        for (var i = 0; i < periods.Length; i++)
        {
            periods[i] = new(begin, Count(scope, Periods[i], 1, nameof(Periods)), weights[i]);
            begin = periods[i].End;
        }
        return [.. periods.Where(period => period.Start <= window.Last)];
    }

    Formula Bottom(Scope scope, Formula start) => EtaMin is null == EtaMinRatio is null
        ? throw Refuse(scope, EtaMinRatio, "eta_min", EtaMin is null ? "neither eta_min nor eta_min_ratio" : "eta_min and eta_min_ratio", "one of the two", "Give exactly one.")
        : EtaMin ?? start * EtaMinRatio!;

    readonly record struct Period(long Start, long Length, double Weight)
    {
        public long End => Start + Length;
    }

    internal override IEnumerable<StatedLength> Stated(Scope scope, Window window) =>
        [new(LengthRole.Whole, "periods", window.Begin + Math.Min(window.Last + 1, Within(scope, window)[^1].End), Periods[0])];
}
