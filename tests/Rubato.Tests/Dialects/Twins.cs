namespace Rubato.Tests.Dialects;

/// <summary>Plans in a peer's dialect beside the peer's algorithm, written out plainly in the tests.</summary>
static class Twins
{
    /// <summary>The values of a formula over a run of so many steps, which has to be without errors.</summary>
    public static double[] Values(string formula, int horizon)
    {
        var plan = Plan.Parse($"lr = {formula}").Compile(new PlanContext(horizon, 10, 32) { Signals = ["x"] });
        Assert.DoesNotContain(plan.Check(), finding => finding.Severity == FindingSeverity.Error);
        var values = new double[horizon];
        plan.Fill(0, 0, values);
        return values;
    }

    /// <summary>Holds where each value is the twin's: 1e-12 relative, and 1e-14 of <paramref name="scale"/> where rounding is left at zero.</summary>
    public static void Follow(string formula, int horizon, Func<long, double> twin, double scale = 1)
    {
        var values = Values(formula, horizon);
        for (var step = 0; step < horizon; step++)
        {
            var due = twin(step);
            if (!(Math.Abs(due - values[step]) <= 1e-12 * Math.Abs(due) + 1e-14 * scale))
                Assert.Fail($"{formula}: the peer has {due:R} at step {step}, got {values[step]:R}");
        }
    }

    /// <summary>Holds where both formulas are the same at every step, to the bit.</summary>
    public static void Same(string due, string formula, int horizon) => Assert.Equal(Values(due, horizon), Values(formula, horizon));

    /// <summary>The message with which a formula is refused.</summary>
    public static string Refusal(string formula) => Assert.Throws<PlanException>(() => Values(formula, 100)).Message;

    /// <summary>One of several, at random.</summary>
    public static T Of<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}
