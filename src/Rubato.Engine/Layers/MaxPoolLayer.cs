namespace Rubato.Engine;

/// <summary>Maximum over windows of images, then relu where asked; see <see cref="MaxPool2d"/>.</summary>
/// <param name="window">Side of the windows, from 1 on.</param>
/// <param name="relu">Whether relu follows. Relu before and after the maximum are the same function; after is less work.</param>
public sealed class MaxPoolLayer(int window = 2, bool relu = false) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) => OutputOf(input, window);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) => MaxPool2d.Apply(x, window, relu);

    internal static Shape OutputOf(Shape input, int window)
    {
        if (input.Rank != 3 || window < 1 || input[0] < window || input[1] < window)
            throw new ArgumentException($"max pooling: got images {input} and a window of {window}; allowed are [H, W, C] at least as large as a window, from 1 on.");
        return [input[0] / window, input[1] / window, input[2]];
    }
}
