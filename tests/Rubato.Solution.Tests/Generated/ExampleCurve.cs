using System.Text.RegularExpressions;
using Rubato.Training.Reports;

namespace Rubato.Solution.Tests.Generated;

/// <summary>An example call over a run of 1000 steps, as a curve and as values.</summary>
sealed partial class ExampleCurve
{
    public const long Horizon = 1000;
    public const long StepsPerEpoch = 10;

    /// <summary>The hyperparameters that an example may name.</summary>
    public static readonly IReadOnlyList<string> Hyperparameters =
    [
        "lr = linear(1e-3, 0.1) for 10% then cosine(0.1, 1e-4)",
        "momentum = linear(0.85, 0.95)",
    ];

    /// <summary>The signals that an example may name, and what is reported of them.</summary>
    public static readonly IReadOnlyList<string> Signals =
    [
        "loss = 0.3 + 2 * exp(-step / 150) + 0.05 * sin(step ^ 2)",
        "val_loss = 0.4 + 2 * exp(-step / 120) + 4e-4 * step",
        "accuracy = 1 - 0.9 * exp(-step / 150) + 0.02 * sin(step ^ 2)",
        "val_accuracy = 0.95 - 0.85 * exp(-step / 120) - 5e-5 * step",
    ];

    static readonly long[] ShownSteps = [0, Horizon / 4, Horizon / 2, 3 * Horizon / 4, Horizon];

    static readonly PlanContext Context = new(Horizon, StepsPerEpoch, 32);

    static readonly CompiledPlan Courses = Plan.Parse(string.Join('\n', Hyperparameters.Concat(Signals))).Compile(Context);

    readonly string _name;
    readonly CompiledPlan _plan;
    readonly double[] _values;
    readonly string? _beside;

    public ExampleCurve(string name, string example)
    {
        _name = name;
        _beside = Word().Matches(example).Select(word => word.Value).FirstOrDefault(word => Courses.Sets(word));
        try
        {
            _plan = Plan.Parse(string.Join('\n', Hyperparameters.Append($"example = {example}")))
                .Compile(Context with { Signals = [.. Courses.Columns.Select(column => column.Name).Skip(Hyperparameters.Count)] });
            _values = Run(_plan);
        }
        catch (PlanException error)
        {
            throw new InvalidOperationException($"{name}: the example `{example}` can't be drawn over {Horizon} steps: {error.Message}", error);
        }
    }

    /// <summary>The values at a few steps, with the end's.</summary>
    public IEnumerable<(string Step, string Value)> Values =>
        ShownSteps.Select(step => (ChartNumber.Format(step), ChartNumber.Format(_values[step], digits: 6)));

    /// <summary>The example in the language's own words, for a peer's function.</summary>
    public Formula Translation => _plan.TranslationOf(_plan.IndexOf("example"));

    /// <summary>The curve, with that of what the example names behind it, or above it where their values never meet.</summary>
    public string ToSvg()
    {
        var steps = _plan.Describe(curvePoints: 201).CurveSteps;
        ChartSeries Series(string name, double[] values) => new(name, [.. steps.Select(step => (double)step)], [.. steps.Select(step => values[step])]) { Colour = 0 };
        var chart = new LineChart { Title = _name, Series = [Series("", _values)], Width = 480, PlotHeight = 130, HasWholeX = true };
        if (_beside is null) return chart.ToSvgFile() + "\n";
        var other = Filled(Courses, _beside);
        var faint = Series("", other) with { IsFaint = true };
        return _values.Min() > other.Max() || _values.Max() < other.Min()
            ? LineChart.ToSvgFile(chart with { Title = _beside, Series = [faint], PlotHeight = 60, HasXNumbers = false }, chart) + "\n"
            : (chart with { Series = [faint with { Name = _beside }, Series(_name, _values)] }).ToSvgFile() + "\n";
    }

    static double[] Run(CompiledPlan plan)
    {
        if (!plan.NeedsFeedback) return Filled(plan, "example");
        var (run, values) = (plan.Start(), new double[Horizon + 1]);
        for (var step = 0; step <= Horizon; step++)
        {
            run.Advance();
            values[step] = run["example"];
            foreach (var signal in plan.Context.Signals) run.Report(signal, Courses.At(signal, step));
        }

        return values;
    }

    static double[] Filled(CompiledPlan plan, string column)
    {
        var values = new double[Horizon + 1];
        plan.Fill(column, 0, values);
        return values;
    }

    /// <summary>A word that is no argument's name.</summary>
    [GeneratedRegex(@"\b[a-z_]+\b(?!\s*:)")]
    private static partial Regex Word();
}
