namespace Rubato.Tests.Functions;

/// <summary>Values of single formulas in a run of 10 steps an epoch and 32 samples a step.</summary>
static class Compiled
{
    public static double At(Formula formula, long step, long horizon) =>
        new Plan(new Assignment("lr", formula)).Compile(new PlanContext(horizon, 10, 32)).At(0, step);

    public static double At(string formula, long step, long horizon) => At(Formula.Parse(formula), step, horizon);

    /// <summary>All values, that of the horizon included.</summary>
    public static double[] Course(string formula, long horizon) => [.. Enumerable.Range(0, (int)horizon + 1).Select(step => At(formula, step, horizon))];

    /// <summary>The error that a formula is refused with.</summary>
    public static PlanFinding Refusal(string formula, long horizon = 100) =>
        Assert.Throws<PlanException>(() => At(formula, 0, horizon)).Findings[0];
}
