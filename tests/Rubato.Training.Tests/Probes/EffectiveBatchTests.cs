using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class EffectiveBatchTests
{
    [Fact]
    public void Of_WeightsByHand_CountsThoseThatCount()
    {
        Assert.Equal(4, EffectiveBatch.Of([0.3, 0.3, 0.3, 0.3]), 1e-12);
        Assert.Equal(2, EffectiveBatch.Of([5, 0, 0, 5]), 1e-12);
        Assert.Equal(16 / 10.0, EffectiveBatch.Of([1, 3]), 1e-12);
        Assert.True(double.IsNaN(EffectiveBatch.Of([0, 0])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(2)]
    public void FocalWeight_AnyScores_IsTheFactorBetweenBothGradients(double gamma)
    {
        float[] numbers = [2, -1, 0.5f, 0, 3, 0, -4, 1, 1];
        int[] labels = [0, 2, 1];
        var focal = SlopeOf(x => Reduce.Sum(FocalLoss.Rows(x, labels, (float)gamma)));
        var plain = SlopeOf(x => Reduce.Sum(CrossEntropy.Rows(x, labels)));
        var entropies = CrossEntropy.Rows(Tensor.From(numbers, [3, 3]), labels).ToArray();
        for (var i = 0; i < numbers.Length; i++) Assert.Equal(plain[i] * FocalWeight.Of(entropies[i / 3], gamma), focal[i], 1e-5);

        float[] SlopeOf(Func<Tensor, Tensor> loss)
        {
            var network = new Network(new LinearLayer(9), [1], 1); // its bias is the scores
            numbers.CopyTo(network.Parameters[1].Value.Data);
            var tape = new Tape();
            using (tape.Record())
            {
                tape.Backward(loss(View.Reshape(network.Forward(Tensor.Zeros([1, 1]), Pass.Evaluation), [3, 3])));
                return network.Parameters[1].Gradient.ToArray();
            }
        }
    }

    [Fact]
    public void Measure_FocalLoss_IsThatOfTheBatchesWeights()
    {
        var task = TaskSamples.All["ImageClassification"]();
        Learning.Run(task, steps: 20, batch: 16, lr: 0.01);
        Assert.Equal(16, Measured.Once(EffectiveBatch.Kind, task)["effective_batch"]);
        task.Set("focal_gamma", 2);
        var inputs = Measured.Inputs([.. Enumerable.Range(0, 16)], out var labels);
        double[] weights = [.. CrossEntropy.Rows(task.Network.Forward(inputs, Pass.Evaluation), labels).ToArray().Select(entropy => FocalWeight.Of(entropy, 2))];
        var found = Measured.Once(EffectiveBatch.Kind, task)["effective_batch"];
        Assert.Equal(EffectiveBatch.Of(weights), found, 1e-6);
        Assert.InRange(found, 1, 15);
    }

    [Fact]
    public void Refusal_TaskWithoutWeights_SaysSo() =>
        Assert.Equal("the task's loss gives single examples no weights", EffectiveBatch.Kind.Refusal(Measured.TargetOf(TaskSamples.All["LanguageModelling"]())));
}
