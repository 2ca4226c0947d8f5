namespace Rubato.Tests.Functions.Control;

/// <summary>Runs of plans that are steered by a signal <c>x</c>.</summary>
static class Steered
{
    /// <summary>The values of a formula where <paramref name="reports"/> come one before each step; null for none.</summary>
    public static double[] Run(string formula, params double?[] reports)
    {
        var run = Compile(formula, reports.Length).Start();
        return [.. reports.Select(report =>
        {
            if (report is { } x) run.Report("x", x);
            return run.Advance()[0];
        })];
    }

    /// <summary>
    /// Steps a formula beside a plain state machine that does the same, on random reports, saving and loading its state
    /// in between; both must give the same number.
    /// </summary>
    /// <param name="twin">Its value at a step, given the report before it, null for none.</param>
    public static void Follow(string formula, Random random, Func<long, double?, double> twin, double tolerance = 1e-13)
    {
        const int Steps = 120;
        var plan = Compile(formula, Steps);
        var run = plan.Start();
        for (var step = 0; step < Steps; step++)
        {
            if (random.Next(20) == 0) run = plan.Resume(PlanState.FromJson(run.State.ToJson()));
            double? report = random.Next(10) switch
            {
                < 2 => null,
                2 when random.Next(5) == 0 => double.NaN,
                < 6 => random.Next(4) * 0.5,
                _ => Math.Exp(-step / 40.0) + 0.1 * random.NextDouble(),
            };
            if (report is { } x) run.Report("x", x);
            var (due, got) = (twin(step, report), run.Advance()[0]);
            if (due.Equals(got) || Math.Abs(due - got) <= tolerance * Math.Abs(due)) continue;
            Assert.Fail($"{formula}: due {due:R} at step {step}, got {got:R}");
        }
    }

    static CompiledPlan Compile(string formula, long horizon) =>
        Plan.Parse($"value = {formula}").Compile(new PlanContext(horizon, 10, 32) { Signals = ["x", "y"] });
}
