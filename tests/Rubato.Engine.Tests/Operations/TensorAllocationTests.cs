namespace Rubato.Engine.Tests.Operations;

/// <summary>A step of moves, reductions, selections and batched products, forward and back.</summary>
[Collection(nameof(ProcessorSettings))]
public sealed class TensorAllocationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_OnceWarm_AllocatesNothing(int threads)
    {
        using var settings = new SettingsScope();
        (Tape.ReusesTensors, Processor.Threads) = (true, threads);
        var parameters = new ParameterSet([new("table", [11, 24], 1, 0), new("w", [12, 8], 1, 0)]);
        Numbers.Uniform(1, parameters.Values.Count).CopyTo(parameters.Values.Data);
        int[] ids = Numbers.Labels(2, 4 * 6, 11), places = new int[4 * 6];
        var random = new CounterRandom(1);
        var tape = new Tape();
        var sum = 0.0;

        void Step()
        {
            parameters.ClearGradients();
            using (tape.Record())
            {
                var x = View.Reshape(Embedding.Lookup(parameters[0].Value, ids, [4, 6]), [4, 6, 3, 8]);
                var heads = View.Permute(x, 0, 2, 1, 3);
                var scores = MatrixMath.BatchMultiply(heads, heads, transposeB: true);
                var y = MatrixMath.BatchMultiply(Arithmetic.Where(Creation.Identity(6), Creation.Full([], -2), scores), heads);
                y = MatrixMath.Linear(View.SwapAxes(y, 1, 2), parameters[1].Value);
                var joined = Joining.Concatenate(1, Slicing.Slice(y, 1, 2..), Slicing.Flip(Slicing.Slice(y, 1, ..2), 1), Joining.Roll(y, 1, 2));
                joined = Arithmetic.Add(Joining.Stack(0, joined, Slicing.Pad(Slicing.Slice(joined, 3, 1..), 3, 1, 0)), Creation.Normal([2, 1, 1, 1, 1], random));
                Reduce.ArgMax(Slicing.Select(x, 2, ^1), -1, places);
                var loss = Arithmetic.Add(Reduce.Mean(Reduce.Max(joined, 2, -1)), Statistics.Norm(Statistics.LogSumExp(Reduce.CumulativeSum(joined, 1), 0, 2)));
                loss = Arithmetic.Add(loss, Arithmetic.Add(Statistics.StandardDeviation(joined), Reduce.Sum(Statistics.Product(Joining.Tile(y, 2, 2), 2))));
                loss = Arithmetic.Add(loss, Reduce.Sum(Indexing.ScatterAdd(Indexing.Take(View.Reshape(y, [24 * 12 * 3, 1]), 0, ids), 0, ids, 11)));
                tape.Backward(loss);
                sum += loss.Item();
            }
        }

        for (var step = 0; step < 5; step++) Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 5; step < 15; step++) Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(double.IsFinite(sum));
    }
}
