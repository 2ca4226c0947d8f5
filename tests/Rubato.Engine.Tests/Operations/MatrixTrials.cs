namespace Rubato.Engine.Tests.Operations;

internal sealed class MatrixTrials : ITrialFamilies
{
    public IEnumerable<TrialFamily> Families =>
    [
        new("MatrixMath.Multiply", draw =>
        {
            var (m, n, k, left, right) = (draw.Length(40), draw.Length(70), draw.Length(50), draw.Coin(), draw.Coin());
            Shape a = left ? [k, m] : [m, k], b = right ? [n, k] : [k, n];
            return new(
                $"{a}{(left ? "ᵀ" : "")}·{b}{(right ? "ᵀ" : "")}", [draw.Uniform(a), draw.Uniform(b)],
                t => MatrixMath.Multiply(t[0], t[1], left, right), p => Plain.Product(p[0], p[1], left, right));
        }),
        Linear("without bias", withBias: false, relu: false),
        Linear("with bias", withBias: true, relu: false),
        Linear("with relu", withBias: true, relu: true),
    ];

    private static TrialFamily Linear(string variant, bool withBias, bool relu) => new($"MatrixMath.Linear {variant}", draw =>
    {
        Shape x = [draw.Length(20), draw.Length(40)], w = [draw.Length(40), x[1]];
        Plain[] inputs = [draw.Uniform(x), draw.Uniform(w), .. withBias ? [draw.Uniform([w[0]])] : Array.Empty<Plain>()];
        Plain Reference(Plain[] p)
        {
            var product = Plain.Product(p[0], p[1], transposeB: true);
            return withBias ? product + p[2] : product;
        }

        return new($"{x} to {w[0]}", inputs, t => MatrixMath.Linear(t[0], t[1], withBias ? t[2] : null, relu), p => relu ? Reference(p).Relu() : Reference(p))
        {
            IsSmooth = !relu || Kinks.AreFar(Reference(inputs)),
        };
    });
}

/// <summary>Whether numbers stay on their side of 0 when inputs move a little.</summary>
internal static class Kinks
{
    public static bool AreFar(Plain beforeRelu, double margin = 0.005) => beforeRelu.Numbers.All(x => Math.Abs(x) > margin);
}
