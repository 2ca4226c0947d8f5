using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>Random omission (N. Srivastava et al., "Dropout", JMLR 15, 2014).</summary>
public static class Dropout
{
    /// <summary>
    /// Sets each element to 0 with probability <paramref name="rate"/> and scales the others by 1/(1−rate), so that the mean
    /// stays. The choice is a pure function of the generator; the rate is kept in steps of 2⁻¹⁶.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate isn't within [0, 1).</exception>
    public static Tensor Apply(Tensor x, double rate, CounterRandom random)
    {
        if (!(rate is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"dropout: got a rate of {rate}; allowed is 0 up to but not including 1.");
        if (rate == 0) return x;
        var mask = Tape.Make(x.Shape);
        DropoutMask.Fill(random, rate, mask.Data);
        return Arithmetic.Multiply(x, mask);
    }
}
