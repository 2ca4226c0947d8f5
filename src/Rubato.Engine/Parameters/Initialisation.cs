namespace Rubato.Engine;

/// <summary>How a parameter's numbers are chosen at first.</summary>
public abstract record Initialisation
{
    /// <summary>Every number the same.</summary>
    public static Initialisation Constant(float value) => new ConstantValue(value);

    /// <summary>
    /// Uniform in ±√(6/fan-in): the variance 2/fan-in that keeps the scale of activations through relu layers
    /// (K. He et al., 2015, arXiv:1502.01852).
    /// </summary>
    public static Initialisation HeUniform { get; } = new UniformWithin(6);

    /// <summary>
    /// Uniform in ±√(1/fan-in): variance 1/(3·fan-in), what PyTorch's linear and convolution layers begin with. Scores
    /// start near zero, and so the loss near ln C.
    /// </summary>
    public static Initialisation SmallUniform { get; } = new UniformWithin(1);

    internal abstract void Fill(Span<float> values, int fanIn, CounterRandom random);

    private sealed record ConstantValue(float Value) : Initialisation
    {
        internal override void Fill(Span<float> values, int fanIn, CounterRandom random) => values.Fill(Value);
    }

    private sealed record UniformWithin(float Gain) : Initialisation
    {
        internal override void Fill(Span<float> values, int fanIn, CounterRandom random)
        {
            var bound = MathF.Sqrt(Gain / fanIn);
            for (var i = 0; i < values.Length; i++) values[i] = (2 * random.Uniform((ulong)i) - 1) * bound;
        }
    }
}
