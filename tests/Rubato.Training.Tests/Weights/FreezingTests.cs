using Rubato.Engine;
using Rubato.Training.Tests.Averages;
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
}
