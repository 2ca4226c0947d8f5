using Rubato.Compilation;
using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>
/// A scheduler of PyTorch that may be one of several. PyTorch computes a rate from the one in the optimiser, so that what
/// one scheduler leaves is what the next one finds; alone, a scheduler gives its closed form.
/// </summary>
public abstract record Scheduler : Dialect
{
    private protected Scheduler()
    {
    }

    /// <summary>The scheduler's step, from 0.</summary>
    private protected static Formula Now => Ref("step");

    /// <summary>The rate that the optimiser has before any scheduler is made.</summary>
    internal abstract Formula InitialLr { get; }

    /// <summary>What each step makes of the rate; step 0 is the one that the constructor takes.</summary>
    internal abstract RateMap Step(Scope scope);

    /// <summary>What it does in a sequence after another: <c>step(0)</c> takes the closed form, where there is one, and then come its steps.</summary>
    /// <param name="scope">The span.</param>
    /// <param name="isReset">Whether it begins with <c>step(0)</c>; else its first step is its step 0, on the rate that is there.</param>
    internal virtual RateMap Later(Scope scope, bool isReset) =>
        isReset ? RateMap.Choose(Now < 1, RateMap.Set(Anew(scope)), Step(scope)) : Step(scope);

    /// <summary>Its values in a sequence from <c>step(0)</c> on.</summary>
    internal virtual Formula Anew(Scope scope) => this;

    /// <summary>Whether <c>step(0)</c> gives the same whatever the rate was.</summary>
    internal virtual bool StartsAnew => true;

    /// <summary>The lengths that it was given, for a scheduler that works it.</summary>
    internal IEnumerable<StatedLength> LengthsIn(Scope scope) => Lengths(scope);

    /// <summary>The length of what other schedulers may follow: it may end with its span, since that may be its turn in a sequence.</summary>
    private protected static IEnumerable<StatedLength> BeforeOthers(Scope scope, StatedLength length) =>
        length.Steps > scope.Length.Constant ? [length] : [];

    private protected static Condition Is(Formula step, Formula at) => step >= at & step <= at;

    /// <summary>A list argument of schedulers.</summary>
    private protected IReadOnlyList<Scheduler> Inner(Scope scope, ValueList<Formula> schedulers)
    {
        if (schedulers.Count == 0) throw Refuse(scope, null, "schedulers", "none", "at least one");
        return [.. schedulers.Select(formula => formula as Scheduler
            ?? throw Refuse(scope, formula, "schedulers", $"`{formula}`", "a scheduler of torch that needs no metric", "Write each as `torch.LinearLR(0.1, …)`."))];
    }
}

/// <summary>A scheduler whose every step multiplies whatever rate it finds.</summary>
public abstract record ScalingScheduler : Scheduler
{
    private protected ScalingScheduler()
    {
    }

    internal sealed override RateMap Step(Scope scope) => RateMap.Scale(Ratio(scope));

    private protected sealed override Formula Translate(Scope scope) => Scaled(scope, InitialLr);

    /// <summary>The factor of one step.</summary>
    private protected abstract Formula Ratio(Scope scope);

    /// <summary>A rate times all factors up to now.</summary>
    internal abstract Formula Scaled(Scope scope, Formula rate);
}

/// <summary>A scheduler whose every step sets the rate, whatever it was.</summary>
public abstract record SettingScheduler : Scheduler
{
    private protected SettingScheduler()
    {
    }

    internal sealed override RateMap Step(Scope scope) => RateMap.Set(this);
}
