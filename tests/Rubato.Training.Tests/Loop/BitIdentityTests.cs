using Rubato.Engine;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

/// <summary>Tests that change what holds for the whole process. They run alone.</summary>
[CollectionDefinition(nameof(ProcessorSettings), DisableParallelization = true)]
public sealed class ProcessorSettings;

[Collection(nameof(ProcessorSettings))]
public class BitIdentityTests
{
    [Theory]
    [InlineData("mlp", "sgd")]
    [InlineData("mlp", "adamw")]
    [InlineData("cnn", "sgd")]
    [InlineData("cnn", "adamw")]
    public void Weights_AnyThreadsAndVectorWidth_HaveTheSameBits(string model, string optimizer)
    {
        var (threadsBefore, widthBefore) = (Processor.Threads, Processor.VectorWidth);
        using var folder = new TestFolder();
        try
        {
            var hashes = new Dictionary<string, string>();
            foreach (var width in new[] { VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512 })
            {
                foreach (var threads in new[] { 1, 2 })
                {
                    Processor.VectorWidth = width;
                    var recipe = Trained.Small with { Model = model, Optimizer = optimizer, Threads = threads };
                    hashes[$"{width}, {threads} threads"] = Trained.In(folder, $"{width}-{threads}", recipe).Summary.Weights;
                }
            }

            Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
        }
        finally
        {
            (Processor.Threads, Processor.VectorWidth) = (threadsBefore, widthBefore);
        }
    }
}
