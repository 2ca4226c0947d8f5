using System.Globalization;
using System.Text.RegularExpressions;
using Rubato.Language;
using Rubato.Training.Reports;

namespace Rubato.Solution.Tests.Generated;

/// <summary>An example call over a run, as a curve and as values.</summary>
sealed partial class ExampleCurve
{
    /// <summary>The run of the language's own functions.</summary>
    public const long OwnHorizon = 1000;

    /// <summary>The shortest run of a peer's function; others are ten, a hundred … times as long.</summary>
    public const long LeastHorizon = 100;

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
        "stable_rate = 0.4 + 0.8 * exp(-step / 60)",
        "usable_rate = 0.04 + 0.08 * exp(-step / 60)",
        "gradient_snr = 0.1 + 0.9 * exp(-step / 100)",
    ];

    static readonly SignalInfo[] Reported = [.. Signals.Select(line => line.Split(' ')[0]).Select(name => new SignalInfo(name) { Initial = name.EndsWith("_rate", StringComparison.Ordinal) ? double.PositiveInfinity : double.NaN })];

    readonly FunctionInfo _function;
    readonly CompiledPlan _plan;
    readonly CompiledPlan _courses;
    readonly double[] _values;
    readonly string? _beside;

    public ExampleCurve(FunctionInfo function, string example)
    {
        _function = function;
        var horizon = function.Dialect is null ? OwnHorizon : HorizonOf(example);
        var context = new PlanContext(horizon, StepsPerEpoch, 32);
        _courses = Plan.Parse(string.Join('\n', Hyperparameters.Concat(Signals))).Compile(context);
        _beside = Word().Matches(example).Select(word => word.Value).FirstOrDefault(word => _courses.Sets(word));
        try
        {
            _plan = Plan.Parse(string.Join('\n', Hyperparameters.Append($"example = {example}"))).Compile(context with { Signals = [.. Reported] });
            _values = Run();
        }
        catch (PlanException error)
        {
            throw new InvalidOperationException($"{function.Name}: the example `{example}` can't be drawn over {horizon} steps: {error.Message}", error);
        }
    }

    /// <summary>The values at a few steps, with the end's.</summary>
    public IEnumerable<(string Step, string Value)> Values => Enumerable.Range(0, 5).Select(quarter => quarter * (_values.Length - 1) / 4)
        .Select(step => (ChartNumber.Format(step), ChartNumber.Format(_values[step], digits: 6)));

    /// <summary>The example in the language's own words, for a peer's function.</summary>
    public Formula Translation => _plan.TranslationOf(_plan.IndexOf("example"));

    /// <summary>The curve, with that of what the example names behind it, or above it where their values never meet.</summary>
    public string ToSvg()
    {
        var steps = _plan.Describe(curvePoints: 201).CurveSteps;
        ChartSeries Series(string name, double[] values) => new(name, [.. steps.Select(step => (double)step)], [.. steps.Select(step => values[step])]) { Colour = 0 };
        var chart = new LineChart { Title = _function.Name, Series = [Series("", _values)], Width = 480, PlotHeight = 130, HasWholeX = true };
        if (_beside is null) return chart.ToSvgFile() + "\n";
        var other = Filled(_courses, _beside);
        var faint = Series("", other) with { IsFaint = true };
        return _values.Min() > other.Max() || _values.Max() < other.Min()
            ? LineChart.ToSvgFile(chart with { Title = _beside, Series = [faint], PlotHeight = 60, HasXNumbers = false }, chart) + "\n"
            : (chart with { Series = [faint with { Name = _beside }, Series(_function.Name, _values)] }).ToSvgFile() + "\n";
    }

    double[] Run()
    {
        if (!_plan.NeedsFeedback) return Filled(_plan, "example");
        var (run, values) = (_plan.Start(), new double[_plan.Context.Horizon + 1]);
        for (var step = 0; step < values.Length; step++)
        {
            foreach (var signal in Reported.Where(signal => !double.IsNaN(signal.Initial))) run.Report(signal.Name, _courses.At(signal.Name, step));
            run.Advance();
            values[step] = run["example"];
            foreach (var signal in Reported.Where(signal => double.IsNaN(signal.Initial))) run.Report(signal.Name, _courses.At(signal.Name, step));
        }

        return values;
    }

    static double[] Filled(CompiledPlan plan, string column)
    {
        var values = new double[plan.Context.Horizon + 1];
        plan.Fill(column, 0, values);
        return values;
    }

    /// <summary>A peer's example is often of some epochs, each a scheduler step, and often of many steps: the first power of ten that holds its counts.</summary>
    static long HorizonOf(string example)
    {
        var most = Count().Matches(example).Max(count => (long?)long.Parse(count.Value, CultureInfo.InvariantCulture));
        var horizon = LeastHorizon;
        while (horizon < most) horizon *= 10;
        return horizon;
    }

    [GeneratedRegex(@"(?<![\w.-])[0-9]{1,6}(?![\w.])")]
    private static partial Regex Count();

    /// <summary>A word that is no argument's name.</summary>
    [GeneratedRegex(@"\b[a-z_]+\b(?!\s*:)")]
    private static partial Regex Word();
}
