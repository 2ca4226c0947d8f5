using Rubato.Training.Data;
using Rubato.Training.Recipes;
using Rubato.Training.Tests.Data;

namespace Rubato.Training.Tests.Loop;

public sealed class DefaultPlansTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mlp", "sgd")]
    [InlineData("mlp", "adamw")]
    [InlineData("cnn", "sgd")]
    [InlineData("cnn", "adamw")]
    public void Check_HasNothingAgainstThem(string model, string optimizer)
    {
        var recipe = Trained.Resolve(new Recipe { Model = model, Optimizer = optimizer, Batch = 8, Epochs = 5 });
        Assert.DoesNotContain(new TrainingRun(recipe, Trained.Glyphs).Findings, finding => finding.Severity > FindingSeverity.Note);
    }

    [Theory]
    [InlineData("sgd", "momentum")]
    [InlineData("adamw", "beta1")]
    public void Values_AreWarmupCosineCounterPhaseAndACoupledDecay(string optimizer, string memory)
    {
        var plan = new TrainingRun(Trained.Resolve(new Recipe { Optimizer = optimizer, Batch = 2, Epochs = 20 }), Trained.Glyphs).Plan;
        double At(string name, long step) => plan.At(name, step);
        var peak = plan.Context.Horizon / 10;
        Assert.True(At("lr", 0) < At("lr", peak) && At("lr", peak) > At("lr", plan.Context.Horizon));
        Assert.Equal(plan.RangeOf("lr").High, At("lr", peak), 12);
        Assert.Equal(0.85, At(memory, peak), 12);
        Assert.Equal(0.95, At(memory, plan.Context.Horizon), 12);
        for (var step = 0L; step <= plan.Context.Horizon; step += 50) Assert.Equal(2e-5, At("lr", step) * At("weight_decay", step), 15);
    }

    /// <summary>A quarter of the main job's data and two of its five epochs; the whole of it passes 97%.</summary>
    [Fact]
    public void Glyphs_ConvolutionalNetwork_LearnsInSeconds()
    {
        var data = Glyphs.Load(seed: 1, trainCount: 2500, testCount: 500);
        Assert.InRange(Trained.In(_folder, "run", new Recipe { Epochs = 2 }, data).Summary.Accuracy, 0.80, 1);
    }

    [SharedDataFact]
    public void Mnist_Perceptron_LearnsInSeconds()
    {
        var data = DataCatalog.Load("mnist", new DataOptions { DataDir = SharedDataFactAttribute.Folder, TrainCount = 5000, TestCount = 1000 });
        Assert.InRange(Trained.In(_folder, "run", new Recipe { Model = "mlp", Epochs = 3 }, data).Summary.Accuracy, 0.90, 1);
    }

    [SharedDataFact]
    public void Mnist_ConvolutionalNetwork_LearnsInSeconds()
    {
        var data = DataCatalog.Load("mnist", new DataOptions { DataDir = SharedDataFactAttribute.Folder, TrainCount = 2500, TestCount = 500 });
        Assert.InRange(Trained.In(_folder, "run", new Recipe { Optimizer = "sgd", Epochs = 2 }, data).Summary.Accuracy, 0.85, 1);
    }

    [SharedDataFact]
    public void Digits_BothNetworks_LearnInSeconds()
    {
        var data = DataCatalog.Load("digits", new DataOptions { DataDir = SharedDataFactAttribute.Folder });
        Assert.InRange(Trained.In(_folder, "mlp", new Recipe { Model = "mlp", Epochs = 20 }, data).Summary.Accuracy, 0.95, 1);
        Assert.InRange(Trained.In(_folder, "cnn", new Recipe { Model = "cnn", Epochs = 10 }, data).Summary.Accuracy, 0.95, 1);
    }
}
