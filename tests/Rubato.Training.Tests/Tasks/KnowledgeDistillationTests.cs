using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Tasks;

public class KnowledgeDistillationTests
{
    static readonly BatchMoment Moment = new(5, 0, 0, 0);

    static ImageData Data { get; } = Glyphs.Load(seed: 3, trainCount: 600, testCount: 200);

    [Fact]
    public void Evaluate_LearntFromATeacherAlone_IsNearTheTeacher()
    {
        var teacher = TaskSamples.Perceptron(2);
        var (_, taught) = Learning.Run(new ImageClassification(teacher, Data), steps: 200, batch: 32, lr: 3e-3);
        var task = new KnowledgeDistillation(TaskSamples.Perceptron(1), teacher, Data);
        task.Set("distill_weight", 1);
        var (before, after) = Learning.Run(task, steps: 200, batch: 32, lr: 3e-3);
        Assert.InRange(before.Accuracy, 0, 0.3);
        Assert.True(after.Accuracy > 0.5 && after.Accuracy > taught.Accuracy - 0.1, $"{after.Accuracy} of {taught.Accuracy}");
        Assert.True(after.Loss < 0.75 * before.Loss, $"{after.Loss} of {before.Loss}");
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.3, 0.1)]
    [InlineData(1, 0)]
    public void Loss_IsTheWeightedSumOfBoth(double weight, double smoothing)
    {
        var (student, teacher) = (TaskSamples.Perceptron(1), TaskSamples.Perceptron(2));
        var task = new KnowledgeDistillation(student, teacher, Trained.Glyphs);
        task.Set("distill_weight", weight);
        task.Set("distill_temperature", 3);
        task.Set("label_smoothing", smoothing);
        int[] examples = [4, 8, 15];
        var labels = new int[3];
        var images = Tensor.Zeros([3, 28, 28, 1]);
        Trained.Glyphs.Train.FillBatch(examples, Trained.Glyphs.Normalisation, images.Data, labels);
        var scores = student.Forward(images, Pass.Evaluation);
        var entropy = CrossEntropy.Mean(scores, labels, (float)smoothing).Item();
        var divergence = Distillation.Divergence(scores, teacher.Forward(images, Pass.Evaluation), 3).Item();
        Assert.Equal(((1 - weight) * entropy) + (weight * divergence), Learning.LossOf(task, examples, Moment), 1e-5); // single precision
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40 * 30)]
    public void Loss_LittleMemoryForTheTeachersScores_IsTheSame(long keptBytes)
    {
        KnowledgeDistillation Of(long bytes) => new(TaskSamples.Perceptron(1), TaskSamples.Perceptron(2), Trained.Glyphs, bytes);
        int[] examples = [29, 30, 0, 89, 12];
        Assert.Equal(
            Learning.LossOf(Of(KnowledgeDistillation.UsualKeptBytes), examples, Moment),
            Learning.LossOf(Of(keptBytes), examples, Moment),
            1e-5); // a product of other sizes may add in another order
    }

    [Fact]
    public void Loss_Teacher_IsAskedOncePerImageAndNeverChanged()
    {
        var asked = new Counting();
        var teacher = new Network(new Sequential(("count", asked), ("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))), TaskSamples.Image, 2);
        var weights = teacher.Parameters.Hash();
        Learning.Run(new KnowledgeDistillation(TaskSamples.Perceptron(1), teacher, Trained.Glyphs), steps: 20, batch: 16, lr: 1e-2);
        Assert.Equal(Trained.Glyphs.Train.Count, asked.Images);
        Assert.Equal(weights, teacher.Parameters.Hash());
        Assert.DoesNotContain(teacher.Parameters, p => p.HasGradient);
    }

    [Fact]
    public void Constructor_BadInput_IsRefusedInWords()
    {
        var network = TaskSamples.Perceptron(1);
        Assert.Contains("the same network", Assert.Throws<TrainingException>(() => new KnowledgeDistillation(network, network, Trained.Glyphs)).Message);
        Assert.Contains("got -1 bytes", Assert.Throws<TrainingException>(() => new KnowledgeDistillation(network, TaskSamples.Perceptron(2), Trained.Glyphs, -1)).Message);
        var other = new Network(new Sequential(("flatten", new FlattenLayer()), ("fc", new LinearLayer(7))), TaskSamples.Image, 1);
        Assert.StartsWith("distillation: teacher: got a network with outputs [7]", Assert.Throws<TrainingException>(() => new KnowledgeDistillation(network, other, Trained.Glyphs)).Message);
        Assert.StartsWith("distillation: student: got a network with outputs [7]", Assert.Throws<TrainingException>(() => new KnowledgeDistillation(other, network, Trained.Glyphs)).Message);
    }

    /// <summary>Counts the images that it lets through.</summary>
    sealed class Counting : Layer
    {
        public int Images { get; private set; }

        public override Shape Build(NetworkBuilder builder, Shape input) => input;

        public override Tensor Forward(Tensor x, Pass pass)
        {
            Assert.False(pass.IsTraining);
            Images += x.Shape[0];
            return x;
        }
    }
}
