using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class PreconditionedSharpnessTests
{
    const double Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-3;

    /// <summary>By Adam's own formulas, before the first step and after some.</summary>
    [Fact]
    public void Report_UnderAdam_IsTheTopOfTheScaledHessian()
    {
        var run = new DrivenRun(PreconditionedSharpness.Kind, p => new Adam(p, learningRate: 0.01, beta1: Beta1, beta2: Beta2, epsilon: Epsilon));
        double[]? squares = null;
        for (var step = 0; step < 5; step++)
        {
            var hessian = run.Hessian(run.Target.Examples, run.Target.Moment);
            double[] gradient = [.. run.GradientOf(run.Target.Examples.Span, run.Target.Moment).Select(g => (double)g)];
            run.Network.Parameters.ClearGradients();
            var (first, second) = (1 - Math.Pow(Beta1, Math.Max(1, step)), 1 - Math.Pow(Beta2, Math.Max(1, step)));
            double[] divisor = [.. gradient.Select((g, i) => first * (Math.Sqrt(squares is null ? g * g : squares[i] / second) + Epsilon))];
            for (var i = 0; i < divisor.Length; i++)
                for (var j = 0; j < divisor.Length; j++) hessian[i][j] /= Math.Sqrt(divisor[i] * divisor[j]);
            run.Step();
            Numbers.RequireClose(Numbers.Eigenvalues(hessian)[0], run.Last("preconditioned_sharpness"), 0.01);
            squares = [.. run.Gradient.Select((g, i) => (Beta2 * (squares?[i] ?? 0)) + ((1 - Beta2) * g * g))];
        }
    }

    /// <summary>Every optimiser that is measured before its first step is afterwards what it was.</summary>
    [Fact]
    public void BeforeStep_TheFirst_LeavesOptimiserAndNetworkAsTheyWere()
    {
        Func<ParameterSet, Optimizer>[] optimizers =
        [
            p => new AdamW(p), p => new NAdam(p), p => new RAdam(p), p => new AmsGrad(p), p => new RmsProp(p), p => new Adagrad(p), p => new Adadelta(p), p => new Lamb(p),
            p => new Prodigy(p), p => new ScheduleFreeAdamW(p),
        ];
        foreach (var build in optimizers)
        {
            var task = TinyTasks.All["mlp"]();
            var optimizer = build(task.Network.Parameters);
            string All() => string.Join(' ', optimizer.State.SelectMany(tensor => tensor.Value.ToArray()).Concat(task.Network.State.SelectMany(tensor => tensor.Value.ToArray())).Select(BitConverter.SingleToInt32Bits))
                + string.Join(' ', optimizer.Numbers) + string.Concat(task.Network.Parameters.Select(parameter => parameter.HasGradient));
            var before = All();
            List<double> values = [];
            new ProbeHost([new(PreconditionedSharpness.Kind, 1, 1, false, false)], new(task, optimizer, 8, 1), (_, value) => values.Add(value)).BeforeStep(0);
            Assert.Equal(before, All());
            Assert.True(Assert.Single(values) > 0, $"{optimizer.GetType().Name}: {values[0]}");
        }
    }

    [Fact]
    public void Refusal_OfOptimisersWithoutDivisor_SaysSo()
    {
        Assert.Contains("divides no coordinate's step", DrivenRun.RefusalOf(PreconditionedSharpness.Kind, p => new Sgd(p)));
        Assert.NotNull(DrivenRun.RefusalOf(PreconditionedSharpness.Kind, p => new Lion(p)));
    }
}
