using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Ignite;

/// <summary>Cycles from a start value to an end value, each with its own length and values.</summary>
public abstract record CyclicalScheduler : ParamScheduler
{
    const int MostCycles = 10_000;

    private protected CyclicalScheduler()
    {
    }

    /// <summary>A cycle's way from one value to the other.</summary>
    private protected abstract Formula Way(Formula from, Formula to);

    /// <summary>
    /// Cycles one by one as long as their lengths change, as the peer truncates these to whole steps; then equal ones again and again.
    /// </summary>
    private protected Formula Cycles(
        Scope scope, Formula start, Formula end, long size, long warmup, double growth, double startGrowth, double endGrowth)
    {
        // A whole ratio leaves nothing to truncate.
        if (growth > 1 && growth == Math.Floor(growth) && warmup == 0 && startGrowth == 1 && endGrowth == 1) return Repeat(Way(start, end), Steps(size), growth);
        var parts = new List<Part>();
        for (var left = scope.Context.Horizon; left > 0;)
        {
            if (size < 1) throw Refuse(scope, null, "cycle_mult", $"{NumberText.Of(growth)}, with which a cycle has no step left", "a ratio that leaves every cycle one");
            var (nextSize, nextWarmup) = ((long)(size * growth), (long)(warmup * growth));
            if (nextSize == size && nextWarmup == warmup)
            {
                parts.Add(new(Equal(start, end, size, warmup, startGrowth, endGrowth), null));
                break;
            }
            if (parts.Count >= MostCycles) throw Refuse(scope, null, "cycle_mult", $"{NumberText.Of(growth)}", $"a ratio with at most {MostCycles} unequal cycles", "Use 1, or longer cycles.");
            parts.Add(Way(start, end).For(Steps(size)));
            start = Scaled(start, startGrowth);
            if (warmup > 0) parts.Add(Linear(end, start).For(Steps(warmup)));
            end = Scaled(end, endGrowth);
            left -= size + warmup;
            (size, warmup) = (nextSize, nextWarmup);
        }
        return parts is [{ Length: null } only] ? only.Formula : new Sequence([.. parts]);
    }

    Formula Equal(Formula start, Formula end, long size, long warmup, double startGrowth, double endGrowth)
    {
        Formula Cycle(Formula from, Formula to, Formula next) =>
            Repeat(warmup == 0 ? Way(from, to) : Way(from, to).For(Steps(size)).Then(Linear(to, next)), Steps(size + warmup));
        if (startGrowth == 1 && endGrowth == 1) return Cycle(start, end, start);
        Formula cycle = Floor(Ref("step") / (size + warmup));
        Formula Grown(Formula value, double factor) => factor == 1 ? value : value * Power(factor, cycle);
        return Grown(start, startGrowth) * Cycle(1, 0, startGrowth) + Grown(end, endGrowth) * Cycle(0, 1, 0);
    }

    static Formula Scaled(Formula value, double factor) => factor == 1 ? value : value is Number number ? number.Value * factor : value * factor;
}
