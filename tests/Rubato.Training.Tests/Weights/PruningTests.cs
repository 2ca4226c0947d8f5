using Rubato.Engine;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Weights;

namespace Rubato.Training.Tests.Weights;

public class PruningTests
{
    static readonly double[] Shares = [0.1, 0.5, 0.73, 0.995, 0.25, 0];

    [Fact]
    public void Weights_OfANetwork_AreThoseThatSumOverInputs()
    {
        var pruning = new Pruning(Trainee.New(Trainee.WithBatchNorm));
        Assert.Equal(["conv.weight", "fc1.weight", "fc2.weight"], pruning.Weights.Select(w => w.Name));
        Assert.Equal(pruning.Weights.Sum(w => w.Shape.Count), pruning.WeightCount);
        var words = new Network(new Sequential(("words", new EmbeddingLayer(9, 4)), ("places", new LearnedPositionsLayer()), ("block", new TransformerBlockLayer(2))), [6], 1);
        Assert.DoesNotContain(new Pruning(words).Weights, w => w.Name.StartsWith("words", StringComparison.Ordinal) || w.Name.StartsWith("places", StringComparison.Ordinal) || w.Shape.Rank < 2);
        Assert.Equal(4, new Pruning(words).Weights.Count);
    }

    [Theory]
    [InlineData(PruningScope.Parameter)]
    [InlineData(PruningScope.Network)]
    public void Sparsity_AnyShare_MasksExactlySoManyOfTheSmallest(PruningScope scope)
    {
        foreach (var sparsity in Shares)
        {
            var network = Trainee.New(Trainee.WithBatchNorm);
            var before = network.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
            var pruning = new Pruning(network, scope) { Sparsity = sparsity };
            Parameter[][] together = scope == PruningScope.Network ? [[.. pruning.Weights]] : [.. pruning.Weights.Select(w => new[] { w })];
            foreach (var weights in together)
            {
                var masks = weights.SelectMany(w => pruning.MaskOf(IndexOf(pruning, w)).ToArray()).ToArray();
                var magnitudes = weights.SelectMany(w => before[w.Name]).Select(Math.Abs).ToArray();
                var zeros = (int)Math.Round(sparsity * masks.Length, MidpointRounding.AwayFromZero);
                Assert.Equal(zeros, masks.Count(m => m == 0));
                Assert.Equal(Enumerable.Range(0, masks.Length).OrderBy(i => magnitudes[i]).ThenBy(i => i).Take(zeros).Order(), Enumerable.Range(0, masks.Length).Where(i => masks[i] == 0));
            }

            foreach (var parameter in network.Parameters)
            {
                float[] mask = pruning.Weights.Contains(parameter) ? pruning.MaskOf(IndexOf(pruning, parameter)).ToArray() : [.. before[parameter.Name].Select(_ => 1f)];
                Assert.Equal(before[parameter.Name].Zip(mask, (value, kept) => kept == 0 ? 0 : value), parameter.Value.ToArray());
            }
        }
    }

    [Fact]
    public void Sparsity_EqualMagnitudes_TakesThoseThatComeFirst()
    {
        var network = new Network(new LinearLayer(2), [3], 1);
        new float[] { 1, -1, 1, 1, -1, 1 }.CopyTo(network.Parameters[0].Value.Data);
        var pruning = new Pruning(network) { Sparsity = 0.45 }; // 2.7 of 6
        Assert.Equal([0, 0, 0, 1, 1, 1], pruning.MaskOf(0).ToArray());
        Assert.Equal([0, 0, 0, 1, -1, 1], network.Parameters[0].Value.ToArray());
    }

