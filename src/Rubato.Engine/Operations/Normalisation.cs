namespace Rubato.Engine;

/// <summary>What every normalisation n = (x − μ)/√(σ² + ε) has in common, made of operations: for gradients that are differentiated again.</summary>
internal readonly struct Normalisation
{
    private readonly Shape statistics;
    private readonly float share;
    private readonly bool centres;
    private readonly Tensor deviation;

    /// <param name="x">What is normalised.</param>
    /// <param name="statistics">x's shape with the axes that are averaged over missing or of length 1.</param>
    /// <param name="epsilon">ε beside the variance.</param>
    /// <param name="centres">Whether the mean is subtracted.</param>
    public Normalisation(Tensor x, Shape statistics, float epsilon, bool centres = true)
    {
        this.statistics = statistics;
        this.centres = centres;
        share = (float)statistics.Count / x.Count;
        var centred = centres ? Arithmetic.Subtract(x, Average(x)) : x;
        deviation = Arithmetic.SquareRoot(Arithmetic.Scale(Average(Arithmetic.Multiply(centred, centred)), 1, epsilon));
        Normal = Arithmetic.Divide(centred, deviation);
    }

    /// <summary>n.</summary>
    public Tensor Normal { get; }

    /// <summary>∂x = (g − mean g − n·mean(g·n))/√(σ² + ε) from g = ∂n; the first mean only where the mean was subtracted.</summary>
    public Tensor Gradient(Tensor g)
    {
        var along = Arithmetic.Multiply(Normal, Average(Arithmetic.Multiply(g, Normal)));
        var rest = centres ? Arithmetic.Subtract(g, Average(g)) : g;
        return Arithmetic.Divide(Arithmetic.Subtract(rest, along), deviation);
    }

    private Tensor Average(Tensor t) => Arithmetic.Scale(Reduce.SumTo(t, statistics), share);
}
