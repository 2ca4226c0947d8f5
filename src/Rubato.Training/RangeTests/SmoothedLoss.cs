namespace Rubato.Training.RangeTests;

/// <summary>
/// An exponential mean of losses, corrected for its start at 0: m_k = β·m_(k−1) + (1−β)·ℓ_k, shown as m_k / (1 − β^(k+1)), k from 0.
/// Source: fastai, <c>callback/progress</c> and <c>learner.AvgSmoothLoss</c>, there with β = 0.98.
/// </summary>
/// <param name="beta">β, 0 ≤ β &lt; 1; 0 smooths nothing.</param>
public sealed class SmoothedLoss(double beta)
{
    double _mean, _missing = 1;

    /// <summary>Takes the next loss and gives the smoothed one.</summary>
    public double Add(double loss)
    {
        _mean = (beta * _mean) + ((1 - beta) * loss);
        _missing *= beta;
        return _mean / (1 - _missing);
    }
}
