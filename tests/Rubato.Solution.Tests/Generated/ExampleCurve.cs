using System.Text.RegularExpressions;
using Rubato.Training.Reports;

namespace Rubato.Solution.Tests.Generated;

/// <summary>An example call over a run of 1000 steps, as a curve and as values.</summary>
sealed partial class ExampleCurve
{
    public const long Horizon = 1000;
    public const long StepsPerEpoch = 10;

    /// <summary>What <c>lr</c> is where an example names it.</summary>
    public const string Rate = "linear(1e-3, 0.1) for 10% then cosine(0.1, 1e-4)";

    static readonly long[] ShownSteps = [0, Horizon / 4, Horizon / 2, 3 * Horizon / 4, Horizon];

    readonly string _name;
    readonly CompiledPlan _plan;
    readonly bool _namesRate;

    public ExampleCurve(string name, string example)
    {
        _name = name;
        _namesRate = NamedRate().IsMatch(example);
        try
        {
            _plan = Plan.Parse(_namesRate ? $"lr = {Rate}\nexample = {example}" : $"example = {example}").Compile(new PlanContext(Horizon, StepsPerEpoch, 32));
        }
        catch (PlanException error)
        {
            throw new InvalidOperationException($"{name}: the example `{example}` can't be drawn over {Horizon} steps: {error.Message}", error);
        }
    }

    /// <summary>The values at a few steps, with the end's.</summary>
    public IEnumerable<(string Step, string Value)> Values =>
        ShownSteps.Select(step => (ChartNumber.Format(step), ChartNumber.Format(_plan.At("example", step), digits: 6)));

    /// <summary>The curve, with that of <c>lr</c> behind it where the example names it, or above it where their values never meet.</summary>
    public string ToSvg()
    {
        var description = _plan.Describe(curvePoints: 201);
        double[] steps = [.. description.CurveSteps.Select(step => (double)step)];
        ChartSeries Series(string column, string name) =>
            new(name, steps, [.. description.Columns[_plan.IndexOf(column)].Curve]) { Colour = 0 };
        var chart = new LineChart { Title = _name, Series = [Series("example", "")], Width = 480, PlotHeight = 130, HasWholeX = true };
        if (!_namesRate) return chart.ToSvgFile() + "\n";
        var rate = Series("lr", "") with { IsFaint = true };
        var (own, its) = (_plan.RangeOf("example"), _plan.RangeOf("lr"));
        return own.Low > its.High || own.High < its.Low
            ? LineChart.ToSvgFile(chart with { Title = "lr", Series = [rate], PlotHeight = 60, HasXNumbers = false }, chart) + "\n"
            : (chart with { Series = [rate with { Name = "lr" }, Series("example", _name)] }).ToSvgFile() + "\n";
    }

    [GeneratedRegex(@"\blr\b(?!\s*:)")]
    private static partial Regex NamedRate();
}
