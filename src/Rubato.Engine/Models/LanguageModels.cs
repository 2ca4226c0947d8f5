namespace Rubato.Engine;

/// <summary>Ready-made networks for sequences of symbols.</summary>
public static class LanguageModels
{
    /// <summary>
    /// A decoder-only transformer: of symbols 0 … vocabulary − 1 [N, T] scores of each place's next symbol, [N, T, vocabulary].
    /// Embedding plus learned positions, blocks (<see cref="TransformerBlockLayer"/>, causal), a last norm, one linear map.
    /// </summary>
    /// <param name="vocabulary">Symbols.</param>
    /// <param name="width">D, numbers of a place.</param>
    /// <param name="layers">Blocks.</param>
    /// <param name="heads">A divisor of D.</param>
    /// <param name="hidden">Numbers between a block's linear maps; 4·D when 0.</param>
    /// <param name="dropout">Share that is left out of each block's parts while training.</param>
    /// <remarks>
    /// <para>
    /// Build it for the input shape [T], T the context. A shorter text is filled up behind with any symbol: no place sees what comes after it.
    /// The loss is <see cref="CrossEntropy"/> of the scores as [N·T, vocabulary].
    /// </para>
    /// <para>
    /// Embeddings and positions begin normal with deviation 0.02, linear maps uniform in ±1/√fan-in, biases 0: the first scores are near 0,
    /// the first loss near ln(vocabulary).
    /// </para>
    /// </remarks>
    public static Layer Decoder(int vocabulary, int width, int layers, int heads, int hidden = 0, double dropout = 0)
    {
        var parts = new List<(string, Layer)>
        {
            ("embedding", new EmbeddingLayer(vocabulary, width, Initialisation.Normal(0.02f))),
            ("positions", new LearnedPositionsLayer()),
        };
        for (var i = 0; i < layers; i++) parts.Add(($"block{i + 1}", new TransformerBlockLayer(heads, hidden, causal: true, dropout)));
        parts.Add(("norm", new LayerNormLayer()));
        parts.Add(("head", new LinearLayer(vocabulary)));
        return new Sequential([.. parts]);
    }
}
