namespace Rubato.Engine;

/// <summary>The same numbers with other axes behind the batch's: [N, …] to [N, shape]; see <see cref="View.Reshape"/>.</summary>
/// <param name="shape">Axes of one output.</param>
/// <remarks>Features become an image pixel by pixel; PyTorch's would be [C, H, W], channel by channel: mind that when loading its weights.</remarks>
public sealed class ReshapeLayer(Shape shape) : Layer
{
    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input) =>
        input.Count == shape.Count && shape.Rank < Shape.MaximumRank
            ? shape
            : throw new ArgumentException($"reshape: got inputs {input} of {input.Count} elements for {shape} of {shape.Count}; the counts must be equal, and at most {Shape.MaximumRank - 1} axes are allowed.");

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        lengths[0] = x.Shape[0];
        shape.CopyTo(lengths[1..]);
        return View.Reshape(x, new(lengths[..(shape.Rank + 1)]));
    }
}
