using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public class StabilityEdgeTests
{
    const double Rate = 0.02;

    /// <summary>With ε = 1 beside tiny gradients the divisors stay at 1, so the preconditioned curvature is the curvature itself; uncorrected from the first step on.</summary>
    static readonly IReadOnlyDictionary<string, Func<ParameterSet, Optimizer>> Optimizers = new Dictionary<string, Func<ParameterSet, Optimizer>>
    {
        ["Sgd"] = p => new Sgd(p, learningRate: Rate),
        ["Sgd with momentum"] = p => new Sgd(p, learningRate: Rate, momentum: 0.9),
        ["Sgd, Nesterov"] = p => new Sgd(p, learningRate: Rate, momentum: 0.9, nesterov: true),
        ["Adam"] = p => new Adam(p, learningRate: Rate, epsilon: 1, biasCorrection: false),
        ["AdamW"] = p => new AdamW(p, learningRate: Rate, beta1: 0.8, epsilon: 1, weightDecay: 0, biasCorrection: false),
        ["AmsGrad"] = p => new AmsGrad(p, learningRate: Rate, epsilon: 1, biasCorrection: false),
        ["RAdam"] = p => new RAdam(p, learningRate: Rate, beta2: 0.9, epsilon: 1, biasCorrection: false),
        ["NAdam"] = p => new NAdam(p, learningRate: Rate, epsilon: 1, momentumDecay: 100),
        ["RmsProp"] = p => new RmsProp(p, learningRate: Rate, momentum: 0.7, epsilon: 1),
        ["Adagrad"] = p => new Adagrad(p, learningRate: Rate, epsilon: 1),
        ["Adadelta"] = p => new Adadelta(p, learningRate: Rate, epsilon: 1),
        ["Clipped"] = p => new ClippedGradients(new Sgd(p, learningRate: Rate)),
    };

    public static TheoryData<string> All => [.. Optimizers.Keys];

    /// <summary>½λθ² with λ two percent below the edge and two above it: the steps shrink, or grow.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Of_EachOptimizer_IsWhereItsStepsBeginToGrow(string name)
    {
        Assert.True(Growth(0.98) < 1 && Growth(1.02) > 1, FormattableString.Invariant($"{name}: the steps grow by {Growth(0.98)} below and by {Growth(1.02)} above the edge"));

        double Growth(double share)
        {
            var network = new Network(new LinearLayer(1), [1], 1);
            network.Parameters[1].IsFrozen = true;
            var weight = network.Parameters[0].Value;
            weight.Data[0] = 1e-20f;
            var optimizer = Optimizers[name](network.Parameters);
            var curvature = share * StabilityEdge.Of(optimizer)!.Value;
            var tape = new Tape();
            double Largest(int steps)
            {
                var largest = 0.0;
                for (var step = 0; step < steps; step++)
                {
                    network.Parameters.ClearGradients();
                    using (tape.Record()) tape.Backward(Arithmetic.Scale(Reduce.Sum(Arithmetic.Multiply(weight, weight)), (float)(curvature / 2)));
                    optimizer.Step();
                    largest = Math.Max(largest, Math.Abs(weight.Data[0]));
                }

                return largest;
            }

            Largest(150);
            var before = Largest(20);
            Largest(200);
            return Largest(20) / before;
        }
    }

    [Fact]
    public void Of_TheUsualAdam_Is38OverTheRate()
    {
        var parameters = new Network(new LinearLayer(1), [1], 1).Parameters;
        Assert.Equal(38 / 1e-3, StabilityEdge.Of(new Adam(parameters, learningRate: 1e-3))!.Value, 1e-6);
        Assert.Equal(double.PositiveInfinity, StabilityEdge.Of(new Sgd(parameters, learningRate: 0)));
    }

    [Fact]
    public void Of_OptimizersWithoutOne_IsNone()
    {
        var parameters = new Network(new LinearLayer(1), [1], 1).Parameters;
        Optimizer[] without = [new Lion(parameters), new Lars(parameters), new Lamb(parameters), new Muon(parameters), new ScheduleFreeSgd(parameters), new ScheduleFreeAdamW(parameters), new SharpnessAware(new Sgd(parameters))];
        Assert.All(without, optimizer => Assert.Null(StabilityEdge.Of(optimizer)));
        var grouped = new Sgd(parameters, Engine.ParameterGroup.Each(parameters), learningRate: 0.1);
        Assert.Equal(20, StabilityEdge.Of(grouped)!.Value, 1e-12);
        grouped[0, 1] = 0.2;
        Assert.Null(StabilityEdge.Of(grouped));
    }
}
