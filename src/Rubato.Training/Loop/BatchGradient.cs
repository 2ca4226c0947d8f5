using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>The gradient of a batch's mean loss, made in one part or in several that are added up.</summary>
sealed class BatchGradient(ITrainingTask task)
{
    readonly Tape _tape = new();

    /// <summary>Puts the gradient into the network's parameters.</summary>
    public BatchResult Compute(ReadOnlySpan<int> examples, BatchMoment moment, int parts)
    {
        var parameters = task.Network.Parameters;
        parameters.ClearGradients();
        parts = Math.Min(parts, examples.Length);
        var (loss, answers, right) = (0.0, 0, 0);
        var learns = parameters.Any(parameter => !parameter.IsFrozen);
        for (var part = 0; part < parts; part++)
        {
            var (first, end) = ((int)((long)examples.Length * part / parts), (int)((long)examples.Length * (part + 1) / parts));
            using (_tape.Record())
            {
                var batch = task.Loss(examples[first..end], moment with { Part = part });
                var share = (double)batch.Count / examples.Length;
                if (learns) _tape.Backward(parts == 1 ? batch.Mean : Arithmetic.Scale(batch.Mean, (float)share));
                loss += parts == 1 ? batch.Mean.Item() : batch.Mean.Item() * share;
                answers += batch.Answers;
                right += batch.Right;
            }
        }

        return new(loss, parameters.GradientNorm(), examples.Length, answers, right);
    }
}
