namespace Rubato.Engine;

/// <summary>
/// Attention of a sequence to itself between two linear maps: [T, D] to [T, D]; see <see cref="Attention.ToSelf"/>. Parameters have
/// the names and shapes of PyTorch's <c>MultiheadAttention</c>: queries, keys and values are one map [3·D, D].
/// </summary>
/// <param name="heads">A divisor of D.</param>
/// <param name="causal">Whether place t sees only the places up to t.</param>
/// <param name="dropout">
/// Share of the attention that is left out while training, 0 up to but not including 1. Without dropout the scores are never stored.
/// </param>
public sealed class MultiHeadAttentionLayer(int heads, bool causal = false, double dropout = 0) : Layer
{
    private Parameter inWeight = null!, inBias = null!, outWeight = null!, outBias = null!;
    private int width, index;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        if (input.Rank != 2 || heads < 1 || input[1] == 0 || input[1] % heads != 0 || !(dropout is >= 0 and < 1))
            throw new ArgumentException($"attention: got inputs {input}, {heads} heads and a dropout of {dropout}; allowed are [T, D], heads that divide D, and 0 up to but not including 1.");
        width = input[1];
        index = builder.NextIndex;
        inWeight = builder.Declare("in_proj_weight", [3 * width, width], Initialisation.SmallUniform, width);
        inBias = builder.Declare("in_proj_bias", [3 * width], Initialisation.Constant(0));
        outWeight = builder.Declare("out_proj.weight", [width, width], Initialisation.SmallUniform, width);
        outBias = builder.Declare("out_proj.bias", [width], Initialisation.Constant(0));
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => MatrixMath.Linear(Mix(x, pass), outWeight.Value, outBias.Value);

    /// <summary>As <see cref="Forward(Tensor, Pass)"/>, plus an addend.</summary>
    internal Tensor ForwardOnto(Tensor addend, Tensor x, Pass pass) => MatrixMath.Linear(Mix(x, pass), outWeight.Value, outBias.Value, addend);

    private Tensor Mix(Tensor x, Pass pass)
    {
        var qkv = MatrixMath.Linear(x, inWeight.Value, inBias.Value);
        return pass.IsTraining && dropout > 0 ? WithDropout(qkv, pass) : Attention.ToSelf(qkv, heads, causal);
    }

    private Tensor WithDropout(Tensor qkv, Pass pass)
    {
        var (q, k, v) = Attention.Split(qkv);
        return Attention.Apply(q, k, v, heads, causal ? Attention.CausalMask(qkv.Shape[1]) : null, dropout, pass.Random.Derive((ulong)index));
    }
}
