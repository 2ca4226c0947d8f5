using Rubato.Training.Probes;
using Rubato.Training.Tests.Tasks;

namespace Rubato.Training.Tests.Probes;

public class QuantisationErrorTests
{
    [Fact]
    public void Of_NumbersByHand_RoundsToTheScaleOfTheGreatest()
    {
        Assert.Equal(Math.Sqrt((0.16 + 0.25) / ((127.0 * 127) + 0.16 + 12.25 + 4)), QuantisationError.Of([new float[] { -127, 0.4f, 3.5f, 2 }], 127), 1e-8);
        // The first tensor's scale is 0.1, and nothing is lost; the second's is 1.
        Assert.Equal(Math.Sqrt((0.04 + 0.01) / (0.59 + 98.05)), QuantisationError.Of([new[] { 0.7f, 0.1f, -0.3f }, new[] { 7, 7, 0.2f, 0.1f }], 7), 1e-7);
        Assert.Equal(0, QuantisationError.Of([new float[3], new float[] { -2, 2, 0 }], 7));
        Assert.Equal(0, QuantisationError.Of([new float[3]], 127));
        Assert.True(double.IsNaN(QuantisationError.Of([new[] { 1, float.NaN }], 127)));
    }

    /// <summary>Weights that are whole multiples of a scale already lose nothing; the tables that they come from are the dense twin.</summary>
    [Fact]
    public void Measure_QuantisedTwin_LosesNothingMore()
    {
        var task = TaskSamples.All["ImageClassification"]();
        var parameter = task.Network.Parameters[0];
        var dense = parameter.Value.ToArray();
        var scale = dense.Max(MathF.Abs) / 127;
        var expected = Math.Sqrt(dense.Sum(w => Math.Pow(w - (scale * MathF.Round(w / scale)), 2)) / dense.Sum(w => (double)w * w));
        var found = Measured.Once(QuantisationError.Kind, task);
        Assert.Equal(expected, found["quantisation_error[fc1.weight]"], 1e-5);
        Assert.InRange(found["quantisation_error_4bit[fc1.weight]"], 10 * expected, 1);

        var again = TaskSamples.All["ImageClassification"]();
        for (var i = 0; i < dense.Length; i++) again.Network.Parameters[0].Value.Data[i] = scale * MathF.Round(dense[i] / scale);
        Assert.Equal(0, Measured.Once(QuantisationError.Kind, again)["quantisation_error[fc1.weight]"], 1e-6);
    }
}
