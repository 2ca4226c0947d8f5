using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class PreconditionerTests
{
    const double Rate = 0.01;

    /// <summary>Each optimiser that divides, and what its steps are multiples of: P·(θ before − θ after)/η.</summary>
    static readonly IReadOnlyDictionary<string, (Func<ParameterSet, Optimizer> Make, Func<Step, float[]> Average)> Dividing =
        new Dictionary<string, (Func<ParameterSet, Optimizer>, Func<Step, float[]>)>
        {
            ["Adam"] = (p => new Adam(p, learningRate: Rate), FirstMoment),
            ["Adam without correction"] = (p => new Adam(p, learningRate: Rate, biasCorrection: false, epsilon: 1e-3), FirstMoment),
            ["Adam in groups"] = (p => new Adam(p, Engine.ParameterGroup.Each(p), learningRate: Rate), FirstMoment),
            ["AdamW"] = (p => new AdamW(p, learningRate: Rate, weightDecay: 0), FirstMoment),
            ["AmsGrad"] = (p => new AmsGrad(p, learningRate: Rate, beta2: 0.5), FirstMoment),
            ["RAdam"] = (p => new RAdam(p, learningRate: Rate), FirstMoment),
            ["RAdam, early"] = (p => new RAdam(p, learningRate: Rate, beta2: 0.9999), FirstMoment),
            ["Prodigy"] = (p => new Prodigy(p, learningRate: Rate, initialDistance: 0.5, distanceCoefficient: 1e-6, biasCorrection: true), step => [.. FirstMoment(step).Select(m => m / 0.5f)]),
            ["RmsProp"] = (p => new RmsProp(p, learningRate: Rate), step => step.Gradient),
            ["RmsProp, centred"] = (p => new RmsProp(p, learningRate: Rate, centred: true, epsilon: 1e-4), step => step.Gradient),
            ["Adagrad"] = (p => new Adagrad(p, learningRate: Rate), step => step.Gradient),
            ["Clipped"] = (p => new ClippedGradients(new Adam(p, learningRate: Rate), maximumNorm: 1), FirstMoment),
        };

    public static TheoryData<string> All => [.. Dividing.Keys];

    /// <summary>The definition itself: θ − θ₊ = η·P⁻¹·m. Single precision of θ, of which a step is a thousandth, leaves 1e-3.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Of_EachThatDivides_IsWhatItsStepDividedBy(string name)
    {
        var (make, average) = Dividing[name];
        var step = Step.Of(make, steps: name == "RAdam" ? 12 : 4);
        var preconditioner = Preconditioner.Of(step.Optimizer, step.Objective)!;
        var expected = average(step);
        var largest = expected.Max(Math.Abs);
        var compared = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            double inverse = (double)preconditioner.InverseRoots[i] * preconditioner.InverseRoots[i];
            if (Math.Abs(expected[i]) < 1e-3 * largest) continue;
            var moved = (step.Before[i] - step.After[i]) / Rate;
            var rounding = 1.5e-7 * Math.Abs(step.Before[i]) / Rate;
            Assert.True(Math.Abs(moved - inverse * expected[i]) <= 1e-3 * Math.Abs(moved) + rounding, FormattableString.Invariant($"{name}, number {i}: moved by {moved} instead of {inverse * expected[i]}"));
            compared++;
        }

        Assert.True(compared > 50);
    }

    /// <summary>Their steps have other numerators; P itself by the formulas.</summary>
    [Fact]
    public void Of_OtherDivisors_AreTheirFormulas()
    {
        void Same(Func<ParameterSet, Optimizer> make, Func<Step, int, double> divisor)
        {
            var step = Step.Of(make, steps: 4);
            var found = Preconditioner.Of(step.Optimizer, step.Objective)!.InverseRoots.ToArray();
            for (var i = 0; i < found.Length; i += 7) Assert.Equal(1, found[i] * Math.Sqrt(divisor(step, i)), 1e-4);
        }

        double w1 = 1 - Math.Pow(0.9, 4), w2 = 1 - Math.Pow(0.999, 4);
        double Root(Step step, int i) => Math.Sqrt(step.State("second_moment")[i] / w2) + 1e-3;
        Same(p => new NAdam(p, learningRate: Rate, epsilon: 1e-3), Root);
        Same(p => new ScheduleFreeAdamW(p, learningRate: Rate, epsilon: 1e-3), Root);
        Same(p => new Lamb(p, learningRate: Rate, epsilon: 1e-3), (step, i) => w1 * Root(step, i));
        Same(p => new Adadelta(p, epsilon: 1e-3), (step, i) => Math.Sqrt(step.State("mean_square")[i] + 1e-3) / Math.Sqrt(step.State("mean_square_step")[i] + 1e-3));
    }

    [Fact]
    public void Of_ThoseThatDoNotDivide_OrHaveTakenNoStep_IsNone()
    {
        foreach (var make in (Func<ParameterSet, Optimizer>[])[p => new Sgd(p), p => new Lion(p), p => new Muon(p), p => new Lars(p), p => new ScheduleFreeSgd(p)])
        {
            var step = Step.Of(make, steps: 2);
            Assert.Null(Preconditioner.Of(step.Optimizer, step.Objective));
        }

        var objective = new Objective(SmallNets.All["mlp"](), SmallNets.Examples(4), SmallNets.Moment);
        Assert.Null(Preconditioner.Of(new Adam(objective.Task.Network.Parameters), objective));
        var other = SmallNets.All["mlp"]().Network.Parameters;
        Assert.Contains("another network", Assert.Throws<ArgumentException>(() => Preconditioner.Of(new Adam(other), objective)).Message);
    }

    [Fact]
    public void Of_SomeFrozen_HasTheOthersAlone()
    {
        var task = SmallNets.All["mlp"]();
        task.Network.Parameters[0].IsFrozen = true;
        var objective = new Objective(task, SmallNets.Examples(4), SmallNets.Moment);
        var optimizer = SmallNets.Train(task, 2, new Adam(task.Network.Parameters));
        var found = Preconditioner.Of(optimizer, objective)!.InverseRoots;
        Assert.Equal(objective.Count, found.Length);
        var moment = optimizer.State.Single(s => s.Name == "fc2.bias.second_moment").Value.Data[3];
        var root = (1 - 0.81) * (Math.Sqrt(moment / (1 - 0.999 * 0.999)) + 1e-8);
        Assert.Equal(1, found[objective.Slices.Single(s => s.Name == "fc2.bias").Offset + 3] * Math.Sqrt(root), 1e-4);
    }

    /// <summary>Pixels at the border are always 0 and so are their gradients; with ε = 0 their weights never move.</summary>
    [Fact]
    public void Around_CoordinatesThatNeverMove_LeavesThemOut()
    {
        Assert.Equal([0.5f, 0], new Preconditioner([4, double.PositiveInfinity]).InverseRoots.ToArray());
        Assert.Contains("got 0 at place 1", Assert.Throws<ArgumentException>(() => new Preconditioner([1, 0])).Message);
        var into = new float[2];
        var around = new Preconditioner([4, double.PositiveInfinity]).Around((v, product) => v.CopyTo(product));
        around([8, 8], into);
        Assert.Equal([2, 0], into);
        Assert.Contains("vector of 3", Assert.Throws<ArgumentException>(() => around(new float[3], new float[3])).Message);
        var step = Step.Of(p => new Adagrad(p, epsilon: 0), steps: 1, isBlank: true);
        Assert.Contains(0f, Preconditioner.Of(step.Optimizer, step.Objective)!.InverseRoots.ToArray());
    }

    static float[] FirstMoment(Step step) => step.State("first_moment");

    /// <summary>The last of some steps on small nets.</summary>
    sealed record Step(Objective Objective, Optimizer Optimizer, float[] Before, float[] After, float[] Gradient)
    {
        public static Step Of(Func<ParameterSet, Optimizer> make, int steps, bool isBlank = false)
        {
            var task = SmallNets.All["smooth"]();
            if (isBlank) task.Network.Parameters.Single(p => p.Name == "fc2.weight").Value.Data.Clear(); // so nothing reaches fc1
            var objective = new Objective(task, SmallNets.Examples(8), SmallNets.Moment);
            var optimizer = make(task.Network.Parameters);
            SmallNets.Train(task, steps - 1, optimizer);
            float[] Flat(Func<Parameter, Tensor> part) => [.. task.Network.Parameters.SelectMany(p => part(p).ToArray())];
            var before = Flat(p => p.Value);
            SmallNets.Train(task, 1, optimizer, from: steps - 1);
            return new(objective, optimizer, before, Flat(p => p.Value), Flat(p => p.Gradient));
        }

        public float[] State(string name) =>
            [.. Optimizer.State.Where(s => s.Name.EndsWith("." + name, StringComparison.Ordinal)).SelectMany(s => s.Value.ToArray())];
    }
}
