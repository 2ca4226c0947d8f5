namespace Rubato.Tests.Dialects;

/// <summary>Plans in a peer's dialect beside the peer's algorithm, written out plainly in the tests.</summary>
static class Twins
{
    /// <summary>A formula's values in a run, played step by step; where it needs no feedback, random access must give the same.</summary>
    public static double[] Values(string formula, int steps, long epoch = 10, long batch = 32, IReadOnlyList<double>? reports = null)
    {
        var plan = Compile(formula, steps, epoch, batch);
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

    /// <summary>Holds where a formula has the peer's values: within 1e-12 of each, and 1e-14 of the greatest, since both round, in another order, and a recursion does so again and again.</summary>
    public static void AssertMeets(IReadOnlyList<double> due, string formula, long epoch = 10, long batch = 32, IReadOnlyList<double>? reports = null) =>
        AssertMeets(due, formula, Values(formula, due.Count, epoch, batch, reports), due.Max(Math.Abs));

    /// <summary>The same against a closed form; <paramref name="scale"/> is the size of what rounds to zero.</summary>
    public static void Follow(string formula, int steps, Func<long, double> twin, double scale = 1) =>
        AssertMeets([.. Enumerable.Range(0, steps).Select(step => twin(step))], formula, Sound(formula, steps), scale);

    /// <summary>Holds where both formulas are the same at every step, to the bit.</summary>
    public static void Same(string due, string formula, int steps) => Assert.Equal(Sound(due, steps), Sound(formula, steps));

    /// <summary>A formula's translation as text.</summary>
    public static string Translation(string formula, int steps, long epoch = 10, long batch = 32) => Compile(formula, steps, epoch, batch).TranslationOf(0).ToString();

    /// <summary>The error that a formula is refused with.</summary>
    public static PlanFinding Finding(string formula, int steps = 100, long epoch = 10, long batch = 32) =>
        Assert.Throws<PlanException>(() => Values(formula, steps, epoch, batch)).Findings[0];

    /// <summary>The message with which a formula is refused.</summary>
    public static string Refusal(string formula) => Finding(formula).ToString();

    /// <summary>One of several, at random.</summary>
    public static T Of<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>The values of a formula that the check finds no error in.</summary>
    static double[] Sound(string formula, int steps)
    {
        Assert.DoesNotContain(Compile(formula, steps, 10, 32).Check(), finding => finding.Severity == FindingSeverity.Error);
        return Values(formula, steps);
    }

    static CompiledPlan Compile(string formula, int steps, long epoch, long batch) =>
        new Plan(new Assignment("value", Formula.Parse(formula))).Compile(new PlanContext(steps, epoch, batch) { Signals = ["metric", "x"] });

    static void AssertMeets(IReadOnlyList<double> due, string formula, double[] got, double scale)
    {
        for (var step = 0; step < due.Count; step++)
        {
            if (!(Math.Abs(due[step] - got[step]) <= 1e-12 * Math.Abs(due[step]) + 1e-14 * scale))
                Assert.Fail($"{formula} at step {step}: the peer has {due[step]:R}, got {got[step]:R}");
        }
    }
}

/// <summary>Where the peer's own code raises an error.</summary>
sealed class PeerFails : Exception;
