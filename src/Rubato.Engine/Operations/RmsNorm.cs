namespace Rubato.Engine;

/// <summary>Normalisation by the root of the mean square over the last axis (B. Zhang and R. Sennrich, 2019, arXiv:1910.07467).</summary>
public static class RmsNorm
{
    /// <summary>y = γ·x/√(mean x² + ε), the mean of each row along the last axis; […, C] with γ [C].</summary>
    /// <param name="x">[…, C], C from 1 on.</param>
    /// <param name="gamma">γ [C]; 1 where left out.</param>
    /// <param name="epsilon">ε ≥ 0. With 0 a row of zeros becomes NaN.</param>
    /// <exception cref="ArgumentException">The shapes don't fit, or ε is negative or NaN.</exception>
    public static Tensor Apply(Tensor x, Tensor? gamma = null, float epsilon = 1e-5f) => LayerNorm.ApplyUncentred(x, gamma, epsilon);
}
