using Rubato.Engine;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Loop;

namespace Rubato.Training.Tests.Tasks;

/// <summary>What holds for every task.</summary>
[Collection(nameof(ProcessorSettings))]
public class TrainingTaskTests
{
    static readonly BatchMoment Moment = new(Seed: 5, Step: 3, Epoch: 1, Part: 0);
    static readonly int[] Examples = [3, 17, 0, 25, 9, 8, 30, 11];

    /// <summary>Tasks whose loss compares examples with others of their batch.</summary>
    static readonly string[] WithinBatch = ["ContrastiveLearning"];

    public static TheoryData<string> All => [.. TaskSamples.All.Keys];

    public static TheoryData<string> ByExample => [.. TaskSamples.All.Keys.Except(WithinBatch)];

    [Fact]
    public void Samples_HaveEveryTaskOfTheLibrary()
    {
        var tasks = typeof(ITrainingTask).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ITrainingTask)));
        Assert.Empty(tasks.Select(type => type.Name).Except(TaskSamples.All.Keys.Select(name => name.Split(',')[0])));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Weights_AnyThreads_HaveTheSameBits(string name)
    {
        var before = Processor.Threads;
        try
        {
            string Hash(int threads)
            {
                Processor.Threads = threads;
                var task = TaskSamples.All[name]();
                var (_, after) = Learning.Run(task, steps: 5, batch: 16, lr: 1e-2);
                return FormattableString.Invariant($"{task.Network.Parameters.Hash()} {after.Loss:R} {after.Accuracy:R}");
            }

            Assert.Equal(Hash(1), Hash(2));
        }
        finally
        {
            Processor.Threads = before;
        }
    }

    [Theory]
    [MemberData(nameof(ByExample))]
    public void Gradient_InTwoParts_IsThatOfTheWhole(string name)
    {
        var task = TaskSamples.All[name]();
        var whole = Learning.GradientOf(task, Examples, Moment);
        var parts = Learning.GradientOf(task, Examples, Moment, parts: 2);
        // Sums in another order: each number within 1e-5 of the largest.
        var largest = whole.Max(Math.Abs);
        Assert.True(largest > 0);
        Assert.All(whole.Zip(parts), pair => Assert.InRange(pair.Second, pair.First - (1e-5 * largest), pair.First + (1e-5 * largest)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Loss_SameMoment_HasTheSameBits(string name)
    {
        var first = TaskSamples.All[name]();
        var expected = Learning.GradientOf(first, Examples, Moment);
        // Another instance that has seen other batches in between.
        var second = TaskSamples.All[name]();
        Learning.GradientOf(second, [1, 2, 4], new(9, 0, 0, 0));
        second.Evaluate();
        Assert.Equal(expected, Learning.GradientOf(second, Examples, Moment));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Evaluate_Again_FindsTheSameAndChangesNothing(string name)
    {
        var task = TaskSamples.All[name]();
        var weights = task.Network.Parameters.Hash();
        var found = task.Evaluate();
        Assert.True(double.IsFinite(found.Loss));
        Learning.LossOf(task, Examples, Moment);
        Assert.Equal(found, task.Evaluate());
        Assert.Equal(weights, task.Network.Parameters.Hash());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Hyperparameters_SetToAnotherValue_ReachTheLossAndNotTheEvaluation(string name)
    {
        var evaluation = TaskSamples.All[name]().Evaluate();
        var initial = Learning.LossOf(TaskSamples.All[name](), Examples, Moment);
        foreach (var info in TaskSamples.All[name]().Hyperparameters.Select(h => h.Info))
        {
            var task = TaskSamples.All[name]();
            Assert.True(info.Allows(info.Initial), info.Allowed);
            task.Set(info.Name, info.Initial);
            Assert.Equal(initial, Learning.LossOf(task, Examples, Moment));
            task.Set(info.Name, info.Least + (0.37 * (info.Most - info.Least)));
            Assert.NotEqual(initial, Learning.LossOf(task, Examples, Moment));
            Assert.Equal(evaluation, task.Evaluate());
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Answers_AreAllOrNone(string name)
    {
        var task = TaskSamples.All[name]();
        var tape = new Tape();
        using (tape.Record())
        {
            var loss = task.Loss(Examples, Moment);
            Assert.Equal(Examples.Length, loss.Count);
            Assert.InRange(loss.Right, 0, loss.Answers);
            Assert.Equal(0, loss.Answers % Examples.Length);
        }
    }
}
