using Rubato.Compilation;

namespace Rubato.Dialects.Transformers;

/// <summary>A peer's cosine that falls to a least rate, given as such or as a share of the optimiser's.</summary>
public abstract record CosineToMinLr : Dialect
{
    private protected CosineToMinLr()
    {
    }

    /// <summary>The least rate of a parameter group: the peer takes min_lr's share of the optimiser's default rate.</summary>
    private protected Formula Least(Scope scope, Formula baseLr, Formula? minLr, Formula? minLrRate, Formula? defaultLr)
    {
        if ((minLr is null) == (minLrRate is null))
            throw Refuse(scope, minLr, "min_lr", minLr is null ? "neither it nor min_lr_rate" : "it and min_lr_rate", "one of the two");
        if (minLrRate is not null) return baseLr * Constant(scope, minLrRate, v => v >= 0, "0 or more", nameof(CosineWithMinLr.MinLrRate));
        Constant(scope, minLr, v => v >= 0, "0 or more", nameof(CosineWithMinLr.MinLr));
        return defaultLr is null ? minLr! : baseLr * (minLr! / defaultLr);
    }
}
