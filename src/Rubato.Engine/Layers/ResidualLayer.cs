namespace Rubato.Engine;

/// <summary>
/// y = shortcut(x) + body(x), then relu where asked (K. He et al., "Deep residual learning for image recognition", 2015,
/// arXiv:1512.03385). Without a shortcut layer x itself is added.
/// </summary>
/// <param name="body">f of x + f(x).</param>
/// <param name="shortcut">Brings x to the body's shape where that is another one.</param>
/// <param name="relu">Whether relu follows the sum.</param>
public sealed class ResidualLayer(Layer body, Layer? shortcut = null, bool relu = false) : Layer
{
    /// <inheritdoc/>
    public override bool HasRelu => relu;

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        var output = builder.Build("body", body, input);
        var beside = shortcut is null ? input : builder.Build("shortcut", shortcut, input);
        if (beside != output)
        {
            throw new ArgumentException(
                $"residual: of inputs {input} the body makes {output} and the shortcut {beside}; they must be equal. {(shortcut is null ? "Give a shortcut layer." : "Make one layer like the other.")}");
        }

        return output;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        var beside = shortcut is null ? x : pass.Through(shortcut, x);
        // A batch norm at the body's end takes the addend and relu along in its visit.
        if (!pass.IsWatched && body is Sequential { Last: BatchNormLayer { HasRelu: false } norm } inside)
            return norm.Forward(inside.ForwardToLast(x, pass), beside, relu, pass);
        var y = Arithmetic.Add(pass.Through(body, x), beside);
        return relu ? Activations.Relu(y) : y;
    }
}