    /// <summary>Momentum and decay go on for masked weights; they stay at 0 all the same, and the others learn.</summary>
    [Fact]
    public void AfterStep_AnyOptimizer_MaskedWeightsAreZero()
    {
        Func<ParameterSet, Optimizer>[] optimizers = [p => new Sgd(p, momentum: 0.9, weightDecay: 0.01), p => new AdamW(p), p => new Lamb(p), p => new Muon(p)];
        foreach (var optimizer in optimizers)
        {
            var trainee = new Trainee(optimizer: optimizer);
            var pruning = new Pruning(trainee.Network);
            for (var step = 0; step < 12; step++)
            {
                var sparsity = Math.Min(0.9, step * 0.1);
                pruning.Hyperparameters[0].Set(sparsity);
                trainee.Step(step, pruning);
                for (var w = 0; w < pruning.Weights.Count; w++)
                    Assert.All(pruning.MaskOf(w).ToArray().Zip(pruning.Weights[w].Value.ToArray()), pair => Assert.True(pair.First == 1 || BitConverter.SingleToInt32Bits(pair.Second) == 0));
                Assert.Equal(pruning.Weights.Sum(w => (int)Math.Round(sparsity * w.Shape.Count, MidpointRounding.AwayFromZero)), pruning.ZeroCount);
            }
        }
    }

    /// <summary>While s stays the mask does, however the weights go; a call makes it anew.</summary>
    [Fact]
    public void Sparsity_SetToWhatItIs_KeepsTheMask()
    {
        var network = new Network(new LinearLayer(1), [4], 1);
        var weight = network.Parameters[0].Value;
        new float[] { 1, 2, 3, 4 }.CopyTo(weight.Data);
        var pruning = new Pruning(network) { Sparsity = 0.5 };
        new float[] { 0, 0, 0.1f, 9 }.CopyTo(weight.Data);
        pruning.Sparsity = 0.5;
        Assert.Equal([0, 0, 1, 1], pruning.MaskOf(0).ToArray());
        new float[] { 5, 6, 0.1f, 9 }.CopyTo(weight.Data);
        pruning.Recompute();
        Assert.Equal([0, 1, 0, 1], pruning.MaskOf(0).ToArray());
        pruning.Sparsity = 0.25; // set free, the third begins at 0
        Assert.Equal([0, 1, 1, 1], pruning.MaskOf(0).ToArray());
        Assert.Equal([0, 6, 0, 9], weight.ToArray());
    }

