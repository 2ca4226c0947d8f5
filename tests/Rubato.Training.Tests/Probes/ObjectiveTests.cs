using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class ObjectiveTests
{
    /// <summary>Every task, and networks with batch norm, dropout and a frozen part.</summary>
    static readonly IReadOnlyDictionary<string, Func<ITrainingTask>> Tasks = new Dictionary<string, Func<ITrainingTask>>(TaskSamples.All.Concat(SmallNets.All))
    {
        ["resnet8"] = () => new ImageClassification(new(ImageModels.ResNet8(10), TaskSamples.Image, 1), Loop.Trained.Glyphs),
        ["partly frozen"] = () =>
        {
            var task = SmallNets.All["batch norm"]();
            task.Network.Parameters.Single(p => p.Name == "conv.weight").IsFrozen = true;
            return task;
        },
        ["mixed"] = () =>
        {
            var task = SmallNets.All["cnn"]();
            foreach (var (info, set) in task.Hyperparameters)
                if (info.Name is "mixup" or "augment") set(0.5);
            return task;
        },
    };

    public static TheoryData<string> All => [.. Tasks.Keys];

    /// <summary>Asked in every way or not at all: a task, its gathered gradients and the training that follows have the same bits.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Members_AnyOfThem_ChangeNothing(string name)
    {
        string Training(bool isAsked)
        {
            var task = Tasks[name]();
            var optimizer = new Sgd(task.Network.Parameters, learningRate: 0.01, momentum: 0.9);
            SmallNets.Train(task, 1, optimizer);
            foreach (var parameter in task.Network.Parameters.Skip(1).Take(1)) parameter.Gradient.Data[0] = 7;
            var before = StateOf(task);
            if (isAsked)
            {
                Ask(new(task, SmallNets.Examples(6), SmallNets.Moment));
                Assert.Equal(before, StateOf(task));
            }

            SmallNets.Train(task, 2, optimizer, from: 1);
            return StateOf(task);
        }

        Assert.Equal(Training(isAsked: false), Training(isAsked: true));
    }

    /// <summary>The gradient is the one that training takes: single precision, sums in another order at most.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Gradient_OfEveryTask_IsTheTrainingStepsAndRepeats(string name)
    {
        var task = Tasks[name]();
        var objective = new Objective(task, SmallNets.Examples(6), SmallNets.Moment);
        var gradient = SmallNets.Gradient(objective);
        Assert.Equal(gradient, SmallNets.Gradient(objective));
        Assert.Equal(objective.Loss(), objective.Gradient(new float[objective.Count]));
        var result = new BatchGradient(task).Compute(SmallNets.Examples(6), SmallNets.Moment, 1);
        Assert.Equal(result.Loss, objective.Loss());
        var expected = task.Network.Parameters.Where(p => !p.IsFrozen).SelectMany(p => p.Gradient.ToArray()).ToArray();
        Near(expected, gradient, 1e-5);
        using var curvature = objective.Curvature();
        curvature.Gradient(gradient);
        Near(expected, gradient, 1e-4); // formulas that can be differentiated again
        Assert.Equal(objective.Loss(), curvature.Loss);
    }

    [Fact]
    public void Slices_SomeFrozen_AreTheOthersOneAfterTheOther()
    {
        var task = Tasks["partly frozen"]();
        var objective = new Objective(task, SmallNets.Examples(4), SmallNets.Moment);
        Assert.Equal(["norm.weight", "norm.bias", "fc.weight", "fc.bias"], objective.Slices.Select(slice => slice.Name));
        Assert.Equal([0, 4, 8, 168], objective.Slices.Select(slice => slice.Offset));
        Assert.Equal(178, objective.Count);
        var position = new float[178];
        objective.Position(position);
        Assert.Equal(task.Network.Parameters.Single(p => p.Name == "fc.weight").Value.ToArray(), objective.Slices[2].Of(position).ToArray());
    }

    /// <summary>L(θ + hv) and L(θ − hv) against gᵀv; the error of a central difference of a smooth loss at this h is some 1e-4 of it.</summary>
    [Fact]
    public void LossAt_ADisplacement_DiffersByTheSlope()
    {
        var (objective, _) = SmallNets.Trained("smooth");
        var gradient = SmallNets.Gradient(objective);
        var step = 0.02f / (float)Norm(gradient);
        var rise = objective.LossAt([.. gradient.Select(g => g * step)]) - objective.LossAt([.. gradient.Select(g => -g * step)]);
        Assert.Equal(1, rise / (2 * step * Norm(gradient) * Norm(gradient)), 1e-3);
        Assert.Equal(objective.Loss(), objective.LossAt(new float[objective.Count]));
    }

    [Fact]
    public void LossAt_TheTaskFails_PutsTheParametersBack()
    {
        var failing = new FailingTask(SmallNets.All["batch norm"]());
        var objective = new Objective(failing, SmallNets.Examples(4), SmallNets.Moment);
        var before = StateOf(failing);
        failing.Fails = true;
        Assert.Throws<NotSupportedException>(() => objective.LossAt([.. Enumerable.Repeat(1f, objective.Count)]));
        Assert.Throws<NotSupportedException>(() => objective.HessianProduct(new float[objective.Count], new float[objective.Count]));
        Assert.Equal(before, StateOf(failing));
        Assert.Equal("the loss can't be differentiated twice: no such thing", objective.Refusal());
        failing.Fails = false;
        Assert.Null(objective.Refusal());
        Assert.True(objective.LossAt(new float[objective.Count]) > 0);
    }

    /// <summary>Differences of gradients are exact to some 1e-3 for a smooth loss; products of several kinds are the same numbers.</summary>
    [Fact]
    public void HessianProduct_OfASmoothLoss_IsTheGradientsDifference()
    {
        var (objective, _) = SmallNets.Trained("smooth");
        var (v, product, again) = (SmallNets.Gradient(objective), new float[objective.Count], new float[objective.Count]);
        objective.HessianProduct(v, product);
        using (var curvature = objective.Curvature())
        {
            curvature.Product(new float[objective.Count], again);
            Assert.All(again, number => Assert.Equal(0, number));
            curvature.Product(v, again);
            Assert.Equal(product, again);
            Assert.Throws<InvalidOperationException>(() => objective.Curvature());
            Assert.Equal(product.Zip(v, (a, b) => (double)a * b).Sum() / v.Sum(x => (double)x * x), curvature.AlongGradient(), 1e-6 * Norm(product));
        }

        var values = objective.Task.Network.Parameters;
        float[] GradientAt(float h)
        {
            Move(h);
            var gradient = SmallNets.Gradient(objective);
            Move(-h);
            return gradient;
        }

        void Move(float h)
        {
            foreach (var (parameter, slice) in values.Zip(objective.Slices))
                for (var i = 0; i < slice.Length; i++) parameter.Value.Data[i] += h * v[slice.Offset + i];
        }

        const float step = 0.01f;
        Near([.. GradientAt(step).Zip(GradientAt(-step), (a, b) => (a - b) / (2 * step))], product, 3e-3);
    }

    [Fact]
    public void Curvature_AfterItsEnd_IsAnError()
    {
        var (objective, _) = SmallNets.Trained("mlp", examples: 4, steps: 1);
        var curvature = objective.Curvature();
        curvature.Dispose();
        curvature.Dispose();
        Assert.Throws<ObjectDisposedException>(() => curvature.Gradient(new float[objective.Count]));
        Assert.Throws<ObjectDisposedException>(() => curvature.Product(new float[objective.Count], new float[objective.Count]));
        using var other = objective.Curvature();
        Assert.Contains("direction of 3 numbers", Assert.Throws<ArgumentException>(() => other.Product(new float[3], new float[objective.Count])).Message);
        Assert.True(double.IsNaN(other.Along(new float[objective.Count])));
    }

    /// <summary>All tasks but the game of two networks, whose gradient is that of two functions.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Refusal_OfEveryTask_IsOfGamesAlone(string name)
    {
        var refusal = new Objective(Tasks[name](), SmallNets.Examples(4), SmallNets.Moment).Refusal();
        if (name == "AdversarialTraining") Assert.Contains("isn't the slope", refusal);
        else Assert.Null(refusal);
    }

    [Fact]
    public void Refusal_EverythingFrozen_SaysSo()
    {
        var task = SmallNets.All["mlp"]();
        foreach (var parameter in task.Network.Parameters) parameter.IsFrozen = true;
        var objective = new Objective(task, SmallNets.Examples(4), SmallNets.Moment);
        Assert.Contains("every parameter is frozen", objective.Refusal());
        Assert.Equal(0, objective.Count);
        Assert.True(objective.Gradient([]) > 0);
        objective.HessianProduct([], []);
    }

    [Fact]
    public void Objective_BadExamples_AreNamed()
    {
        var task = SmallNets.All["mlp"]();
        Assert.Contains("no examples", Assert.Throws<ArgumentException>(() => new Objective(task, Array.Empty<int>(), SmallNets.Moment)).Message);
        Assert.Contains("example 90; the task has 0 to 89", Assert.Throws<ArgumentException>(() => new Objective(task, new[] { 1, 90 }, SmallNets.Moment)).Message);
    }

    static void Ask(Objective objective)
    {
        var (v, into) = (new float[objective.Count], new float[objective.Count]);
        objective.Position(v);
        objective.Loss();
        objective.LossAt(v);
        objective.Gradient(into);
        objective.HessianProduct(v, into);
        objective.On(SmallNets.Examples(4)).At(SmallNets.Moment with { Step = 9 }).Loss();
        using (var curvature = objective.Curvature())
        {
            curvature.Product(v, into);
            objective.LossAt(v);
            objective.Gradient(into);
            curvature.AlongGradient();
        }

        objective.Refusal();
        Flatness.Rise(objective, 0.05, 1);
        NoiseScale.OfParts(objective, 3);
        NoiseScale.RefusalOfExamples(objective);
    }

    static string StateOf(ITrainingTask task)
    {
        var network = task.Network;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in network.State.Select(t => t.Value).Append(network.Parameters.Gradients)) hash.AppendData(MemoryMarshal.AsBytes(tensor.Data));
        return $"{Convert.ToHexString(hash.GetHashAndReset())} {string.Join(' ', network.Parameters.Select(p => (p.HasGradient, p.IsFrozen)))}";
    }

    static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance)
    {
        var largest = 0.0;
        foreach (var number in expected) largest = Math.Max(largest, Math.Abs(number));
        Assert.True(largest > 0);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * largest, FormattableString.Invariant($"number {i}: {found[i]} instead of {expected[i]}, the largest is {largest}"));
    }

    static double Norm(float[] numbers) => Math.Sqrt(numbers.Sum(x => (double)x * x));

    sealed class FailingTask(ITrainingTask inner) : ITrainingTask
    {
        public bool Fails { get; set; }

        public Network Network => inner.Network;

        public int Count => inner.Count;

        public IReadOnlyList<SettableHyperparameter> Hyperparameters => inner.Hyperparameters;

        /// <summary>After the pass, so that statistics have been gathered by then.</summary>
        public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
        {
            var loss = inner.Loss(examples, moment);
            return Fails ? throw new NotSupportedException("no such thing") : loss;
        }

        public Evaluation Evaluate() => inner.Evaluate();
    }
}
