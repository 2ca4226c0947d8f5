namespace Rubato.Engine;

/// <summary>Rows of a table [symbols, width] for whole numbers: […] to […, width]; see <see cref="Embedding"/>.</summary>
/// <remarks>Inputs are numbers 0 … symbols − 1 in single precision, which holds whole ones exactly up to 2²⁴. They get no gradient.</remarks>
/// <param name="symbols">Rows of the table, from 1 on.</param>
/// <param name="width">Numbers that stand for a symbol, from 1 on.</param>
/// <param name="initialisation">How the table begins; the standard normal distribution when left out, as PyTorch's.</param>
public sealed class EmbeddingLayer(int symbols, int width, Initialisation? initialisation = null) : Layer
{
    private Parameter table = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (symbols is < 1 or > 1 << 24 || width < 1 || input.Rank > Shape.MaximumRank - 2)
            throw new ArgumentException($"embedding: got {symbols} symbols of width {width} for inputs {input}; allowed are 1 to 2²⁴ symbols, a width from 1 on, and at most {Shape.MaximumRank - 2} axes.");
        table = builder.Declare("weight", [symbols, width], initialisation ?? Initialisation.Normal(1));
        return Indexing.Behind(input, width);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => Embedding.Lookup(table.Value, x);
}
