namespace Rubato.Tests.Dialects;

/// <summary>A formula played step by step, beside what a peer's algorithm gives.</summary>
static class Played
{
    /// <summary>A formula's values in a run; where it needs no feedback, random access must give the same.</summary>
    public static double[] Values(string formula, int steps, long epoch = 10, long batch = 32, IReadOnlyList<double>? reports = null)
    {
        var plan = new Plan(new Assignment("value", Formula.Parse(formula))).Compile(new PlanContext(steps, epoch, batch) { Signals = ["metric"] });
        var run = plan.Start();
        var values = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            if (step > 0 && step <= reports?.Count) run.Report("metric", reports[step - 1]);
            values[step] = run.Advance()[0];
            if (!plan.NeedsFeedback) Assert.Equal(values[step], plan.At(0, step));
        }
        return values;
    }

    /// <summary>Within 1e-12 of the peer, and 1e-14 of its greatest value: both round, in another order, and a recursion does so again and again.</summary>
    public static void AssertMeets(IReadOnlyList<double> due, string formula, long epoch = 10, long batch = 32, IReadOnlyList<double>? reports = null)
    {
        var got = Values(formula, due.Count, epoch, batch, reports);
        var scale = due.Max(Math.Abs);
        for (var step = 0; step < due.Count; step++)
        {
            Assert.True(Math.Abs(due[step] - got[step]) <= 1e-12 * Math.Abs(due[step]) + 1e-14 * scale,
                $"{formula} at step {step}: the peer has {due[step]:R}, got {got[step]:R}");
        }
    }

    /// <summary>A formula's translation as text.</summary>
    public static string Translation(string formula, int steps, long epoch = 10, long batch = 32) =>
        new Plan(new Assignment("lr", Formula.Parse(formula))).Compile(new PlanContext(steps, epoch, batch) { Signals = ["metric"] }).TranslationOf(0).ToString();

    /// <summary>The error that a formula is refused with.</summary>
    public static PlanFinding Refusal(string formula, int steps = 100, long epoch = 10, long batch = 32) =>
        Assert.Throws<PlanException>(() => Values(formula, steps, epoch, batch)).Findings[0];
}

/// <summary>Where the peer's own code raises an error.</summary>
sealed class PeerFails : Exception;
