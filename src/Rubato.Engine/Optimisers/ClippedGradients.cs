namespace Rubato.Engine;

/// <summary>Clips gradients before any optimiser's step, so that the bounds can be scheduled as its hyperparameters are.</summary>
/// <remarks>
/// First by value, then by the norm ‖g‖ over all parameters: a group's gradients are scaled by min(1, c/‖g‖) with its own
/// bound c. With one value for all groups that is <see cref="GradientClipping.ByNorm"/>. Hyperparameters: the inner optimiser's, then
/// <c>clip_norm</c> and <c>clip_value</c> in (0, ∞]; ∞, the value of both at first, clips nothing.
/// </remarks>
public sealed class ClippedGradients : WrappingOptimizer
{
    private readonly int norm, value;

    /// <param name="inner">What makes the step.</param>
    /// <param name="maximumNorm">The bound on the norm at first.</param>
    /// <param name="maximumValue">The bound on absolute values at first.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound isn't above 0.</exception>
    public ClippedGradients(Optimizer inner, double maximumNorm = double.PositiveInfinity, double maximumValue = double.PositiveInfinity)
        : base(inner, [Hyperparameter.Bound("clip_norm", maximumNorm), Hyperparameter.Bound("clip_value", maximumValue)]) =>
        (norm, value) = (Hyperparameters.Length - 2, Hyperparameters.Length - 1);

    /// <summary>The last step's norm, after clipping by value and before clipping by norm, and whether that one changed anything; none where both bounds were ∞.</summary>
    public ClippedNorm Last { get; private set; }

    /// <summary>Whether the last step's gradients were changed, by value or by norm.</summary>
    public bool IsClipped { get; private set; }

    /// <inheritdoc/>
    public override void Step()
    {
        if (ClipsNothing())
        {
            (Last, IsClipped) = (default, false);
            Inner.Step();
            return;
        }

        Parameters.SettleGradients();
        var isLimited = false;
        for (var group = 0; group < Groups.Length; group++)
        {
            var maximum = this[value, group];
            if (double.IsInfinity(maximum)) continue;
            foreach (var parameter in Groups[group].Parameters)
            {
                isLimited = isLimited || GradientClipping.Exceeds(parameter.Gradient.Data, maximum);
                GradientClipping.Limit(parameter.Gradient.Data, maximum);
            }
        }

        var length = Parameters.GradientNorm();
        var isClipped = false;
        for (var group = 0; group < Groups.Length && double.IsFinite(length); group++)
        {
            var maximum = this[norm, group];
            if (!(length > maximum)) continue;
            isClipped = true;
            foreach (var parameter in Groups[group].Parameters) GradientClipping.Scale(parameter.Gradient.Data, maximum / length);
        }

        (Last, IsClipped) = (new(length, isClipped), isClipped || isLimited);
        Inner.Step();
    }

    private bool ClipsNothing()
    {
        for (var group = 0; group < Groups.Length; group++)
            if (!double.IsInfinity(this[norm, group]) || !double.IsInfinity(this[value, group])) return false;
        return true;
    }
}
