using Rubato.Compilation;
using Rubato.Dialects.Torch;
using static Rubato.Schedule;

namespace Rubato.Dialects.Mmengine;

/// <summary>
/// A scheduler of mmengine: it acts in a window of its steps, from <c>begin</c> to before <c>end</c>, and computes a value from
/// the one in the optimiser, so that what one scheduler leaves is what the next one finds. Before the window the base value
/// holds, after it the window's last. One that mmengine steps once an epoch is <c>tick(…, every: 1ep)</c>.
/// </summary>
public abstract record ParamScheduler : Dialect
{
    private protected ParamScheduler()
    {
    }

    /// <summary>The step at which it begins to act.</summary>
    public abstract Formula? Begin { get; init; }

    /// <summary>The step before which it acts last.</summary>
    public abstract Formula? End { get; init; }

    /// <summary>What the optimiser has before any scheduler is made: always the first argument.</summary>
    internal Formula Base => (Formula)Info.ReadArguments(this)[0]!;

    /// <summary>Whether every step multiplies, whatever it finds.</summary>
    internal virtual bool Scales => false;

    /// <summary>Whether its course is spread over its window, which then must have an end.</summary>
    internal virtual bool FillsWindow => false;

    /// <summary>The base value of itself and of the schedulers made after it, when it is made after others.</summary>
    internal virtual Formula BaseWhenMade(Formula before) => before;

    /// <summary>When it acts.</summary>
    internal Window WindowOf(Scope scope)
    {
        var begin = Count(scope, Begin);
        return new(begin, (long)Constant(scope, End, v => v == Math.Floor(v) && v > begin && v <= Duration.Longest, $"a whole number above begin, {begin}"));
    }

    /// <summary>Its course in the window, whose own time starts at 0, from the value that it finds; the window's last step is at the end of the span.</summary>
    internal abstract Formula Shape(Scope scope, Window window, Formula from, Formula start);

    /// <summary>What its first step makes of a value.</summary>
    internal virtual RateMap First(Scope scope, Window window, Formula start) => RateMap.Keep;

    /// <summary>What a later step of its own makes of a value.</summary>
    internal abstract RateMap Next(Scope scope, Window window, Formula start, Formula step);

    /// <summary>Its whole course from a value, alone.</summary>
    internal Formula Course(Scope scope, Formula from, Formula start)
    {
        var window = WindowOf(scope);
        var shape = Shape(scope, window, from, start);
        var alone = window.IsOpen && !FillsWindow ? shape : shape.For(Steps(window.Last));
        return window.Begin == 0 ? alone : Warmup.Followed(from.For(Steps(window.Begin)), alone);
    }

    /// <summary>The lengths that it was given, counted from the span's start.</summary>
    internal virtual IEnumerable<StatedLength> Stated(Scope scope, Window window) => [];

    private protected override Formula Translate(Scope scope) => Course(scope, Base, Base);

    private protected override IEnumerable<StatedLength> Lengths(Scope scope) => Stated(scope, WindowOf(scope));

    /// <summary>Where its window ends; a billion steps away where nobody said.</summary>
    private protected IEnumerable<StatedLength> StatedEnd(LengthRole role, Window window) => [new(role, "end", window.End, End)];

    /// <summary>A step that brings the value nearer to another by a factor.</summary>
    private protected static RateMap Towards(Formula end, Formula times) => end is Number { Value: 0 } ? RateMap.Scale(times) : new(times, end * (1 - times));

    /// <summary>A share of a value.</summary>
    private protected static Formula Share(Formula value, double share) => share == 1 ? value : value * share;

    private protected static Condition Is(Formula a, Formula b) => a >= b & a <= b;
}

/// <summary>The steps in which a scheduler acts.</summary>
/// <param name="Begin">The first.</param>
/// <param name="End">The one after the last.</param>
readonly record struct Window(long Begin, long End)
{
    /// <summary>The peer's end where none is given.</summary>
    const long Never = 1_000_000_000;

    /// <summary>The last step, counted from the first; the peer's total_iters.</summary>
    public long Last => End - Begin - 1;

    /// <summary>Whether it has no end of its own.</summary>
    public bool IsOpen => End == Never;
}
