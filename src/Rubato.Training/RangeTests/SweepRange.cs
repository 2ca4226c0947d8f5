using System.Globalization;

namespace Rubato.Training.RangeTests;

/// <summary>From where to where a hyperparameter is swept, and on which scale.</summary>
/// <remarks>
/// Where an end isn't given: a learning rate goes from at least four decades below the peak of the optimiser's default plan to at least two and a
/// half above it, both at a power of ten. Whole numbers between two finite ends are gone through from one to the other; any others as far as to a
/// hundredth of the way before the last, where a share of 1 would leave nothing. Anything else goes three decades to both sides of its initial value: of 1 where that is ∞, of 0.003 where that is 0 or not known.
/// The scale is exponential unless the hyperparameter has two finite ends that are less than two decades apart, or may be 0 or less at the first.
/// </remarks>
/// <param name="From">The first value.</param>
/// <param name="To">The last, above the first.</param>
/// <param name="Scale">The way between.</param>
public readonly record struct SweepRange(double From, double To, SweepScale Scale)
{
    const double Decades = 3, DecadesBelowPeak = 4, DecadesAbovePeak = 2.5, UsualShare = 3e-3, LeastRatio = 100, ShortOfEnd = 0.01;

    /// <summary>The range of a test.</summary>
    /// <exception cref="TrainingException">The ends are the wrong way round, or not allowed.</exception>
    internal static SweepRange Of(SweepTarget target, string optimizer, RangeSettings settings)
    {
        var info = target.Info;
        var (least, most) = target.IsRate ? OfRates(optimizer) : Usual(info);
        var (from, to) = (settings.From ?? least, settings.To ?? most);
        string Got() => string.Create(CultureInfo.InvariantCulture, $"from {from} to {to}");
        if (!(from < to)) throw new TrainingException($"{target}: got {Got()}; the first value must be below the last. Give --from and --to so.");
        foreach (var (name, value) in new[] { ("from", from), ("to", to) })
        {
            if (!info.Allows(value)) throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"{name}: got {value}; allowed is {info.Allowed}."));
        }

        var scale = settings.Scale ?? (from > 0 && (!HasEnds(info) || to / from >= LeastRatio) ? SweepScale.Exponential : SweepScale.Linear);
        if (scale == SweepScale.Exponential && from <= 0)
            throw new TrainingException($"{target}: got {Got()} on an exponential scale, which needs a first value above 0. Give another --from, or --scale linear.");
        return new(from, to, scale);
    }

    static bool HasEnds(HyperparameterInfo info) => double.IsFinite(info.Least) && double.IsFinite(info.Most);

    static (double From, double To) OfRates(string optimizer)
    {
        var plan = Plan.Parse(Optimizers.PlanOf(optimizer)).Compile(new PlanContext(1000));
        var peak = Math.Round(Math.Log10(plan.RangeOf("lr").High), 6);
        return (Math.Pow(10, Math.Floor(peak - DecadesBelowPeak)), Math.Pow(10, Math.Ceiling(peak + DecadesAbovePeak)));
    }

    static (double From, double To) Usual(HyperparameterInfo info)
    {
        if (HasEnds(info))
        {
            if (info.Kind == HyperparameterKind.Whole) return (info.Least + (info.IsAboveLeast ? 1 : 0), info.Most - (info.IsBelowMost ? 1 : 0));
            var margin = ShortOfEnd * (info.Most - info.Least);
            return (info.IsAboveLeast ? info.Least + margin : info.Least, info.Most - margin);
        }

        var middle = double.IsPositiveInfinity(info.Initial) ? 1 : info.Initial > 0 ? info.Initial : UsualShare;
        var (from, to) = (middle * Math.Pow(10, -Decades), middle * Math.Pow(10, Decades));
        if (info.Kind == HyperparameterKind.Whole) (from, to) = (Math.Ceiling(from), Math.Ceiling(to));
        return (Math.Max(from, double.IsFinite(info.Least) ? info.Least : from), Math.Min(to, double.IsFinite(info.Most) ? info.Most : to));
    }
}
