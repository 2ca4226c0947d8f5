using Rubato.Engine;
using Rubato.Training.Data;
using Rubato.Training.Probes;
using Rubato.Training.Tasks;

namespace Rubato.Labs;

/// <summary>Updates without a run around them, for labs that look between any two of them.</summary>
static class Descent
{
    /// <summary>Makes an update at each rate, on the batches of the trial's seed.</summary>
    /// <param name="task">What is learnt.</param>
    /// <param name="optimizer">Of the task's network.</param>
    /// <param name="rates">The rate of each update.</param>
    /// <param name="batch">Examples of an update; all of them in their order where it is as many.</param>
    /// <param name="trial">Gives the seed.</param>
    /// <param name="before">Looks before an update; may be null.</param>
    /// <param name="after">Looks after it; may be null.</param>
    /// <returns>The loss of the last batch before its update; the first that isn't finite, at which it ends.</returns>
    public static double Run(ITrainingTask task, Optimizer optimizer, ReadOnlySpan<double> rates, int batch, Trial trial, Action<int>? before = null, Action<int>? after = null)
    {
        var order = new BatchOrder(trial.Seed, task.Count);
        int[] all = [.. Enumerable.Range(0, task.Count)];
        var waiting = new Queue<int[]>();
        var tape = new Tape();
        var loss = double.NaN;
        for (var (step, epoch) = (0, 0); step < rates.Length; step++)
        {
            trial.Stop.ThrowIfCancellationRequested();
            if (waiting.Count == 0)
                foreach (var next in batch >= all.Length ? [all] : order.Epoch(epoch++).Chunk(batch)) waiting.Enqueue(next);
            before?.Invoke(step);
            optimizer.Set("lr", rates[step]);
            using (tape.Record())
            {
                task.Network.Parameters.ClearGradients();
                var mean = task.Loss(waiting.Dequeue(), new BatchMoment(trial.Seed, step, 0, 0)).Mean;
                loss = mean.Item();
                if (!double.IsFinite(loss)) return loss;
                tape.Backward(mean);
                optimizer.Step();
            }

            after?.Invoke(step);
        }

        return loss;
    }

    /// <summary>The loss of all examples of a task, as a function of its weights.</summary>
    public static Objective OnAll(ITrainingTask task) => new(task, Enumerable.Range(0, task.Count).ToArray(), new BatchMoment(1, 0, 0, 0));

    /// <summary>Moves the weights by a multiple of a direction.</summary>
    /// <param name="objective">Whose weights.</param>
    /// <param name="direction">As many numbers as it has.</param>
    /// <param name="by">The multiple.</param>
    public static void Move(this Objective objective, ReadOnlySpan<float> direction, double by)
    {
        foreach (var (parameter, slice) in objective.Parameters.Zip(objective.Slices))
        {
            var values = parameter.Value.Data;
            var along = slice.Of(direction);
            for (var i = 0; i < values.Length; i++) values[i] += (float)(by * along[i]);
        }
    }

    /// <summary>The largest curvature of an objective, and its direction.</summary>
    public static (double Sharpness, float[] Direction) Steepest(this Objective objective)
    {
        using var curvature = objective.Curvature();
        var found = Lanczos.Largest(curvature.Product, objective.Count);
        var direction = new float[objective.Count];
        found.Vector(0, direction);
        return (found.Values[0], direction);
    }

    /// <summary>The Euclidean length.</summary>
    public static double Norm(IEnumerable<double> numbers) => Math.Sqrt(numbers.Sum(number => number * number));
}
