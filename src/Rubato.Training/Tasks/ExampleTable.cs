using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>Examples of one shape as plain numbers, one after the other.</summary>
sealed class ExampleTable
{
    readonly ReadOnlyMemory<float> _numbers;

    /// <param name="what">How messages name the numbers, as <c>denoising: the training data</c>.</param>
    /// <param name="shape">The shape of one example.</param>
    /// <param name="numbers">All of them.</param>
    /// <exception cref="TrainingException">There are no examples, a part of one, or a number that isn't finite.</exception>
    public ExampleTable(string what, Shape shape, ReadOnlyMemory<float> numbers)
    {
        if (numbers.IsEmpty || shape.Count == 0 || numbers.Length % shape.Count != 0)
            throw new TrainingException($"{what}: got {numbers.Length} numbers; allowed are whole examples of shape {shape}, at least one, each of {shape.Count}.");
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers.Span[i]))
                throw new TrainingException($"{what}: got {numbers.Span[i]} in example {i / shape.Count}; only finite numbers are allowed. Leave the example out.");
        }

        (Shape, _numbers, Count) = (shape, numbers, numbers.Length / shape.Count);
    }

    /// <summary>The shape of one example.</summary>
    public Shape Shape { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The numbers of an example.</summary>
    public ReadOnlySpan<float> this[int example] => _numbers.Span.Slice(example * Shape.Count, Shape.Count);

    /// <summary>Copies some examples.</summary>
    public void Fill(ReadOnlySpan<int> examples, Span<float> destination)
    {
        for (var row = 0; row < examples.Length; row++) this[examples[row]].CopyTo(destination[(row * Shape.Count)..]);
    }

    /// <summary>Some examples as a tensor [N, …] of the scope that is open.</summary>
    public Tensor Batch(ReadOnlySpan<int> examples)
    {
        var batch = Tensor.Scratch(BatchShape(examples.Length, Shape));
        Fill(examples, batch.Data);
        return batch;
    }

    /// <summary>[N, …] of examples of a shape.</summary>
    public static Shape BatchShape(int count, Shape example)
    {
        Span<int> lengths = stackalloc int[Shape.MaximumRank];
        example.CopyTo(lengths[1..]);
        lengths[0] = count;
        return new(lengths[..(example.Rank + 1)]);
    }
}
