namespace Rubato.Engine;

/// <summary>Random omission while training, nothing in evaluation; see <see cref="Dropout"/>. Any shape.</summary>
public sealed class DropoutLayer : Layer
{
    private double rate;
    private int index;

    /// <param name="rate">Share of elements that are left out, 0 up to but not including 1.</param>
    public DropoutLayer(double rate = 0.25) => Rate = rate;

    /// <summary>Share of elements that are left out; may be changed between steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within [0, 1).</exception>
    public double Rate
    {
        get => rate;
        set => rate = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"dropout: got a rate of {value}; allowed is 0 up to but not including 1.");
    }

    /// <inheritdoc/>
    public override Shape Build(NetworkBuilder builder, Shape input)
    {
        index = builder.NextIndex;
        return input;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, Pass pass) =>
        pass.IsTraining ? Dropout.Apply(x, Rate, pass.Random.Derive((ulong)index)) : x;
}
