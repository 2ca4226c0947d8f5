using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.Tasks;

/// <summary>A short run of a task without the loop around it: no folder, no plan.</summary>
static class Learning
{
    /// <summary>Moves the task's network and gives what its evaluations found before and after.</summary>
    public static (Evaluation Before, Evaluation After) Run(ITrainingTask task, int steps, int batch, double lr, double beta1 = 0.9)
    {
        var before = task.Evaluate();
        var optimizer = new AdamW(task.Network.Parameters);
        optimizer.Set("lr", lr);
        optimizer.Set("beta1", beta1);
        optimizer.Set("weight_decay", 0);
        var gradient = new BatchGradient(task);
        var examples = new ExampleStream(7, task.Count);
        for (var step = 0; step < steps; step++)
        {
            var epoch = examples.Epoch;
            var result = gradient.Compute(examples.Take(batch, crosses: true).Span, new(7, step, epoch, 0), parts: 1);
            Assert.True(double.IsFinite(result.Loss), $"step {step}: the loss is {result.Loss}");
            optimizer.Step();
        }

        return (before, task.Evaluate());
    }

    /// <summary>The loss of some examples, as a number.</summary>
    public static float LossOf(ITrainingTask task, ReadOnlySpan<int> examples, BatchMoment moment)
    {
        var tape = new Tape();
        using (tape.Record()) return task.Loss(examples, moment).Mean.Item();
    }

    /// <summary>The gradient of some examples, over all parameters.</summary>
    public static float[] GradientOf(ITrainingTask task, ReadOnlySpan<int> examples, BatchMoment moment, int parts = 1)
    {
        new BatchGradient(task).Compute(examples, moment, parts);
        return task.Network.Parameters.Gradients.ToArray();
    }

    /// <summary>Sets a hyperparameter of the task.</summary>
    public static void Set(this ITrainingTask task, string name, double value) => task.Hyperparameters.Single(h => h.Info.Name == name).Set(value);
}
