using System.Globalization;
using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>Sees an update of a rehearsal, and says whether to go on.</summary>
/// <param name="loss">Mean loss of its batch.</param>
/// <param name="values">The plan's values in force, in the order of its columns; gone after the call.</param>
delegate bool RehearsedStep(double loss, ReadOnlySpan<double> values);

/// <summary>Looks at a run where it stands, and leaves it as it is.</summary>
/// <param name="task">What is learnt.</param>
/// <param name="optimizer">What moves the network.</param>
/// <param name="batch">Examples of an update.</param>
/// <param name="moment">The present update.</param>
delegate T Look<out T>(ITrainingTask task, Optimizer optimizer, int batch, in BatchMoment moment);

public sealed partial class TrainingRun
{
    /// <summary>
    /// Makes the first updates of the run in memory alone: the same numbers as <see cref="Execute"/> would give, but nothing is written, and the
    /// network is judged only where the plan is steered by that. The run is used up then.
    /// </summary>
    /// <param name="steps">How many.</param>
    /// <param name="goesOn">Sees each whose loss is finite, before the parameters move.</param>
    /// <param name="stop">Ends it by an exception.</param>
    /// <returns>Why it ended early; null where it didn't, or where <paramref name="goesOn"/> ended it.</returns>
    internal string? Rehearse(long steps, RehearsedStep goesOn, CancellationToken stop = default)
    {
        var isJudged = Enumerable.Range(0, Plan.Columns.Length).SelectMany(column => Plan.SignalsOf(column)).Any(signal => signal is Signals.ValLoss or Signals.ValAccuracy);
        for (var last = Math.Min(Steps, steps); _step < last; _step++)
        {
            stop.ThrowIfCancellationRequested();
            if (!TryApply(out var refusal)) return refusal;
            var epoch = _examples.Epoch;
            var batch = Gradient();
            if (!double.IsFinite(batch.Loss)) return string.Create(CultureInfo.InvariantCulture, $"the loss became {batch.Loss} at step {_step}");
            if (!goesOn(batch.Loss, _plan.Binding.Values)) return null;
            if (!double.IsFinite(batch.GradNorm)) return string.Create(CultureInfo.InvariantCulture, $"the gradient's norm became {batch.GradNorm} at step {_step}");
            Move(batch);
            if (!isJudged || _examples.Epoch == epoch) continue;
            var found = Judge(_step + 1);
            Feedback.Report(Signals.ValLoss, found.Loss);
            Feedback.Report(Signals.ValAccuracy, found.Accuracy);
        }

        return null;
    }

    /// <summary>Looks at the run between two updates.</summary>
    internal T AtThisStep<T>(Look<T> look) => look(_task, _optimizer, _batchSize, new BatchMoment(_recipe.Seed, _progress.Origin + _step, _examples.Epoch, 0));
}
