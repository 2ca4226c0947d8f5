namespace Rubato.Engine.Tests;

/// <summary>Tests that change what holds for the whole process: threads, vector width, reuse of tensors. They run alone.</summary>
[CollectionDefinition(nameof(ProcessorSettings), DisableParallelization = true)]
public sealed class ProcessorSettings;

/// <summary>Restores the settings at its end.</summary>
internal sealed class SettingsScope : IDisposable
{
    private readonly int threads = Processor.Threads;
    private readonly VectorWidth width = Processor.VectorWidth;
    private readonly bool reuses = Tape.ReusesTensors;

    public static readonly VectorWidth[] Widths = [VectorWidth.Scalar, VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];

    /// <summary>Runs an action under every vector width and 1, 2 and 3 threads.</summary>
    public static void ForEach(Action<string> action)
    {
        using var scope = new SettingsScope();
        foreach (var width in Widths)
        {
            foreach (var threads in new[] { 1, 2, 3 })
            {
                (Processor.VectorWidth, Processor.Threads) = (width, threads);
                action($"{width}, {threads} threads");
            }
        }
    }

    public void Dispose() => (Processor.Threads, Processor.VectorWidth, Tape.ReusesTensors) = (threads, width, reuses);
}
