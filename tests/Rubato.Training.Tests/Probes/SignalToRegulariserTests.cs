using Rubato.Engine;
using Rubato.Training.Probes;
using Group = Rubato.Engine.ParameterGroup;

namespace Rubato.Training.Tests.Probes;

public sealed class SignalToRegulariserTests
{
    [Fact]
    public void Report_OfEachGroup_IsGradientWithoutNoiseOverDecay()
    {
        const double decay = 0.02;
        var run = new DrivenRun(SignalToRegulariser.Kind, p => new Sgd(p, Group.Each(p), learningRate: 0, weightDecay: decay), batch: 24);
        run.Step();
        var (examples, moment) = run.Batch;
        float[][] gradients = [.. Enumerable.Range(0, 8).Select(part => run.GradientOf(examples.AsSpan(part * 3, 3), moment with { Part = part }))];
        var place = 0;
        foreach (var parameter in run.Network.Parameters)
        {
            var count = parameter.Shape.Count;
            float[][] own = [.. gradients.Select(gradient => gradient[place..(place + count)])];
            place += count;
            var weights = parameter.Value.ToArray();
            var shrink = decay * Math.Sqrt(Numbers.Dot(weights, weights));
            var squared = Numbers.Noise(own, 3).Squared;
            double[] without = [.. Enumerable.Range(0, 8).Select(left => Numbers.Noise([.. own.Where((_, i) => i != left)], 3).Squared)];
            var error = Math.Sqrt(7.0 / 8 * without.Sum(x => Math.Pow(x - without.Average(), 2)));
            var (signal, found) = (run.Last($"signal_to_regulariser[{parameter.Name}]"), run.Last($"signal_to_regulariser_error[{parameter.Name}]"));
            if (shrink == 0)
            {
                Assert.Equal((double.PositiveInfinity, double.NaN), (signal, found));
                continue;
            }

            var expected = Math.Sqrt(Math.Max(0, squared)) / shrink;
            Assert.Equal(expected, signal, 1e-3 * expected);
            var reach = expected > 0 ? Math.Min(error / (2 * Math.Sqrt(squared)), Math.Sqrt(error)) : Math.Sqrt(error);
            Numbers.RequireClose(reach / shrink, found, 1e-2);
        }
    }

    [Fact]
    public void Report_WithoutDecayOrFrozen_IsInfiniteOrNoNumber()
    {
        var run = new DrivenRun(SignalToRegulariser.Kind, p => new Sgd(p, Group.Each(p), weightDecay: 0));
        foreach (var parameter in run.Network.Parameters) parameter.IsFrozen = parameter.Name == "fc1.weight";
        run.Step();
        Assert.Equal(double.NaN, run.Last("signal_to_regulariser[fc1.weight]"));
        Assert.Equal(double.PositiveInfinity, run.Last("signal_to_regulariser[fc2.weight]"));
        Assert.Equal(double.NaN, run.Last("signal_to_regulariser_error[fc2.weight]"));
    }
}
