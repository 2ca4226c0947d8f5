namespace Rubato.Training.Tasks;

/// <summary>How much an example counts in the focal loss's gradient.</summary>
static class FocalWeight
{
    const double Smallest = 1e-12; // as in the loss

    /// <summary>
    /// ∂FL/∂x = w·∂CE/∂x by the scores x, FL = −(1 − p)^γ·ln p and CE = −ln p: w = (1 − p)^γ − γ·p·(1 − p)^(γ−1)·ln p. From 0, where p = 1, to a little above 1.
    /// </summary>
    /// <param name="entropy">−ln p of the right class.</param>
    /// <param name="gamma">γ, from 0 on; at 0 w = 1.</param>
    public static double Of(double entropy, double gamma)
    {
        var p = Math.Exp(-entropy);
        var wrong = Math.Max(1 - p, Smallest);
        return Math.Pow(wrong, gamma) + (gamma * p * Math.Pow(wrong, gamma - 1) * entropy);
    }
}
