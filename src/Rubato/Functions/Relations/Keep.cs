using System.Globalization;
using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A formula under a law that is checked before the run, <c>keep(5e-5 / lr, product: lr)</c>: that its product with
    /// another, or its ratio to it, never changes.
    /// Formula: v = x, as long as |c(t) − c(s)| ≤ within·max(|c(t)|, |c(s)|) for all steps t and s of the run, c = x/ratio or
    /// x·product; with <c>every</c> only at t = 0, every, 2·every … of the span.
    /// Range: x's; within 0 or more. Edges: the horizon's own value, after the last update, isn't bound. With <c>every</c>, of
    /// more than 16,384 times it looks at one of each of so many equal stretches.
    /// Errors: a law that is broken, with two steps and the factor that x would have to change by; both or neither of
    /// <c>product</c> and <c>ratio</c>; a part that isn't finite or depends on what is measured.
    /// For a rate that drops by s every Δ and a temperature that decays as e^(−λt), the law
    /// <c>keep(step_decay(0.1, s, every: 10ep), ratio: temperature, every: 10ep)</c> holds exactly when s = e^(−λΔ).
    /// </summary>
    /// <param name="X">What the law binds, and the value.</param>
    /// <param name="Product">What x is multiplied with; or <c>ratio</c>.</param>
    /// <param name="Ratio">What x is divided by; or <c>product</c>.</param>
    /// <param name="Every">How often the law must hold; at every step when left out.</param>
    /// <param name="Within">How much of itself the product or ratio may change.</param>
    public sealed record Keep(
        Formula X, Formula? Product = null, Formula? Ratio = null, Duration? Every = null, [Default(1e-6)] Formula? Within = null) : Function
    {
        internal override Value Lower(Scope scope)
        {
            if (Product is null == Ratio is null)
                throw scope.Error(this, "bad-argument", $"keep: got {(Ratio is null ? "neither" : "both")} of `product` and `ratio`.", "Say what stays the same: x times the one, or x over the other.");
            var within = Constant(scope, Within, w => w >= 0, "0 or more");
            var (x, other) = (scope[X], scope[(Product ?? Ratio)!]);
            var law = Product is null ? x / other : x * other;
            var found = Every is null
                ? scope.Demanded(scope.Extremes(law) ?? throw scope.Unpredictable(this), this)
                : scope.ExtremesAt(law, Times(scope, Every), this);
            if (found.Met.High - found.Met.Low > within * Math.Max(Math.Abs(found.Met.Low), Math.Abs(found.Met.High))) throw Broken(scope, found, other);
            return x;
        }

        static IEnumerable<long> Times(Scope scope, Duration every)
        {
            var steps = scope.Cycle(every, "every").Constant;
            if (steps is not { } step || scope.Length.Constant is not { } length || scope.StepAt(0) is null)
                throw scope.Error(every, "not-constant", "every: the span's own length or start changes.", "Leave `every` out, or bind what has a span that is known.");
            return Sampling.Places((long)Math.Ceiling(length / step)).Select(place => scope.StepAt(place * step)).OfType<double>().Select(at => (long)at);
        }

        FindingException Broken(Scope scope, RangeFound found, Value other)
        {
            static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
            var formula = (Product ?? Ratio)!;
            var (first, last) = (Math.Min(found.AtLow, found.AtHigh), Math.Max(found.AtLow, found.AtHigh));
            var (before, after) = found.AtLow < found.AtHigh ? (found.Met.Low, found.Met.High) : (found.Met.High, found.Met.Low);
            var others = scope.At(other, [first, last], formula).Select(met => met.Value).ToArray();
            var change = others[1] / others[0];
            return scope.Error(
                this, "broken-law", $"keep: `{X}` {(Product is null ? "/" : "*")} `{formula}` is {Text(before)} at step {first} and {Text(after)} at step {last}; it must stay the same.",
                $"Between them `{formula}` changes by the factor {Text(change)}, so `{X}` must change by {Text(Product is null ? change : 1 / change)}.");
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Keep"/>
        /// <param name="x">What the law binds, and the value.</param>
        /// <param name="product">What <paramref name="x"/> is multiplied with; or <paramref name="ratio"/>.</param>
        /// <param name="ratio">What <paramref name="x"/> is divided by; or <paramref name="product"/>.</param>
        /// <param name="every">How often the law must hold; at every step when left out.</param>
        /// <param name="within">How much of itself the product or ratio may change; 1e-6 when left out.</param>
        public static Functions.Keep Keep(Formula x, Formula? product = null, Formula? ratio = null, Duration? every = null, Formula? within = null) =>
            new(x, product, ratio, every, within);
    }
}
