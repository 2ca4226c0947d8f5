using static Rubato.Schedule;

namespace Rubato.Dialects.Torch;

/// <summary>What one step of a scheduler makes of the rate that it finds in the optimiser: rate·Times + Plus.</summary>
/// <param name="Times">What it multiplies by; 0 where it doesn't look at the rate.</param>
/// <param name="Plus">What it then adds.</param>
readonly record struct RateMap(Formula Times, Formula Plus)
{
    static readonly Number Zero = new(0), One = new(1);

    /// <summary>A step that leaves the rate as it is.</summary>
    public static RateMap Keep => new(One, Zero);

    /// <summary>A step that multiplies the rate.</summary>
    public static RateMap Scale(Formula by) => new(by, Zero);

    /// <summary>A step that sets the rate, whatever it was.</summary>
    public static RateMap Set(Formula to) => new(Zero, to);

    /// <summary>Whether the rate before doesn't matter.</summary>
    public bool Sets => Times == Zero;

    /// <summary>The map that is in force where the condition holds, else the other.</summary>
    public static RateMap Choose(Condition condition, RateMap then, RateMap otherwise) => new(
        then.Times == otherwise.Times ? then.Times : If(condition, then.Times, otherwise.Times),
        then.Plus == otherwise.Plus ? then.Plus : If(condition, then.Plus, otherwise.Plus));

    /// <summary>This map and then another.</summary>
    public RateMap Then(RateMap next) => new(Product(next.Times, Times), Sum(Product(next.Times, Plus), next.Plus));

    /// <summary>What it makes of a rate.</summary>
    public Formula Of(Formula rate) => Sum(Product(rate, Times), Plus);

    static Formula Product(Formula a, Formula b) => a == Zero || b == Zero ? Zero : a == One ? b : b == One ? a : a * b;

    static Formula Sum(Formula a, Formula b) => a == Zero ? b : b == Zero ? a : a + b;
}
