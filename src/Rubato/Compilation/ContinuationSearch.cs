namespace Rubato.Compilation;

/// <summary>Follows a program beyond the horizon: what it holds or stays above is proven, how it falls is told from its slopes.</summary>
static class ContinuationSearch
{
    /// <summary>As far as steps of a double are looked at; beyond, neighbours grow alike.</summary>
    const long Farthest = 1L << 50;

    /// <summary>How far the slopes of a power may lie apart: those of t^−p·log t still differ by 1e-3 here.</summary>
    const double Tolerance = 1e-6;

    /// <summary>Below, doubles lose digits.</summary>
    const double LeastValue = 1e-300;

    public static Continuation Of(PlanProgram program, long horizon)
    {
        var registers = new Interval[program.RegisterCount];
        if (horizon < Farthest && IntervalEvaluator.Run(program, new(horizon, Farthest), registers) is { } bound)
        {
            if (bound.IsPoint && bound.Low >= 0) return new(ContinuationKind.Held, bound.Low);
            if (bound.Low > 0 && !FallsTo(program, horizon, bound.Low)) return new(ContinuationKind.Bounded, bound.Low);
        }
        return Falling(program, horizon);
    }

    /// <summary>Whether the bound is only where the search ends: then the formula falls on.</summary>
    static bool FallsTo(PlanProgram program, long horizon, double bound) =>
        At(program, Farthest) <= 2 * bound && At(program, Math.Max(horizon, Farthest / 2)) > bound * (1 + Tolerance);

    static Continuation Falling(PlanProgram program, long horizon)
    {
        var undecided = new Continuation(ContinuationKind.Undecided, 0);
        // Two ladders of steps whose rungs lie between each other's: a course that turns between them shows in one.
        if (Slopes(program, horizon) is not { } slopes || Slopes(program, horizon + horizon / 3) is not { } others) return undecided;
        if (Steepens(slopes) && Steepens(others)) return new(ContinuationKind.Exponential, 0);
        if (slopes.Count < 4 || others.Count < 4) return undecided;
        var power = slopes[^1];
        return power > Tolerance && slopes.TakeLast(4).Concat(others.TakeLast(4)).All(slope => Math.Abs(slope - power) <= Tolerance)
            ? new(ContinuationKind.Power, Math.Round(power, 5))
            : undecided;
    }

    /// <summary>−d log η / d log t from doubling to doubling, as long as there is a value; null where it ever rises.</summary>
    static List<double>? Slopes(PlanProgram program, long first)
    {
        var slopes = new List<double>();
        for (var step = first; step <= Farthest / 2; step *= 2)
        {
            var (near, far) = (At(program, step), At(program, 2 * step));
            if (!(near >= far && far >= 0)) return null;
            if (far < LeastValue) break;
            slopes.Add(Math.Log2(near / far));
        }
        return slopes;
    }

    /// <summary>Whether slopes about double each time, as those of an exponential do.</summary>
    static bool Steepens(List<double> slopes) =>
        slopes is [.., > 0 and var first, var second, var third] && second > 1.5 * first && third > 1.5 * second && third > 1;

    static double At(PlanProgram program, long step) => program.Evaluate(step, out _);
}
