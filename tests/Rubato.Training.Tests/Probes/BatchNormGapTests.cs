using Rubato.Engine;
using Rubato.Training.Averages;
using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class BatchNormGapTests
{
    [Fact]
    public void Measure_StatisticsMovedByHand_IsTheMoveInDeviations()
    {
        var measured = new Measured(BatchNormGap.Kind, Measured.Task(("conv", new ConvolutionLayer(3, 3)), ("norm", new BatchNormLayer()), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))));
        var norm = measured.Network.LayersOf<BatchNormLayer>().Single();
        // 90 images have five whole batches of 16.
        BatchNormStatistics.Recalculate(measured.Network, measured.Target.Sample(80).ToArray().Chunk(16).Select(examples => Measured.Inputs(examples, out _)));
        Assert.Equal(0, Gap(), 1e-5);

        for (var c = 0; c < 3; c++) norm.RunningMean.Data[c] += (c == 1 ? -2 : 2) * MathF.Sqrt(norm.RunningVariance.Data[c] + norm.Epsilon);
        Assert.Equal(2, Gap(), 1e-4);
        for (var c = 0; c < 3; c++) norm.RunningVariance.Data[c] = ((norm.RunningVariance.Data[c] + norm.Epsilon) * MathF.Exp(c == 0 ? -2 : 2)) - norm.Epsilon;
        Assert.Equal(2 + 1, Gap(), 1e-4);

        double Gap()
        {
            measured.Host.BeforeStep(0);
            return measured.Host.Readings.Single(reading => reading.Signal == "bn_gap").Value;
        }
    }

    [Fact]
    public void Measure_LossGap_IsEvaluationLessTraining()
    {
        var task = Measured.Task(
            ("flatten", new FlattenLayer()), ("dropout", new DropoutLayer(0.5)), ("fc1", new LinearLayer(12)), ("norm", new BatchNormLayer(relu: true)), ("fc2", new LinearLayer(10)));
        Learning.Run(task, steps: 6, batch: 16, lr: 0.01);
        var measured = new Measured(BatchNormGap.Kind, task);
        var inputs = Measured.Inputs(measured.Target.Examples.Span, out var labels);
        var found = measured.Step(0)["bn_loss_gap"];

        var twin = Measured.Task(("flatten", new FlattenLayer()), ("fc1", new LinearLayer(12)), ("norm", new BatchNormLayer(relu: true)), ("fc2", new LinearLayer(10))).Network;
        var other = new Measured(BatchNormGap.Kind, task);
        twin.Load(task.Network.State.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
        var evaluation = CrossEntropy.Mean(twin.Forward(inputs, Pass.Evaluation), labels).Item();
        var training = CrossEntropy.Mean(twin.Forward(inputs, Pass.Training(1, 0)), labels).Item();
        other.Host.BeforeStep(1);
        Assert.Equal(evaluation - training, other.Host.Readings.Single(reading => reading.Signal == "bn_loss_gap").Value, 1e-5);
        Assert.True(Math.Abs(found) > 1e-3);
    }

    [Fact]
    public void Refusal_NoBatchNorm_SaysSo() =>
        Assert.Equal("the network has no batch norm", BatchNormGap.Kind.Refusal(Measured.TargetOf(TaskSamples.All["ImageClassification"]())));
}
