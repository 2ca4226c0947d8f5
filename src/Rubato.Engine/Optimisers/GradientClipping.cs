using System.Runtime.CompilerServices;
using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>What clipping found.</summary>
/// <param name="Norm">√Σg² over all parameters, before clipping.</param>
/// <param name="IsClipped">Whether the gradients were changed.</param>
public readonly record struct ClippedNorm(double Norm, bool IsClipped);

/// <summary>Bounds on gradients (R. Pascanu, T. Mikolov and Y. Bengio, 2013, arXiv:1211.5063).</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients by min(1, maximum/‖g‖): the direction stays. The norm's bits depend on the numbers alone. A norm that isn't
    /// finite is reported and nothing is scaled: whether to skip the step is for the caller to say.
    /// </summary>
    /// <param name="parameters">Those whose gradients are meant; where none arrived they count as 0.</param>
    /// <param name="maximum">The largest norm that is left alone, above 0; ∞ only measures.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum isn't above 0.</exception>
    public static ClippedNorm ByNorm(ParameterSet parameters, double maximum)
    {
        Hyperparameter.Bound(nameof(maximum), maximum).Require(maximum);
        var norm = parameters.GradientNorm();
        if (!(norm > maximum) || !double.IsFinite(norm)) return new(norm, false);
        Scale(parameters.Gradients.Data, maximum / norm);
        return new(norm, true);
    }

    /// <summary>Brings every gradient into ±maximum, each coordinate on its own: the direction changes. NaN stays NaN.</summary>
    /// <param name="parameters">Those whose gradients are meant; where none arrived they count as 0.</param>
    /// <param name="maximum">The largest absolute value, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The maximum isn't above 0.</exception>
    public static void ByValue(ParameterSet parameters, double maximum)
    {
        Hyperparameter.Bound(nameof(maximum), maximum).Require(maximum);
        parameters.SettleGradients();
        Limit(parameters.Gradients.Data, maximum);
    }

    internal static void Scale(Span<float> gradients, double factor) => Elementwise.Apply(new Affine((float)factor, 0), gradients, gradients);

    internal static void Limit(Span<float> gradients, double maximum) => Elementwise.Apply(new Within((float)maximum), gradients, gradients);

    /// <summary>Whether <see cref="Limit"/> would change a number.</summary>
    internal static bool Exceeds(ReadOnlySpan<float> gradients, double maximum)
    {
        var most = (float)maximum;
        foreach (var gradient in gradients)
            if (Math.Abs(gradient) > most) return true;
        return false;
    }

    private readonly struct Within(float most) : IUnary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<S, V>(V x)
            where S : struct, ISimd<V>
            where V : struct
        {
            var (high, low) = (S.Broadcast(most), S.Broadcast(-most));
            return S.SelectGreater(x, high, high, S.SelectGreater(low, x, low, x));
        }
    }
}
