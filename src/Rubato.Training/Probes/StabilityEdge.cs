using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>The curvature from which on an optimiser's steps grow instead of shrink.</summary>
public static class StabilityEdge
{
    /// <summary>
    /// The largest sharpness at which full-batch steps on a quadratic are stable, at the present hyperparameters: of the Hessian for SGD, of the
    /// preconditioned Hessian (<see cref="Preconditioner"/>) for optimisers that have a preconditioner, their divisors held fixed.
    /// </summary>
    /// <remarks>
    /// SGD and RMSProp with momentum μ: (2 + 2μ)/η; Nesterov's: (2 + 2μ)/((1 + 2μ)·η). Adam, AdamW, AMSGrad, RAdam, Prodigy, whose first moment is an average:
    /// (2 + 2β₁)/((1 − β₁)·η), at β₁ = 0.9 38/η; NAdam, late in training: (2 + 2β₁)/((1 − β₁)(1 + 2β₁)·η). Adagrad, Adadelta: 2/η. J. M. Cohen et al., 2021,
    /// arXiv:2103.00065, appendix B; 2022, arXiv:2207.14484. Weight decay and clipping aren't in it.
    /// </remarks>
    /// <returns>
    /// +∞ at η = 0. Null where groups differ in η or momentum, and for optimisers without such a number: those that norm or take signs of whole steps (LARS, LAMB,
    /// Lion, Muon), that average their path (schedule-free), or take the gradient elsewhere (sharpness-aware).
    /// </returns>
    public static double? Of(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        while (optimizer is ClippedGradients clipped) optimizer = clipped.Inner;
        return Shared(optimizer, "lr") is { } rate && FactorOf(optimizer) is { } factor ? factor / rate : null;
    }

    /// <summary>η times the sharpness at the edge, whatever η is: 2 + 2μ for SGD, (2 + 2β₁)/(1 − β₁) for Adam. Null as in <see cref="Of"/>.</summary>
    internal static double? FactorOf(Optimizer optimizer)
    {
        while (optimizer is ClippedGradients clipped) optimizer = clipped.Inner;
        return MomentumOf(optimizer) is { } momentum ? Factor(optimizer, momentum) : null;
    }

    /// <summary>μ or β₁, 0 for optimisers without; null where groups differ.</summary>
    internal static double? MomentumOf(Optimizer optimizer) =>
        optimizer is MomentOptimizer ? Shared(optimizer, "beta1") : optimizer is Sgd or RmsProp ? Shared(optimizer, "momentum") : 0;

    static double? Factor(Optimizer optimizer, double momentum) => optimizer switch
    {
        Sgd { IsNesterov: true } => (2 + 2 * momentum) / (1 + 2 * momentum),
        Sgd or RmsProp => 2 + 2 * momentum,
        Adagrad or Adadelta => 2,
        NAdam => (2 + 2 * momentum) / ((1 - momentum) * (1 + 2 * momentum)),
        Adam or AdamW or AmsGrad or RAdam or Prodigy => (2 + 2 * momentum) / (1 - momentum),
        _ => null,
    };

    /// <summary>A hyperparameter's value where all groups have the same.</summary>
    static double? Shared(Optimizer optimizer, string hyperparameter)
    {
        var index = optimizer.Hyperparameters.IndexOf(hyperparameter);
        if (index < 0) return null;
        var value = optimizer[index, 0];
        for (var group = 1; group < optimizer.Groups.Length; group++)
            if (optimizer[index, group] != value) return null;
        return value;
    }
}
