using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Data;

/// <summary>What glyphs promise: a line can't tell them apart, and looking at neighbourhoods pays.</summary>
public class GlyphDifficultyTests
{
    const int TrainCount = 4000, TestCount = 1000, Batch = 64, Epochs = 4;

    [Fact]
    public void Glyphs_UnderEqualTraining_AreHardForALineAndBestForConvolutions()
    {
        var data = DataCatalog.Load("glyphs", new DataOptions { Seed = 5, TrainCount = TrainCount, TestCount = TestCount });
        Shape input = [28, 28, 1];
        var linear = AccuracyOf(new Sequential(("flatten", new FlattenLayer()), ("fc", new LinearLayer(10))), data);
        var mlp = AccuracyOf(ImageModels.Mlp(10), data);
        var cnn = AccuracyOf(ImageModels.Cnn(input, 10), data);

        // Measured at this budget: 0.590, 0.850, 0.958. The bounds are the promise, not the measurement.
        Assert.InRange(linear, 0.2, 0.9);
        Assert.True(mlp > linear, $"mlp {mlp}, linear {linear}");
        Assert.True(cnn > mlp + 0.02, $"cnn {cnn}, mlp {mlp}");
    }

    static double AccuracyOf(Layer layers, ImageData data)
    {
        var task = new ImageClassification(new Network(layers, [28, 28, 1], 1), data);
        var (examples, gradient) = (new ExampleStream(1, task.Count), new BatchGradient(task));
        var optimizer = new AdamW(task.Network.Parameters);
        var steps = (task.Count + Batch - 1) / Batch * Epochs;
        var rate = Plan.Parse("lr = linear(1e-4, 2e-3) for 10% then cosine(2e-3, 2e-5)").Compile(new PlanContext(steps));
        for (var step = 0; step < steps; step++)
        {
            optimizer.Set("lr", rate.At(0, step));
            gradient.Compute(examples.Take(Batch, crosses: false).Span, new(1, step, examples.Epoch, 0), parts: 1);
            optimizer.Step();
        }

        return task.Evaluate().Accuracy;
    }
}
