using System.Globalization;
using System.Text.RegularExpressions;

namespace Rubato.Training.RangeTests;

/// <summary>
/// Hyperparameters whose formulas refer to the swept rate. One that is laid over the rate's range, as <c>mirror(lr, 0.85, 0.95)</c>, has another
/// value at a rate of the sweep than at the same rate in the plan that is suggested: a reader must know.
/// </summary>
static class Followers
{
    /// <summary>Differences up to this share come from the sweep's steps, which don't meet the rate exactly.</summary>
    const double Same = 0.1;

    /// <summary>A sentence for each that differs.</summary>
    /// <param name="result">The test.</param>
    /// <param name="swept">The plan of the test.</param>
    /// <param name="horizon">Its steps.</param>
    public static IEnumerable<string> NotesOn(RangeResult result, Plan swept, long horizon)
    {
        var target = result.Target;
        if (!target.IsRate || target.Pattern is not null || result.Recommended.Value is not { } value) yield break;
        var test = swept.Compile(result.Context with { Horizon = horizon });
        var suggested = Plan.Parse(result.PlanWith(value)).Compile(result.Context);
        if (test.NeedsFeedback || suggested.NeedsFeedback) yield break;
        var at = result.Curve.Values.TakeWhile(other => other < value).Count();
        var peak = Enumerable.Range(0, (int)Math.Min(suggested.Context.Horizon, int.MaxValue)).MaxBy(step => suggested.At("lr", step));
        foreach (var line in swept.Lines.Where(line => !line.IsLet && line.Groups is null && line.Name != "lr" && Regex.IsMatch(line.Formula.ToString(), @"\blr\b")))
        {
            var (then, later) = (test.At(line.Name, at), suggested.At(line.Name, peak));
            if (Math.Abs(then - later) > Same * Math.Abs(later))
                yield return string.Create(CultureInfo.InvariantCulture, $"{line.Name} = {line.Formula} is laid over the whole sweep: it was {then:G3} in the test at lr = {value:G3}, and is {later:G3} there in the plan below.");
        }
    }
}
