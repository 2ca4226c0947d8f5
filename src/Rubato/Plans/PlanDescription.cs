using System.Collections.Immutable;

namespace Rubato;

/// <summary>A column as a picture needs it.</summary>
/// <param name="Column">What is set.</param>
/// <param name="Formula">What sets it.</param>
/// <param name="Range">All values that it takes.</param>
/// <param name="Landmarks">Where it changes its course.</param>
/// <param name="Values">Its values at the description's telling steps.</param>
/// <param name="Curve">Its values at the description's curve steps.</param>
public sealed record ColumnDescription(
    PlanColumn Column, Formula Formula, Interval Range, ImmutableArray<Landmark> Landmarks, ImmutableArray<double> Values, ImmutableArray<double> Curve);

/// <summary>A plan before it runs, ready to be drawn as a table and as curves.</summary>
/// <param name="TellingSteps">The first and last step, the horizon, and both sides of what changes between.</param>
/// <param name="CurveSteps">Steps spread over the horizon, both sides of what changes among them.</param>
/// <param name="Columns">What the plan sets.</param>
/// <param name="Findings">What can be said against it.</param>
public sealed record PlanDescription(
    ImmutableArray<long> TellingSteps, ImmutableArray<long> CurveSteps, ImmutableArray<ColumnDescription> Columns, ImmutableArray<PlanFinding> Findings);

public sealed partial class CompiledPlan
{
    /// <summary>Describes the plan before it runs; what is steered, as it goes where nothing is ever reported.</summary>
    /// <param name="curvePoints">How many points a curve has, at least 2; a few more where the plan changes.</param>
    /// <param name="mostTellingSteps">How many rows a table has at most; changes beyond are left out, the first kept.</param>
    public PlanDescription Describe(int curvePoints = 200, int mostTellingSteps = 40)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(curvePoints, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostTellingSteps, 3);
        var horizon = Context.Horizon;
        ImmutableArray<long> changes = [.. _columns.SelectMany(c => c.Landmarks).Select(l => l.Step).Distinct().Order()];
        var sides = changes.SelectMany(step => new[] { step - 1, step }).Distinct().ToArray();
        var telling = Ordered([0, horizon - 1, horizon, .. sides.Take(mostTellingSteps - 3)]);
        var curve = Ordered([.. Enumerable.Range(0, curvePoints).Select(i => (long)((Int128)horizon * i / (curvePoints - 1))), .. sides.Take(curvePoints)]);
        return new(telling, curve, [.. Enumerable.Range(0, _columns.Length).Select(column => Describe(column, telling, curve))], Check());
    }

    ColumnDescription Describe(int column, ImmutableArray<long> telling, ImmutableArray<long> curve) => new(
        Columns[column], FormulaOf(column), RangeOf(column), LandmarksOf(column),
        [.. telling.Select(step => Expected(column, step))], [.. curve.Select(step => Expected(column, step))]);

    static ImmutableArray<long> Ordered(IEnumerable<long> steps) => [.. steps.Distinct().Order()];
}
