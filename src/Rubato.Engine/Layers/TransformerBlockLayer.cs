namespace Rubato.Engine;

/// <summary>
/// A block of a transformer, normalised before each part: [T, D] to [T, D], h = x + attention(norm1(x)), y = h + fc2(gelu(fc1(norm2(h)))),
/// with dropout before each sum (A. Vaswani et al., 2017, arXiv:1706.03762; R. Xiong et al., 2020, arXiv:2002.04745).
/// </summary>
/// <param name="heads">A divisor of D.</param>
/// <param name="hidden">Numbers between fc1 and fc2; 4·D when 0.</param>
/// <param name="causal">Whether place t sees only the places up to t.</param>
/// <param name="dropout">Share that is left out while training, 0 up to but not including 1.</param>
/// <param name="epsilon">ε of the norms.</param>
public sealed class TransformerBlockLayer(int heads, int hidden = 0, bool causal = true, double dropout = 0, float epsilon = 1e-5f) : Layer
{
    private static readonly ActivationLayer Gelu = new(Activations.Gelu);
    private readonly LayerNormLayer norm1 = new(epsilon: epsilon), norm2 = new(epsilon: epsilon);
    private readonly MultiHeadAttentionLayer attention = new(heads, causal);
    private readonly DropoutLayer drop1 = new(dropout), drop2 = new(dropout);
    private LinearLayer fc1 = null!, fc2 = null!;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 2 || hidden < 0) throw new ArgumentException($"transformer block: got inputs {input} and {hidden} hidden numbers; sequences [T, D] are allowed.");
        (fc1, fc2) = (new(hidden > 0 ? hidden : 4 * input[1]), new(input[1]));
        builder.Build("norm1", norm1, input);
        builder.Build("attention", attention, input);
        builder.Build("drop1", drop1, input);
        builder.Build("norm2", norm2, input);
        builder.Build("fc2", fc2, builder.Build("fc1", fc1, input));
        return builder.Build("drop2", drop2, input);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        // Without dropout in between, a branch's last product is added to what it branched from in one visit.
        var normal = pass.Through(norm1, x);
        var h = IsApart(drop1, pass) ? Arithmetic.Add(x, pass.Through(drop1, pass.Through(attention, normal))) : attention.ForwardOnto(x, normal, pass);
        var mixed = pass.Through(Gelu, pass.Through(fc1, pass.Through(norm2, h)));
        return IsApart(drop2, pass) ? Arithmetic.Add(h, pass.Through(drop2, pass.Through(fc2, mixed))) : fc2.ForwardOnto(h, mixed);
    }

    private static bool IsApart(DropoutLayer layer, Pass pass) => pass.IsWatched || (pass.IsTraining && layer.Rate > 0);
}
