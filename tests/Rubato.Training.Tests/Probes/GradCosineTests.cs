using Rubato.Engine;
using Rubato.Training.Probes;

namespace Rubato.Training.Tests.Probes;

public sealed class GradCosineTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Report_OfTwoSteps_IsTheirGradientsCosine(int every)
    {
        var run = new DrivenRun(GradCosine.Kind, p => new Sgd(p, learningRate: 0.1), every: every);
        List<float[]> gradients = [];
        for (var step = 0; step < 8; step++)
        {
            run.Step();
            gradients.Add(run.Gradient);
        }

        var found = run.Of("grad_cosine");
        Assert.Equal(Enumerable.Range(1, 7).Where(step => step % every == 0), found.Select(reading => (int)reading.Step));
        foreach (var (step, value) in found) Assert.Equal(Numbers.Cosine(gradients[(int)step], gradients[(int)step - 1]), value, 1e-9);
    }

    [Fact]
    public void Report_TheSameBatchAndWeights_IsOne()
    {
        var run = new DrivenRun(GradCosine.Kind, p => new Sgd(p, learningRate: 0), batch: 24);
        for (var step = 0; step < 3; step++) run.Step();
        Assert.Equal(1, run.Last("grad_cosine"), 1e-6);
    }
}
