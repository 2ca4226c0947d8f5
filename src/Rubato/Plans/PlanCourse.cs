using Rubato.Compilation;

namespace Rubato;

/// <summary>
/// How a plan with feedback goes where nothing is ever reported: what can be drawn and checked of it before the run.
/// Followed for at most <see cref="MostSteps"/> steps; then its values hold.
/// </summary>
sealed class PlanCourse
{
    const long MostSteps = 1_000_000;
    const int Spacing = 256;

    readonly List<PlanRun> _marks = [];
    readonly RangeFound[] _met;
    readonly double[] _end;
    readonly long _last;

    public PlanCourse(CompiledPlan plan)
    {
        _last = Math.Min(plan.Context.Horizon, MostSteps);
        _met = new RangeFound[plan.Columns.Length];
        Array.Fill(_met, new(Interval.Everything, Interval.Empty, 0, 0, null));
        var run = plan.Start();
        var spacing = Math.Max(Spacing, _last / 4000);
        for (long step = 0; step <= _last; step++)
        {
            if (step % spacing == 0) _marks.Add(run.Copy());
            run.Advance();
            if (step < plan.Context.Horizon)
                for (var column = 0; column < _met.Length; column++) Meet(column, step, run.Values[column]);
        }
        _end = run.Values.ToArray();
    }

    /// <summary>A column's value at a step.</summary>
    public double At(int column, long step)
    {
        Span<double> value = [0];
        Fill(column, step, value);
        return value[0];
    }

    /// <summary>A column's values at consecutive steps.</summary>
    public void Fill(int column, long firstStep, Span<double> values)
    {
        if (firstStep >= _last)
        {
            values.Fill(_end[column]);
            return;
        }
        var run = _marks.Last(mark => mark.NextStep <= firstStep).Copy();
        for (var i = 0; i < values.Length; i++)
        {
            while (run.NextStep <= Math.Min(firstStep + i, _last - 1)) run.Advance();
            values[i] = firstStep + i >= _last ? _end[column] : run.Values[column];
        }
    }

    /// <summary>What is met on this course, within what analysis found.</summary>
    public RangeFound RangeOf(int column, long last, RangeFound found)
    {
        var met = _met[column];
        var enclosure = last < _last ? found.Enclosure : found.Enclosure.Union(new(At(column, last)));
        return met with { Enclosure = enclosure };
    }

    void Meet(int column, long step, double value)
    {
        var met = _met[column];
        _met[column] = !double.IsFinite(value) ? met with { NotFiniteAt = met.NotFiniteAt ?? step } : met with
        {
            Met = met.Met.Union(new(value)),
            AtLow = value < met.Met.Low ? step : met.AtLow,
            AtHigh = value > met.Met.High ? step : met.AtHigh,
        };
    }
}
