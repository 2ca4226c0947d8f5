namespace Rubato;

/// <summary>
/// Builds formulas in C# as the plan language writes them; with <c>using static Rubato.Schedule</c>,
/// <c>Linear(1e-3, 0.1).For(Percent(5)).Then(Cosine(0.1, 1e-4))</c>.
/// </summary>
public static partial class Schedule
{
    /// <summary>A duration in steps, <c>500st</c>.</summary>
    /// <param name="amount">How many.</param>
    public static Duration Steps(decimal amount) => new(amount, DurationUnit.Steps);

    /// <summary>A duration in epochs, <c>3ep</c>.</summary>
    /// <param name="amount">How many.</param>
    public static Duration Epochs(decimal amount) => new(amount, DurationUnit.Epochs);

    /// <summary>A duration in percent of the enclosing span, <c>10%</c>.</summary>
    /// <param name="amount">How many percent, at most 100.</param>
    public static Duration Percent(decimal amount) => new(amount, DurationUnit.Percent);

    /// <summary>A duration in training samples, <c>1e6sp</c>.</summary>
    /// <param name="amount">How many.</param>
    public static Duration Samples(decimal amount) => new(amount, DurationUnit.Samples);

    /// <summary>The value of another hyperparameter, helper or variable at this very step.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="every">How often it is measured, where it is a signal; as often as the run does where null.</param>
    public static Reference Ref(string name, Duration? every = null) => new(name, every);

    /// <summary>One formula to the power of another, <c>root ^ exponent</c>.</summary>
    /// <param name="root">What is raised.</param>
    /// <param name="exponent">To which power.</param>
    public static Formula Power(Formula root, Formula exponent) => new Binary(BinaryOperator.Power, root, exponent);
}
