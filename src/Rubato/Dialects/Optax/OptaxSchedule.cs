using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Optax;

/// <summary>What optax's schedules are made of.</summary>
public abstract record OptaxSchedule : Dialect
{
    private protected OptaxSchedule()
    {
    }

    /// <summary>Whether what leads from one number to another is a decay; else it is a warmup.</summary>
    private protected static bool Falls(Scope scope, Formula from, Formula to) => scope[to].Constant < scope[from].Constant;

    /// <summary>From one value to another by a power of the share that is left; without steps there is no way, and the first value holds.</summary>
    private protected static Formula Transition(Formula from, Formula to, double power, long steps, long begin) => steps <= 0
        ? from
        : Join([from, (power == 1 ? Linear(from, to) : (Formula)Polynomial(from, to, power)).For(Steps(steps))], [Math.Max(begin, 0)]);

    /// <summary>Half a cosine, raised to a power. A power below 1 lifts the rounding of the peer's cosine to sight, so that is kept.</summary>
    private protected static Formula CosineDecay(Formula from, Formula to, long steps, double exponent)
    {
        if (exponent == 1) return Cosine(from, to).For(Steps(steps));
        var least = Math.PI * steps / steps == Math.PI ? 0 : Math.ScaleB(1, -54);
        return (to + (from - to) * Power(Cosine(1, least), exponent)).For(Steps(steps));
    }

    /// <summary>Equal ratios in equal times, smooth or in stairs, that stop at a bound.</summary>
    private protected static Formula ExponentialDecay(Formula from, long steps, double rate, long begin, bool isStaircase, Formula? end)
    {
        if (steps <= 0 || rate == 0) return from;
        Formula decay = isStaircase ? StepDecay(from, rate, Steps(steps)) : Exponential(from, rate: rate, per: Steps(steps));
        var held = Join([from, decay], [Math.Max(begin, 0)]);
        return end is null ? held : rate < 1 ? Max(held, end) : Min(held, end);
    }

    /// <summary>Straight lines or half cosines between values that factors make at boundaries.</summary>
    private protected static Formula Interpolate(Formula start, SortedDictionary<long, double> scales, bool isCosine)
    {
        var parts = new List<Part>();
        var (boundary, factor) = (0L, 1.0);
        foreach (var (next, scale) in scales)
        {
            var reached = factor * scale;
            if (next > boundary) parts.Add((isCosine ? Cosine(factor, reached) : (Formula)Linear(factor, reached)).For(Steps(next - boundary)));
            (boundary, factor) = (next, reached);
        }
        return start * (parts.Count == 0 ? factor : new Sequence([.. parts]));
    }

    /// <summary>A boundary's factor, for each boundary in order.</summary>
    private protected SortedDictionary<long, double> Scales(Scope scope, ValueList<ValueList<Formula>>? boundariesAndScales, string name)
    {
        var scales = new SortedDictionary<long, double>();
        foreach (var (boundary, formula) in boundariesAndScales is null ? [] : Pairs(scope, boundariesAndScales, name))
        {
            var scale = scope.Constant(formula, name);
            if (!(scale >= 0)) throw Refuse(scope, formula, Info.ParameterOf(name).Name, $"the scale {NumberText.Of(scale)}", "scales of 0 or more");
            if (!scales.TryAdd(boundary, scale)) throw Refuse(scope, formula, Info.ParameterOf(name).Name, $"the boundary {boundary} twice", "each boundary once");
        }
        return scales;
    }
}
