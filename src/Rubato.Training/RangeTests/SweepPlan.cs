namespace Rubato.Training.RangeTests;

/// <summary>Plans with one line exchanged: that of a range test, and that which its result suggests.</summary>
static class SweepPlan
{
    const double WarmupShare = 20, LeastShare = 100;

    /// <summary>The plan in which the target rises over the first steps; every other line stays, and what refers to the target follows it.</summary>
    public static Plan Of(Plan plan, SweepTarget target, SweepRange range, int steps, long horizon)
    {
        Formula rise = range.Scale == SweepScale.Exponential
            ? Schedule.Exponential(range.From, range.To, inclusive: true)
            : Schedule.Linear(range.From, range.To, inclusive: true);
        if (horizon > steps) rise = rise.For(Schedule.Steps(steps)).Then(range.To);
        return With(plan, target, target.Info.Kind == HyperparameterKind.Whole ? Schedule.Integer(rise) : rise);
    }

    /// <summary>The plan with what was found: for a rate a warmup to it and a cosine to 0, for anything else the value.</summary>
    /// <param name="plan">The recipe's.</param>
    /// <param name="target">What was swept.</param>
    /// <param name="value">What is suggested.</param>
    /// <param name="context">The run.</param>
    public static Plan Suggested(Plan plan, SweepTarget target, double value, PlanContext context)
    {
        if (!target.IsRate) return With(plan, target, value, byPattern: true);
        Plan Course(double end) => With(plan, target, Schedule.Linear(value / WarmupShare, value).For(Schedule.Percent(5)).Then(Schedule.Cosine(value, end)), byPattern: true);
        // A formula such as 2e-5 / lr has no value where the rate is 0.
        return Course(0) is var toZero && toZero.Check(context).All(finding => finding.Severity != FindingSeverity.Error) ? toZero : Course(Rounded(value / LeastShare));
    }

    /// <summary>A number in three digits, as a person would write it.</summary>
    public static double Rounded(double value) => value == 0 || !double.IsFinite(value) ? value : double.Parse(value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Groups are named one by one, since a full name goes before any pattern that the plan has; or by the pattern, as a person would.</summary>
    static Plan With(Plan plan, SweepTarget target, Formula formula, bool byPattern = false)
    {
        string[] groups = target.Pattern is null ? [] : byPattern ? [target.Pattern] : [.. target.Groups];
        Assignment[] lines = target.Pattern is null ? [new(target.Info.Name, formula)] : [.. groups.Select(group => new Assignment(target.Info.Name, formula, new GroupPattern(group)))];
        bool IsReplaced(Assignment line) => !line.IsLet && line.Name == target.Info.Name && (target.Pattern is null ? line.Groups is null : line.Groups is { } own && groups.Contains(own.Text));
        var at = plan.Lines.TakeWhile(line => !IsReplaced(line)).Count();
        return new([.. plan.Lines.Take(at), .. lines, .. plan.Lines.Skip(at).Where(line => !IsReplaced(line))]);
    }
}
