namespace Rubato.Engine.Tests.Models;

public sealed class DiffusionModelsTests
{
    [Fact]
    public void WithTime_OfImages_IsTheirLastChannel()
    {
        var x = DiffusionModels.WithTime(Tensor.From([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2]), [0.25f, 0.5f]);
        Assert.Equal([2, 1, 2, 3], x.Shape);
        Assert.Equal([1, 2, 0.25f, 3, 4, 0.25f, 5, 6, 0.5f, 7, 8, 0.5f], x.ToArray());
    }

    [Fact]
    public void WithTime_OtherCountOfTimes_Throws() =>
        Assert.Contains("x [2, 3] and 1 times", Assert.Throws<ArgumentException>(() => DiffusionModels.WithTime(Tensor.Zeros([2, 3]), [0])).Message);

    public static TheoryData<string> Names => ["points", "images"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnotherTime_GivesAnotherResult(string name)
    {
        var (network, shape) = Make(name);
        var x = Numbers.Tensor(1, shape);
        var early = network.Forward(DiffusionModels.WithTime(x, [0.1f, 0.1f]), Pass.Evaluation).ToArray();
        var mixed = network.Forward(DiffusionModels.WithTime(x, [0.1f, 0.9f]), Pass.Evaluation).ToArray();
        Same.Bits(early.AsSpan(0, early.Length / 2), mixed.AsSpan(0, early.Length / 2), "the example whose time stays");
        Assert.False(early.AsSpan(early.Length / 2).SequenceEqual(mixed.AsSpan(early.Length / 2)));
    }

    /// <summary>Asked for x·t, which needs both: the error falls to a tenth.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Training_OnAFunctionOfTheTime_LearnsIt(string name)
    {
        var (network, shape) = Make(name);
        var optimizer = new AdamW(network.Parameters, learningRate: 5e-3);
        var tape = new Tape();
        var losses = new List<float>();
        float[] times = [0.1f, 1];
        var x = Numbers.Tensor(1, shape);
        var target = Arithmetic.Multiply(x, Tensor.From(times, shape.Rank == 2 ? [2, 1] : [2, 1, 1, 1]));
        for (var step = 0; step < 200; step++)
        {
            network.Parameters.ClearGradients();
            using (tape.Record())
            {
                var difference = Arithmetic.Subtract(network.Forward(DiffusionModels.WithTime(x, times), Pass.Training(1, step)), target);
                var loss = Reduce.Mean(Arithmetic.Multiply(difference, difference));
                tape.Backward(loss);
                losses.Add(loss.Item());
            }

            optimizer.Step();
        }

        Assert.True(losses[^1] < 0.1 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
    }

    private static (Network Network, Shape Shape) Make(string name) => name == "points"
        ? (new(DiffusionModels.PointDenoiser(16, 2), [3], 1), [2, 2])
        : (new(DiffusionModels.ImageDenoiser(8, 4), [4, 6, 2], 1), [2, 4, 6, 1]);
}
