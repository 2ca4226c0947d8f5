using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

public class DenoisingTests
{
    static readonly BatchMoment Moment = new(5, 3, 0, 0);

    /// <summary>
    /// Giving 0 always costs the mean square of what is asked for: of the noise 1, of the corners and their spread 1.01, and so of the velocity. What
    /// no network can know is left: least of the noise, most of the velocity, which asks for what is hidden at either end.
    /// </summary>
    [Theory]
    [InlineData(DenoisingTarget.Noise, 0.4)]
    [InlineData(DenoisingTarget.Clean, 0.55)]
    [InlineData(DenoisingTarget.Velocity, 0.82)]
    public void Evaluate_AfterAShortRun_IsFarBetterThanChance(DenoisingTarget target, double most)
    {
        var task = TaskSamples.Points(target);
        var (before, after) = Learning.Run(task, steps: 300, batch: 64, lr: 3e-3);
        Assert.True(before.Loss > 0.9 && after.Loss < most, $"{before.Loss} {after.Loss}");
    }

    /// <summary>Two samples of the corners are 0.001 apart, the corners and plain noise 0.11.</summary>
    [Theory]
    [InlineData(DenoisingTarget.Clean)]
    [InlineData(DenoisingTarget.Velocity)]
    public void Sample_AfterAShortRun_IsNearTheData(DenoisingTarget target)
    {
        var task = TaskSamples.Points(target);
        double Distance() => EnergyDistance.Of(task.Sample(256, 20, seed: 9), TaskSamples.Corners(256, 4), 2);
        var before = Distance();
        Learning.Run(task, steps: 300, batch: 64, lr: 3e-3);
        Assert.InRange(before, 0.1, 2);
        Assert.InRange(Distance(), 0, 0.05);
    }

    [Fact]
    public void Sample_OfANoisePredictor_ComesNearerToTheData()
    {
        // At the first times its errors are divided by α, near 0: a short run leaves more of them than of the other targets'.
        var task = TaskSamples.Points(DenoisingTarget.Noise);
        double Distance() => EnergyDistance.Of(task.Sample(256, 20, seed: 9), TaskSamples.Corners(256, 4), 2);
        var before = Distance();
        Learning.Run(task, steps: 300, batch: 64, lr: 3e-3);
        Assert.True(Distance() < 0.05 * before, $"{Distance()} {before}");
    }

    [Theory]
    [InlineData(DenoisingTarget.Noise)]
    [InlineData(DenoisingTarget.Clean)]
    [InlineData(DenoisingTarget.Velocity)]
    public void Loss_OneTime_IsTheErrorByHand(DenoisingTarget target)
    {
        var task = TaskSamples.Points(target);
        task.Set("noise_from", 0.4);
        task.Set("noise_to", 0.4);
        var (alpha, sigma) = (Math.Cos(0.2 * Math.PI), Math.Sin(0.2 * Math.PI));
        var clean = TaskSamples.Corners(256, 1).AsSpan(2 * 17, 2).ToArray();
        var noise = new float[2];
        for (var d = 0; d < 2; d++) noise[d] = Moment.RandomOf("noise", 17).Normal((ulong)d);
        var seen = Tensor.From([(float)((alpha * clean[0]) + (sigma * noise[0])), (float)((alpha * clean[1]) + (sigma * noise[1])), 0.4f], [1, 3]);
        var given = task.Network.Forward(seen, Pass.Evaluation).ToArray();
        var error = 0.0;
        for (var d = 0; d < 2; d++)
        {
            var wanted = target switch
            {
                DenoisingTarget.Clean => clean[d],
                DenoisingTarget.Velocity => (alpha * noise[d]) - (sigma * clean[d]),
                _ => noise[d],
            };
            error += Math.Pow(given[d] - wanted, 2) / 2;
        }

        Assert.Equal(error, Learning.LossOf(task, [17], Moment), 1e-4); // single precision; the time's features turn a thousandfold
    }

    [Fact]
    public void Loss_EndsOfTheTimesExchanged_MirrorsTheTimes()
    {
        var (task, other) = (TaskSamples.Points(DenoisingTarget.Noise), TaskSamples.Points(DenoisingTarget.Noise));
        task.Set("noise_from", 0.9);
        task.Set("noise_to", 0.2);
        other.Set("noise_from", 0.2);
        other.Set("noise_to", 0.9);
        Assert.True(float.IsFinite(Learning.LossOf(task, [1, 2], Moment)));
        Assert.NotEqual(Learning.LossOf(other, [1, 2], Moment), Learning.LossOf(task, [1, 2], Moment));
    }

    [Theory]
    [InlineData(DenoisingTarget.Noise)]
    [InlineData(DenoisingTarget.Clean)]
    [InlineData(DenoisingTarget.Velocity)]
    public void Sample_PerfectNetworkForOnePoint_DrawsThePoint(DenoisingTarget target)
    {
        // All data are the point (3, −2): what is clean is known, and the noise follows from it.
        var network = new Network(new Oracle([3, -2], target), [3], 1);
        var task = new Denoising(network, [2], new float[] { 3, -2 }, new float[] { 3, -2 }, target);
        Assert.Equal(0, task.Evaluate().Loss, 1e-4); // noise from the difference of near numbers
        foreach (var (x, y) in task.Sample(20, 10, seed: 1).Chunk(2).Select(p => (p[0], p[1])))
        {
            Assert.Equal(3, x, 1e-2f);
            Assert.Equal(-2, y, 1e-2f);
        }
    }

    [Fact]
    public void Constructor_BadInput_IsRefusedInWords()
    {
        var network = new Network(DiffusionModels.PointDenoiser(8, 1), [3], 1);
        Assert.Contains("training data: got 3 numbers", Assert.Throws<TrainingException>(() => new Denoising(network, [2], new float[3], new float[2])).Message);
        Assert.Contains("test data: got 0 numbers", Assert.Throws<TrainingException>(() => new Denoising(network, [2], new float[4], default)).Message);
        Assert.Contains("got NaN in example 1", Assert.Throws<TrainingException>(() => new Denoising(network, [2], new[] { 0, 0, 0, float.NaN }, new float[2])).Message);
        Assert.Contains("got a network for inputs [3]; allowed are inputs [4]", Assert.Throws<TrainingException>(() => new Denoising(network, [3], new float[3], new float[3])).Message);
        Assert.Contains("got single numbers", Assert.Throws<TrainingException>(() => new Denoising(network, [], new float[3], new float[3])).Message);
        Assert.Contains("in 0 steps", Assert.Throws<TrainingException>(() => TaskSamples.Points(DenoisingTarget.Noise).Sample(1, 0, 1)).Message);
    }

    /// <summary>Knows the only clean point.</summary>
    sealed class Oracle(float[] point, DenoisingTarget target) : Layer
    {
        public override Shape Build(NetworkBuilder builder, Shape input) => [input[0] - 1];

        public override Tensor Forward(Tensor x, Pass pass)
        {
            var given = Tensor.Scratch([x.Shape[0], 2]);
            for (var n = 0; n < x.Shape[0]; n++)
            {
                for (var d = 0; d < 2; d++)
                {
                    var (sigma, alpha) = Math.SinCos(x.Data[(3 * n) + 2] * Math.PI / 2);
                    var noise = (x.Data[(3 * n) + d] - (alpha * point[d])) / sigma;
                    given.Data[(2 * n) + d] = (float)(target switch
                    {
                        DenoisingTarget.Clean => point[d],
                        DenoisingTarget.Velocity => (alpha * noise) - (sigma * point[d]),
                        _ => noise,
                    });
                }
            }

            return given;
        }
    }
}
