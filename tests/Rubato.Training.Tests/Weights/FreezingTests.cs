using Rubato.Engine;
using Rubato.Training.Records;
using Rubato.Training.Tests.Averages;
using Rubato.Training.Tests.Data;
using Rubato.Training.Tests.Loop;
using Rubato.Training.Weights;

namespace Rubato.Training.Tests.Weights;

public class FreezingTests
{
    [Fact]
    public void FrozenLayers_RisingAndFalling_FreezesByDepth()
    {
        var network = Trainee.New(Trainee.WithBatchNorm);
        var freezing = new Freezing(network);
        Assert.Equal(5, freezing.Layers);
        foreach (var layers in new[] { 0, 2, 4, 1, 3, 0 })
        {
            freezing.Hyperparameters[0].Set(layers);
            Assert.Equal(layers, freezing.FrozenLayers);
            Assert.All(network.Parameters, p => Assert.Equal(p.Depth < layers, p.IsFrozen));
        }
    }

    [Fact]
    public void Step_FrozenForAWhile_LeavesThemAndGoesOn()
    {
        var trainee = new Trainee();
        var freezing = new Freezing(trainee.Network);
        float[] First() => trainee.Network.Parameters[0].Value.ToArray();
        float[] Last() => trainee.Network.Parameters[^1].Value.ToArray();
        for (var step = 0; step < 9; step++)
        {
            freezing.FrozenLayers = step is >= 3 and < 6 ? 1 : 0;
            var (first, last) = (First(), Last());
            trainee.Step(step, freezing);
            Assert.Equal(freezing.FrozenLayers == 1, first.SequenceEqual(First()));
            Assert.NotEqual(last, Last());
        }
    }

    [Fact]
    public void FrozenLayers_NoneLeftToLearn_SaysGotAndAllowed()
    {
        var freezing = new Freezing(Trainee.New());
        foreach (var layers in new[] { -1, 2 })
            Assert.Contains("allowed is 0 to 1", Assert.Throws<ArgumentOutOfRangeException>(() => freezing.FrozenLayers = layers).Message);
        var info = Freezing.Hyperparameter(Trainee.New()).Info;
        Assert.Equal(("frozen_layers", HyperparameterKind.Whole), (info.Name, info.Kind));
        Assert.True(info.Allows(1));
        Assert.False(info.Allows(0.5) || info.Allows(2));
    }

    [Fact]
    public void Hyperparameter_Alone_Freezes()
    {
        var network = Trainee.New();
        var knob = Freezing.Hyperparameter(network);
        knob.Set(1);
        Assert.True(network.Parameters[0].IsFrozen);
        knob.Set(0);
        Assert.False(network.Parameters[0].IsFrozen);
    }

    [Fact]
    public void Restore_MidWay_FreezesWhatWasFrozen()
    {
        var (from, network) = (new Freezing(Trainee.New()) { FrozenLayers = 1 }, Trainee.New());
        var to = new Freezing(network);
        Trainee.Hand(from, to);
        Assert.Equal(1, to.FrozenLayers);
        Assert.Equal([true, true, false, false], network.Parameters.Select(p => p.IsFrozen));
    }

    [Fact]
    public void Frozen_SingleGroups_HaveNoGradientAndTheOthersTheSame()
    {
        var (network, twin) = (Trainee.New(), Trainee.New());
        var freezing = new Freezing(network);
        var knobs = freezing.Hyperparameters.Where(h => h.Info.Name == "frozen").ToArray();
        Assert.Equal(network.Parameters.Select(p => p.Name), knobs.Select(h => h.Group));
        knobs.Single(h => h.Group == "fc1.bias").Set(1);
        knobs.Single(h => h.Group == "fc2.weight").Set(1);
        Backward(network);
        Backward(twin);
        Assert.Equal([true, false, false, true], network.Parameters.Select(p => p.HasGradient));
        Assert.All(network.Parameters.Zip(twin.Parameters).Where(pair => pair.First.HasGradient), pair => Assert.Equal(pair.Second.Gradient.ToArray(), pair.First.Gradient.ToArray()));
    }

    [Fact]
    public void Frozen_AllUpToALayer_RecordsFewerOperations()
    {
        var network = Trainee.New();
        var freezing = new Freezing(network);
        var whole = Backward(network);
        foreach (var parameter in network.Parameters.Take(2)) freezing.Freeze(parameter, true);
        Assert.InRange(Backward(network), 1, whole - 1);
        foreach (var parameter in network.Parameters) freezing.Freeze(parameter, true);
        Assert.Equal(0, Backward(network));
        foreach (var parameter in network.Parameters) freezing.Freeze(parameter, false);
        Assert.Equal(whole, Backward(network));
    }

    [Fact]
    public void Frozen_BesideFrozenLayers_EitherFreezes()
    {
        var network = Trainee.New();
        var freezing = new Freezing(network) { FrozenLayers = 1 };
        freezing.Freeze(network.Parameters[1], true);
        freezing.Freeze(network.Parameters[2], true);
        Assert.Equal([true, true, true, false], network.Parameters.Select(p => p.IsFrozen));
        freezing.FrozenLayers = 0;
        Assert.Equal([false, true, true, false], network.Parameters.Select(p => p.IsFrozen));
        var resumed = Trainee.New();
        Trainee.Hand(freezing, new Freezing(resumed));
        Assert.Equal([false, true, true, false], resumed.Parameters.Select(p => p.IsFrozen));
    }

    /// <summary>The ratio of the first update is known before the second, which no longer touches what it froze.</summary>
    [Fact]
    public void Run_FrozenBySignal_StaysAsItWasThen()
    {
        using var folder = new TestFolder();
        var recipe = Trained.Small with { Plan = "lr = 0.05\nfrozen[fc*] = latch(update_ratio(every: 1st) < 1e9, before: 0, after: 1)\nfrozen[fc3*] = 0" };
        var one = Trained.In(folder, "one", Trained.Small with { Plan = "lr = 0.05 for 1st then 0" });
        var frozen = Trained.In(folder, "frozen", recipe);
        Assert.Equal(RunOutcome.Finished, frozen.Summary.Outcome);
        Assert.Equal(one.Parameter("fc1.weight"), frozen.Parameter("fc1.weight"));
        Assert.NotEqual(Trained.InitialParameter(recipe, "fc1.weight"), frozen.Parameter("fc1.weight"));
        Assert.NotEqual(one.Parameter("fc3.weight"), frozen.Parameter("fc3.weight"));
        Assert.Contains("frozen[fc1.weight]", frozen.Run.Plan.Columns.Select(column => column.ToString()));
    }

    [Fact]
    public void Run_AllFrozen_FinishesUnchanged()
    {
        using var folder = new TestFolder();
        var recipe = Trained.Small with { Plan = "lr = 0.05\nfrozen = 1" };
        var run = Trained.In(folder, "run", recipe);
        Assert.Equal(RunOutcome.Finished, run.Summary.Outcome);
        Assert.Equal(Trained.InitialParameter(recipe, "fc2.weight"), run.Parameter("fc2.weight"));
    }

    /// <summary>Walks back from a batch's loss, and gives the operations that were recorded.</summary>
    static int Backward(Network network)
    {
        var tape = new Tape();
        network.Parameters.ClearGradients();
        using (tape.Record())
        {
            var loss = CrossEntropy.Mean(network.Forward(Trainee.Inputs(0, 4), Pass.Training(1, 0)), [0, 1, 2, 3]);
            if (loss.IsTracked) tape.Backward(loss);
            return tape.Length;
        }
    }
}
