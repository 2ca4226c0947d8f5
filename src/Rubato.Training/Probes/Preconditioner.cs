using Rubato.Engine;

namespace Rubato.Training.Probes;

/// <summary>
/// A positive diagonal P by which an optimiser divides its steps: θ ← θ − η·P⁻¹·m, m an average of gradients. What such an optimiser feels of the
/// curvature H is P⁻¹H, whose eigenvalues are those of the symmetric P^(−½)·H·P^(−½); the largest is the preconditioned sharpness (J. M. Cohen et al., "Adaptive
/// gradient methods at the edge of stability", 2022, arXiv:2207.14484).
/// </summary>
/// <example>
/// <code>
/// using var curvature = objective.Curvature();
/// if (Preconditioner.Of(optimizer, objective) is { } preconditioner)
///     sharpness = Lanczos.Largest(preconditioner.Around(curvature.Product), objective.Count).Values[0];
/// </code>
/// </example>
public sealed class Preconditioner
{
    readonly float[] _inverseRoots;

    /// <summary>A diagonal of one's own.</summary>
    /// <param name="diagonal">P, above 0. +∞ leaves a number out, as one that the optimiser never moves.</param>
    /// <exception cref="ArgumentException">A number isn't above 0.</exception>
    public Preconditioner(ReadOnlySpan<double> diagonal)
    {
        _inverseRoots = new float[diagonal.Length];
        for (var i = 0; i < diagonal.Length; i++)
        {
            if (!(diagonal[i] > 0)) throw new ArgumentException($"preconditioner: got {diagonal[i]} at place {i}; allowed are numbers above 0.", nameof(diagonal));
            _inverseRoots[i] = (float)(1 / Math.Sqrt(diagonal[i]));
        }
    }

    /// <summary>P^(−½).</summary>
    public ReadOnlySpan<float> InverseRoots => _inverseRoots;

    /// <summary>
    /// P^(−½)·H·P^(−½). Its vectors are those of P^(½)θ; the eigenvector u belongs to the direction P^(−½)u of the parameters.
    /// </summary>
    /// <param name="hessian">H.</param>
    public LinearOperator Around(LinearOperator hessian)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        var scaled = new float[_inverseRoots.Length];
        return (v, into) =>
        {
            if (v.Length != scaled.Length) throw new ArgumentException($"preconditioner: got a vector of {v.Length} numbers; {scaled.Length} are needed.", nameof(v));
            for (var i = 0; i < scaled.Length; i++) scaled[i] = v[i] * _inverseRoots[i];
            hessian(scaled, into);
            for (var i = 0; i < scaled.Length; i++) into[i] *= _inverseRoots[i];
        };
    }

    /// <summary>
    /// What an optimiser's last step divided by, over an objective's parameters; null where it divides by no numbers of its own for each coordinate (as SGD,
    /// Lion, Muon), or has taken no step.
    /// </summary>
    /// <remarks>
    /// <para>
    /// With v̂ = v/w₂ and w₁, w₂ as in <see cref="MomentOptimizer"/>: w₁·(√v̂ + ε) for <see cref="Adam"/> and <see cref="AdamW"/>, with the largest v for <see cref="AmsGrad"/>;
    /// √v̂ + ε for <see cref="NAdam"/> and <see cref="ScheduleFreeAdamW"/>, whose first moments are corrected elsewhere, and for <see cref="Lamb"/>, w₁ in front, whose rates
    /// for each tensor aren't in it; w₁·(√v + ε)/(r·√w₂) for <see cref="RAdam"/>, or w₁ while it doesn't rectify; w₁·(√v + dε)/(d²·√w₂) for <see cref="Prodigy"/>.
    /// √v + ε for <see cref="RmsProp"/>, of the variance where it is centred; √s + ε for <see cref="Adagrad"/>; √(v + ε)/√(u + ε) for <see cref="Adadelta"/>. A
    /// wrapper has what the inner optimiser has.
    /// </para>
    /// <para>
    /// A coordinate that had no gradient yet, with ε = 0, doesn't move: it has +∞.
    /// </para>
    /// </remarks>
    /// <param name="optimizer">Of the objective's network.</param>
    /// <param name="objective">Whose parameters, in its order.</param>
    /// <exception cref="ArgumentException">The optimiser moves another network.</exception>
    public static Preconditioner? Of(Optimizer optimizer, Objective objective)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(objective);
        while (optimizer is WrappingOptimizer wrapper) optimizer = wrapper.Inner;
        if (!ReferenceEquals(optimizer.Parameters, objective.Task.Network.Parameters))
            throw new ArgumentException("preconditioner: the optimiser moves another network than the objective's; give the one that trains it.", nameof(optimizer));
        if (optimizer.Steps == 0 || StepDivisor.RuleOf(optimizer) is not { } rule) return null;
        var divisor = new StepDivisor(optimizer, rule);
        var diagonal = new double[objective.Count];
        for (var i = 0; i < objective.Slices.Count; i++)
        {
            var slice = objective.Slices[i];
            divisor.Fill(objective.Parameters[i], diagonal.AsSpan(slice.Offset, slice.Length));
        }

        return new(diagonal);
    }
}
