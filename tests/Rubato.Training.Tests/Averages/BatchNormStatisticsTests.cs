using Rubato.Engine;
using Rubato.Training.Averages;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Averages;

public class BatchNormStatisticsTests
{
    /// <summary>
    /// Statistics have the unbiased variance, training normalises by the biased one: with one batch they differ by the factor n/(n−1) of the
    /// rows, 11 images here at the second norm. Made equal, evaluation is training.
    /// </summary>
    [Fact]
    public void Recalculate_OneBatch_EvaluatesItAsTrainingWould()
    {
        var network = new Network(new Sequential(("fc", new LinearLayer(7)), ("norm", new BatchNormLayer(momentum: 0.3))), [5], 1);
        var inputs = Tensor.From([.. Enumerable.Range(0, 11 * 5).Select(i => (float)Math.Sin(i * i))], [11, 5]);
        BatchNormStatistics.Recalculate(network, [inputs]);
        var trained = network.Forward(inputs, Pass.Training(1, 0)).ToArray();
        BatchNormStatistics.Recalculate(network, [inputs]);
        var variance = network.Statistics.Single(s => s.Name == "norm.running_var").Value;
        for (var c = 0; c < variance.Count; c++) variance.Data[c] *= 10f / 11;
        var evaluated = network.Forward(inputs, Pass.Evaluation).ToArray();
        Assert.All(trained.Zip(evaluated), pair => Assert.Equal(pair.First, pair.Second, 1e-5f)); // roundings of numbers up to 3
        Assert.Equal(0.3, network.LayersOf<BatchNormLayer>().Single().Momentum);
    }

    /// <summary>Weighted by inputs, so that the last, smaller batch doesn't count as much as the others; and whatever stood there before.</summary>
    [Fact]
    public void Recalculate_SeveralBatches_IsTheirMeanByInputs()
    {
        var network = new Network(new BatchNormLayer(), [2], 1);
        foreach (var (_, statistic) in network.Statistics) statistic.Data.Fill(float.NaN);
        Tensor[] batches = [Tensor.From([1, 10, 3, 10, 5, 16], [3, 2]), Tensor.From([9, 0], [1, 2]), Tensor.From([0, 4, 2, 8], [2, 2])];
        BatchNormStatistics.Recalculate(network, batches);
        // Means 3 and 12, 9 and 0, 1 and 6; unbiased variances 4 and 12, 0 and 0, 2 and 8.
        Same([(3 * 3 + 9 + 2) / 6f, (3 * 12 + 0 + 12) / 6f], network.Statistics[0].Value);
        Same([(3 * 4 + 0 + 4) / 6f, (3 * 12 + 0 + 16) / 6f], network.Statistics[1].Value);

        static void Same(float[] expected, Tensor found) => Assert.All(expected.Zip(found.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Recalculate_DropoutAndMomentum_AreOffMeanwhileAndBackAfterwards()
    {
        var (norm, dropout) = (new BatchNormLayer(momentum: 0.25), new DropoutLayer(0.6));
        var network = Trainee.New(new Sequential(("flatten", new FlattenLayer()), ("dropout", dropout), ("fc", new LinearLayer(5)), ("norm", norm)));
        BatchNormStatistics.Recalculate(network, Trainee.Data.Train, Trainee.Data.Normalisation, batch: 32);
        var first = Trainee.StateOf(network);
        Assert.Equal((0.25, 0.6), (norm.Momentum, dropout.Rate));
        dropout.Rate = 0;
        BatchNormStatistics.Recalculate(network, Trainee.Data.Train, Trainee.Data.Normalisation, batch: 32);
        Assert.Equal(first, Trainee.StateOf(network));
    }

    [Fact]
    public void Recalculate_NoBatchNorm_MakesNoBatch()
    {
        BatchNormStatistics.Recalculate(Trainee.New(), Never());

        static IEnumerable<Tensor> Never()
        {
            yield return Tensor.Zeros([Trainee.Data.Train.Count < 0 ? 1 : throw new InvalidOperationException("nobody needs these")]);
        }
    }

    [Fact]
    public void Recalculate_SomethingFails_LeavesEverythingAsItWas()
    {
        var network = Trainee.New(Trainee.WithBatchNorm);
        var before = Trainee.StateOf(network);
        Assert.Contains("at least one batch", Assert.Throws<ArgumentException>(() => BatchNormStatistics.Recalculate(network, [])).Message);
        Assert.Throws<ArgumentException>(() => BatchNormStatistics.Recalculate(network, [Trainee.Inputs(0, 5), Tensor.Zeros([3, 2])]));
        Assert.Equal(before, Trainee.StateOf(network));
        Assert.Equal([0.1, 0.25], network.LayersOf<BatchNormLayer>().Select(norm => norm.Momentum));
    }

    /// <summary>The mean of weights has other activations than any of them; the statistics gathered on the way don't fit it.</summary>
    [Fact]
    public void Average_OfANetworkWithBatchNorm_IsGoodOnlyAfterRecalculation()
    {
        var trainee = new Trainee(Trainee.WithBatchNorm);
        var average = new StochasticAverage(trainee.Network);
        for (var step = 0; step < 90; step++)
        {
            average.Weight = step >= 30 ? 1 : 0;
            trainee.Optimizer.Set("lr", 0.4);
            trainee.Step(step, average);
        }

        var task = new ImageClassification(trainee.Network, new("seen", Trainee.Data.Train, Trainee.Data.Train));
        average.WriteAverage();
        var stale = task.Evaluate();
        BatchNormStatistics.Recalculate(trainee.Network, Trainee.Data.Train, Trainee.Data.Normalisation);
        var fresh = task.Evaluate();
        average.RestoreTrainingPoint();
        var last = task.Evaluate();
        Assert.True(stale.Accuracy < 0.9 && fresh.Accuracy == 1 && fresh.Loss < 0.1 * stale.Loss && fresh.Loss < last.Loss, FormattableString.Invariant($"average: loss {stale.Loss:G4} before, {fresh.Loss:G4} after; last weights {last.Loss:G4}"));
    }
}
