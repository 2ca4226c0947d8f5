using Rubato.Engine;
using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

/// <summary>The trace, the curvature along the gradient and the flatness against the whole Hessian.</summary>
public sealed class CurvatureProbesTests
{
    [Fact]
    public void HessianTrace_OverSomeSteps_IsTheDiagonalsSum()
    {
        var run = new DrivenRun(HessianTrace.Kind, p => new Sgd(p, learningRate: 0));
        for (var step = 0; step < 12; step++) run.Step();
        var hessian = run.Hessian(run.Target.Examples, run.Target.Moment);
        var trace = hessian.Select((column, i) => column[i]).Sum();
        double[] found = [.. run.Of("hessian_trace").Select(reading => reading.Value)], errors = [.. run.Of("hessian_trace_error").Select(reading => reading.Value)];
        Assert.Equal(found.Length, found.Distinct().Count());
        Assert.InRange(found.Average(), trace - (3 * errors.Average() / Math.Sqrt(12)), trace + (3 * errors.Average() / Math.Sqrt(12)));
        Assert.InRange(errors.Average(), 1e-6, trace);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void GradientCurvature_OfTheBatch_IsTheQuadraticForm(string task)
    {
        var run = new DrivenRun(GradientCurvature.Kind, p => new Sgd(p, learningRate: 0.05), task);
        for (var step = 0; step < 3; step++)
        {
            float[] weights = run.Network.Parameters.Values.ToArray();
            run.Step();
            var (after, g) = (run.Network.Parameters.Values.ToArray(), run.Gradient);
            weights.CopyTo(run.Network.Parameters.Values.Data);
            var hessian = run.Hessian(run.Batch.Examples, run.Batch.Moment);
            after.CopyTo(run.Network.Parameters.Values.Data);
            var form = hessian.Select((column, i) => g[i] * column.Select((h, j) => h * g[j]).Sum()).Sum();
            Numbers.RequireClose(form / Numbers.Dot(g, g), run.Last("gradient_curvature"), 1e-3);
        }
    }

    /// <summary>Directions are isotropic within a filter w of n numbers, of length 5% of ‖w‖: to second order the rise is the sum of ½·0.05²·‖w‖²·tr H_w/n.</summary>
    [Fact]
    public void Flatness_OverSomeSteps_IsTheExpectedRise()
    {
        var run = new DrivenRun(FlatnessRise.Kind, p => new Sgd(p, learningRate: 0));
        for (var step = 0; step < 16; step++) run.Step();
        var hessian = run.Hessian(run.Target.Examples, run.Target.Moment);
        var (expected, place) = (0.0, 0);
        foreach (var parameter in run.Network.Parameters)
        {
            var (numbers, count) = (parameter.Value.ToArray(), parameter.Shape.Count);
            var filter = parameter.Shape.Rank > 1 ? count / parameter.Shape[0] : count;
            for (var first = 0; first < count; first += filter)
                expected += 0.05 * 0.05 / 2 / filter * Numbers.Dot(numbers[first..(first + filter)], numbers[first..(first + filter)])
                    * Enumerable.Range(place + first, filter).Sum(i => hessian[i][i]);
            place += count;
        }

        double[] found = [.. run.Of("flatness").Select(reading => reading.Value)];
        var error = run.Of("flatness_error").Average(reading => reading.Value) / Math.Sqrt(16);
        Assert.Equal(found.Length, found.Distinct().Count());
        Assert.InRange(found.Average(), expected - (4 * error), expected + (4 * error));
        Assert.InRange(error, 0, expected / 2);
    }

    [Fact]
    public void Refusal_OfAGameOfTwoNetworks_IsAClause()
    {
        var task = TaskSamples.All["AdversarialTraining"]();
        var target = new ProbeTarget(task, new Sgd(task.Network.Parameters), 8, 1);
        foreach (var kind in new[] { Sharpness.Kind, HessianTrace.Kind, GradientCurvature.Kind })
        {
            var refusal = kind.Refusal(target);
            Assert.NotNull(refusal);
            Assert.False(refusal.EndsWith('.'), refusal);
        }
    }
}
