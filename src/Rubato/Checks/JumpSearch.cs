using Rubato.Compilation;

namespace Rubato.Checks;

/// <summary>
/// Steps whose value differs more than tenfold from that of the step before. Known turns are looked at first; then ranges
/// of steps are halved until an interval evaluation shows that nothing within differs so much. The effort is bounded: a jump
/// may be missed, none is made up.
/// </summary>
sealed class JumpSearch
{
    const double Largest = 10;
    const int MostEvaluations = 600;
    const int MostHints = 256;

    /// <summary>Below this share of the greatest value a jump makes no difference.</summary>
    const double Trifle = 0.01;

    readonly PlanProgram _program;
    readonly Interval[] _registers;
    readonly long _last;
    readonly double _least;
    readonly SortedSet<long> _found = [];

    JumpSearch(PlanProgram program, long last, double greatest)
    {
        (_program, _last, _least) = (program, last, Trifle * greatest);
        _registers = new Interval[program.RegisterCount];
    }

    /// <summary>The steps that are jumped to, in order.</summary>
    public static IReadOnlyCollection<long> Run(PlanProgram program, long last, double greatest, IReadOnlyList<long> turns)
    {
        var search = new JumpSearch(program, last, greatest);
        foreach (var step in turns.Where(step => step >= 1 && step <= last).Take(MostHints))
        {
            if (search.Differs(step)) search._found.Add(step);
        }
        search.Halve();
        return search._found;
    }

    void Halve()
    {
        var open = new Queue<(long First, long Last)>([(0, _last)]);
        for (var count = 0; count < MostEvaluations && open.TryDequeue(out var range); count++)
        {
            if (range.Last <= range.First || IsSteady(range.First, range.Last)) continue;
            if (range.Last == range.First + 1)
            {
                if (Differs(range.Last) && StandsOut(range.Last)) _found.Add(range.Last);
                continue;
            }
            var middle = range.First + (range.Last - range.First) / 2;
            open.Enqueue((range.First, middle));
            open.Enqueue((middle, range.Last));
        }
    }

    bool IsSteady(long first, long last) =>
        IntervalEvaluator.Run(_program, new(first, last), _registers) is not { } bound
        || bound.High <= _least || (bound.Low > 0 && bound.High <= bound.Low * Largest);

    bool Differs(long step)
    {
        var (before, after) = (At(step - 1), At(step));
        var (small, large) = (Math.Min(before, after), Math.Max(before, after));
        return small > 0 && large >= _least && large > small * Largest * (1 + 1e-9);
    }

    /// <summary>Whether the difference is more than the slope beside it: a steep shape's ends don't jump.</summary>
    bool StandsOut(long step)
    {
        double Slope(long at) => at < 1 || at > _last ? 0 : Math.Abs(At(at) - At(at - 1));
        return Slope(step) > 2 * Math.Max(Slope(step - 1), Slope(step + 1));
    }

    double At(long step) => _program.Evaluate(step, out _);
}
