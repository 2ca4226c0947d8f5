namespace Rubato.Engine;

/// <summary>How weight decay enters a step.</summary>
public enum WeightDecayKind
{
    /// <summary>λθ is added to the gradient and so passes through averages and momentum (L2 regularisation).</summary>
    Coupled,

    /// <summary>θ shrinks by the factor 1−ηλ beside the step (I. Loshchilov and F. Hutter, 2019, arXiv:1711.05101).</summary>
    Decoupled,
}

/// <summary>Both forms as numbers of a rule: d = g + coupled·θ; θ ← shrink·θ − ….</summary>
internal readonly record struct WeightDecay(double Coupled, double Shrink)
{
    public static WeightDecay Of(WeightDecayKind kind, double rate, double coefficient) =>
        kind == WeightDecayKind.Coupled ? new(coefficient, 1) : new(0, 1 - rate * coefficient);
}
