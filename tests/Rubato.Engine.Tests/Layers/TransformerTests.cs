namespace Rubato.Engine.Tests.Layers;

/// <summary>Whole transformers, small, with sizes that leave tails at every vector width and sequences longer than a block of queries.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class TransformerTests
{
    private const int Vocabulary = 11, Context = 37, Batch = 3;

    [Fact]
    public void Training_AnyThreadsAndWidth_EndsWithTheSameBits()
    {
        var hashes = new Dictionary<string, string>();
        SettingsScope.ForEach(settings => hashes[settings] = Train(steps: 100).Hash);
        Assert.True(hashes.Values.Distinct().Count() == 1, string.Join('\n', hashes));
        Assert.Equal("46d3b9f7e3272af1", hashes.Values.First()[..16]); // in every process and on every machine
    }

    /// <summary>A symbol's successor is a function of it: the loss falls towards 0 from the logarithm of the vocabulary.</summary>
    [Fact]
    public void Training_OnAPredictableText_LearnsIt()
    {
        var losses = Train(steps: 150).Losses;
        Assert.InRange(losses[0], 0.8 * Math.Log(Vocabulary), 1.2 * Math.Log(Vocabulary));
        Assert.True(losses[^1] < 0.2 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TrainingStep_OnceWarm_AllocatesNothing(int threads)
    {
        using var settings = new SettingsScope();
        (Tape.ReusesTensors, Processor.Threads) = (true, threads);
        var network = Small();
        var optimizer = new AdamW(network.Parameters);
        var (symbols, labels) = Text(0);
        var tape = new Tape();
        // Which thread runs a chunk is chance, and each has buffers of its own: alone, this thread meets them all.
        Processor.Threads = 1;
        for (var step = 0; step < 3; step++) Step(network, optimizer, tape, symbols, labels, step);
        Processor.Threads = threads;
        for (var step = 3; step < 5; step++) Step(network, optimizer, tape, symbols, labels, step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 5; step < 15; step++) Step(network, optimizer, tape, symbols, labels, step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Forward_ChangedSymbol_ChangesNothingBeforeIt()
    {
        var network = Small();
        var (symbols, _) = Text(0);
        var before = network.Forward(symbols, Pass.Evaluation).ToArray();
        const int place = 20;
        symbols.Data[place] = (symbols.Data[place] + 1) % Vocabulary;
        var after = network.Forward(symbols, Pass.Evaluation).ToArray();
        Same.Bits(before.AsSpan(0, place * Vocabulary), after.AsSpan(0, place * Vocabulary), "before the place");
        for (var t = place; t < Context; t++)
            Assert.False(before.AsSpan(t * Vocabulary, Vocabulary).SequenceEqual(after.AsSpan(t * Vocabulary, Vocabulary)), $"place {t}");
    }

    /// <summary>
    /// Embedding 65·128, positions 128·128, four blocks of 2·256 for norms, 4·128² + 4·128 for attention and 8·128² + 5·128 between,
    /// a last norm and the head.
    /// </summary>
    [Fact]
    public void Decoder_OfTheBenchmark_HasItsParameters()
    {
        var network = new Network(LanguageModels.Decoder(65, 128, 4, 4), [128], 1);
        Assert.Equal(65 * 128 + 128 * 128 + 4 * (512 + 12 * 128 * 128 + 9 * 128) + 256 + 65 * 129, network.Parameters.NumberCount);
        Assert.Equal([128, 65], network.Output);
        string[] block = ["norm1.weight", "norm1.bias", "attention.in_proj_weight", "attention.in_proj_bias", "attention.out_proj.weight", "attention.out_proj.bias", "norm2.weight", "norm2.bias", "fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"];
        Assert.Equal([.. block.Select(name => $"block2.{name}")], network.Parameters.Select(p => p.Name).Where(name => name.StartsWith("block2.", StringComparison.Ordinal)));
    }

    private static Network Small() => new(LanguageModels.Decoder(Vocabulary, width: 18, layers: 2, heads: 3, hidden: 21, dropout: 0.1), [Context], 1);

    private static (string Hash, List<float> Losses) Train(int steps)
    {
        var network = Small();
        var optimizer = new AdamW(network.Parameters, learningRate: 1e-2);
        var tape = new Tape();
        var losses = new List<float>();
        for (var step = 0; step < steps; step++)
        {
            var (symbols, labels) = Text((ulong)step);
            losses.Add(Step(network, optimizer, tape, symbols, labels, step));
        }

        return (network.Parameters.Hash(), losses);
    }

    private static float Step(Network network, Optimizer optimizer, Tape tape, Tensor symbols, int[] labels, int step)
    {
        network.Parameters.ClearGradients();
        float loss;
        using (tape.Record())
        {
            var scores = View.Reshape(network.Forward(symbols, Pass.Training(1, step)), [Batch * Context, Vocabulary]);
            var mean = CrossEntropy.Mean(scores, labels);
            tape.Backward(mean);
            loss = mean.Item();
        }

        optimizer.Step();
        return loss;
    }

    /// <summary>Symbols at random, each with (3·symbol + 2) mod 11 as the one to be foretold.</summary>
    private static (Tensor Symbols, int[] Labels) Text(ulong seed)
    {
        var symbols = Numbers.Labels(seed, Batch * Context, Vocabulary);
        return (Tensor.From([.. symbols.Select(s => (float)s)], [Batch, Context]), [.. symbols.Select(s => (3 * s + 2) % Vocabulary)]);
    }
}