    [Fact]
    public void Regrow_AShare_ExchangesTheSmallestForTheLargestGradients()
    {
        var network = new Network(new LinearLayer(1), [8], 1);
        var (parameter, weight) = (network.Parameters[0], network.Parameters[0].Value);
        new float[] { 1, 2, 3, 4, -5, 6, 7, 8 }.CopyTo(weight.Data);
        var pruning = new Pruning(network) { Sparsity = 0.5 };
        new float[] { 9, -3, 9, 9, 2, -7, 1, 5 }.CopyTo(weight.Data); // the masked ones are overwritten below
        pruning.Apply();
        pruning.Regrow(1); // no gradient has arrived: nothing happens
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], pruning.MaskOf(0).ToArray());
        GiveGradient(network, [1, -4, 4, 3, 100, 100, 100, 100]);
        pruning.Regrow(0.5); // drops 1 and 2, frees the gradients −4 and 4
        Assert.Equal([0, 1, 1, 0, 0, 1, 0, 1], pruning.MaskOf(0).ToArray());
        Assert.Equal([0, 0, 0, 0, 0, -7, 0, 5], weight.ToArray());
        Assert.Equal(4, pruning.ZeroCount);
        parameter.IsFrozen = true;
        pruning.Regrow(0.5);
        Assert.Equal([0, 1, 1, 0, 0, 1, 0, 1], pruning.MaskOf(0).ToArray());
    }

    [Fact]
    public void Regrow_WhileTraining_KeepsTheSparsityAndFindsOtherWeights()
    {
        var trainee = new Trainee();
        var pruning = new Pruning(trainee.Network) { Sparsity = 0.8 };
        var (before, zeros) = (pruning.MaskOf(0).ToArray(), pruning.ZeroCount);
        for (var step = 0; step < 10; step++)
        {
            pruning.Hyperparameters[1].Set(step % 3 == 2 ? 0.3 : 0);
            trainee.Step(step, pruning);
            Assert.Equal(zeros, pruning.ZeroCount);
        }

        Assert.NotEqual(before, pruning.MaskOf(0).ToArray());
        pruning.Sparsity = 0.99; // fewer are kept than masked, and the other way round
        pruning.Regrow(1);
        pruning.Sparsity = 0.01;
        pruning.Regrow(1);
        Assert.Equal(pruning.Weights.Sum(w => (int)Math.Round(0.01 * w.Shape.Count, MidpointRounding.AwayFromZero)), pruning.ZeroCount);
    }

    [Fact]
    public void Restore_MidWay_GoesOnWithTheSameBits()
    {
        var (whole, resumed) = (new Trainee(), new Trainee());
        var (first, second) = (new Pruning(whole.Network), new Pruning(resumed.Network));
        for (var step = 0; step < 12; step++)
        {
            if (step == 6)
            {
                second = new Pruning(resumed.Network);
                Trainee.Hand(first, second);
                Assert.Equal((first.Sparsity, first.RegrowShare, first.ZeroCount), (second.Sparsity, second.RegrowShare, second.ZeroCount));
            }

            foreach (var (trainee, pruning) in new[] { (whole, first), (resumed, second) })
            {
                pruning.Sparsity = step < 2 ? 0 : step < 8 ? 0.6 : 0.7; // of which 6, 7 and 9 to 11 keep the mask
                pruning.RegrowShare = step is 4 or 9 ? 0.2 : 0;
                trainee.Step(step, pruning);
            }

            Assert.Equal(Trainee.StateOf(whole.Network), Trainee.StateOf(resumed.Network));
        }
    }

    [Fact]
    public void Restore_OfNothingPruned_FreesEverything()
    {
        var (from, to) = (new Pruning(Trainee.New()), new Pruning(Trainee.New()) { Sparsity = 0.5 });
        Trainee.Hand(from, to);
        Assert.Equal((0, 0), (to.Sparsity, to.ZeroCount));
    }

    [Fact]
    public void AfterStep_WhileSIsConstant_AllocatesNothing()
    {
        ITrainingCompanion pruning = new Pruning(Trainee.New()) { Sparsity = 0.5 };
        var allocated = 0L;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            pruning.BeforeGradient(round);
            pruning.AfterStep(round);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Shares_NotAllowed_SayGotAndAllowed()
    {
        var pruning = new Pruning(Trainee.New());
        foreach (var value in new[] { -0.1, 1, double.NaN })
            Assert.Contains("0 ≤ sparsity < 1", Assert.Throws<ArgumentOutOfRangeException>(() => pruning.Sparsity = value).Message);
        foreach (var value in new[] { -0.1, 1.1, double.NaN })
        {
            Assert.Contains("0 ≤ regrow ≤ 1", Assert.Throws<ArgumentOutOfRangeException>(() => pruning.RegrowShare = value).Message);
            Assert.Contains("0 ≤ regrow ≤ 1", Assert.Throws<ArgumentOutOfRangeException>(() => pruning.Regrow(value)).Message);
        }

        Assert.Equal(["sparsity", "regrow"], pruning.Hyperparameters.Select(h => h.Info.Name));
        Assert.False(pruning.Hyperparameters[0].Info.Allows(1));
    }

    /// <summary>A gradient that arrives on the usual way: the mean over one row of what the inputs are.</summary>
    static void GiveGradient(Network network, float[] gradient)
    {
        var tape = new Tape();
        using (tape.Record()) tape.Backward(Reduce.Sum(network.Forward(Tensor.From(gradient, [1, gradient.Length]), Pass.Training(1, 0))));
        Assert.Equal(gradient, network.Parameters[0].Gradient.ToArray());
    }

    static int IndexOf(Pruning pruning, Parameter weight) => pruning.Weights.ToList().IndexOf(weight);
}
