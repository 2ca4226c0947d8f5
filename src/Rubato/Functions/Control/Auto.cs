using Rubato.Compilation;
using Rubato.Language;

namespace Rubato.Functions
{
    /// <summary>
    /// A learning rate that needs no tuning, made of what is measured: <c>auto(from: 1e-3)</c>.
    /// Formula: v(t) = d(t)·k·u, u = min(usable_rate, its mean with a half-life of 2%). For optimisers without a second moment k = 0.8, and d rises from 0.1 to 1 in 5% of the span and
    /// falls to 0 then; for those with one, whose usable rate is low at first by itself, k = 1.5 and d = 1 − t/n. With <c>from</c> v is at most from^(1−x)·v^x in the first 5%, x rising
    /// from 0 to 1.
    /// Range: 0 or more. Edges: curvature is measured every 2% of the run, the first time before step 0, so that no initial rate is too large; without
    /// curvature anywhere the rate isn't finite, and the run ends with the reason. In a part, over the part.
    /// Errors: a run that doesn't measure usable_rate.
    /// Source: Cohen et al., arXiv:2103.00065 and 2207.14484 (where rates are stable). The factors were chosen on other seeds than those that judge it: bench/auto.
    /// </summary>
    /// <param name="From">The rate at first, where the measured one isn't smaller; the measured one when left out.</param>
    public sealed record Auto(Formula? From = null) : Function
    {
        const string Needed = "usable_rate";

        static readonly Formula Measured = Formula.Parse("min(usable_rate(every: 2%), ema(usable_rate(every: 2%), half_life: 2%, start: usable_rate))");

        static readonly Formula Plain = Formula.Parse("linear(0.1, 1) for 5% then linear(1, 0)") * (0.8 * Measured);

        static readonly Formula Adaptive = Schedule.Linear(1, 0) * (1.5 * Measured);

        internal override Value Lower(Scope scope)
        {
            if (scope.Context.Signals.All(signal => signal.Name != Needed))
                throw scope.Error(this, "unavailable-signal", $"auto: the run doesn't measure `{Needed}`.", "Report it, or give the rate a formula of time.");
            var isAdaptive = scope.Context.Hyperparameters?.Any(info => info.Name == "beta2") == true;
            var rate = scope[isAdaptive ? Adaptive : Plain];
            if (From is null) return rate;
            var from = scope.Demand(From, "from", v => v > 0, "above 0");
            var share = Value.Min(scope.Share() * 20, scope.Number(1));
            // from·(rate/from)^x: the rate itself from 5% on.
            return Value.Min(rate, from * Value.Power(rate / from, share));
        }
    }
}

namespace Rubato
{
    public static partial class Schedule
    {
        /// <inheritdoc cref="Functions.Auto"/>
        /// <param name="from">The rate at first, where the measured one isn't smaller; the measured one when left out.</param>
        public static Functions.Auto Auto(Formula? from = null) => new(from);
    }
}
