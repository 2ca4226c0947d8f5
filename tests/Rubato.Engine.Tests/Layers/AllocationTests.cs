namespace Rubato.Engine.Tests.Layers;

[Collection(nameof(ProcessorSettings))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("mlp", 1)]
    [InlineData("mlp", 2)]
    [InlineData("cnn", 1)]
    [InlineData("cnn", 2)]
    [InlineData("batch norm", 1)]
    [InlineData("batch norm", 2)]
    [InlineData("images", 1)]
    [InlineData("images", 2)]
    [InlineData("residual", 2)]
    [InlineData("activations", 2)]
    public void TrainingStep_OnceWarm_AllocatesNothing(string model, int threads)
    {
        using var settings = new SettingsScope();
        (Tape.ReusesTensors, Processor.Threads) = (true, threads);
        var network = new Network(BitIdentityTests.Small(model), [9, 7, 2], 1);
        Optimizer[] optimizers = [new AdamW(network.Parameters), new Sgd(network.Parameters, momentum: 0.9)];
        var x = Numbers.Tensor(1, [17, 9, 7, 2]);
        var labels = Numbers.Labels(2, 17, 5);
        var tape = new Tape();
        var norm = 0.0;

        void Step(int step)
        {
            network.Parameters.ClearGradients();
            using (tape.Record())
            {
                var loss = CrossEntropy.Mean(network.Forward(x, Pass.Training(1, step)), labels, 0.1f);
                tape.Backward(loss);
                norm += loss.Item();
            }

            norm += network.Parameters.GradientNorm();
            foreach (var optimizer in optimizers)
            {
                optimizer[0, 0] = 1e-3 / (1 + step);
                optimizer.Step();
            }

            using (tape.Evaluate()) norm += network.Forward(x, Pass.Evaluation).Data[0];
        }

        // Which thread runs a chunk is chance, and each has buffers of its own: alone, this thread meets them all.
        Processor.Threads = 1;
        for (var step = 0; step < 3; step++) Step(step);
        Processor.Threads = threads;
        for (var step = 3; step < 5; step++) Step(step);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 5; step < 15; step++) Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(double.IsFinite(norm));
    }
}
