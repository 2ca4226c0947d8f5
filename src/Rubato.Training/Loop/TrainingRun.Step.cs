using System.Globalization;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>The parts of an update, which a run and a rehearsal of it have in common.</summary>
public sealed partial class TrainingRun
{
    /// <summary>The next batch's gradient, after the plan's values are set.</summary>
    BatchResult Gradient()
    {
        foreach (var companion in _companions) companion.BeforeGradient(_step);
        var moment = new BatchMoment(_recipe.Seed, _progress.Origin + _step, _examples.Epoch, 0);
        _batch = (_examples.Take(_batchSize, _crossesEpochs), moment);
        return _gradient.Compute(_batch.Examples.Span, moment, _accumulationSteps);
    }

    /// <summary>Tells plan and probes what the batch gave, and moves the parameters along its gradient.</summary>
    void Move(in BatchResult batch)
    {
        Feedback.Report(Signals.Loss, batch.Loss);
        Feedback.Report(Signals.Accuracy, batch.Accuracy);
        Feedback.Report(Signals.GradNorm, batch.GradNorm);
        _probes.AfterGradient(_batch.Examples, _batch.Moment, batch.Loss, batch.GradNorm);
        foreach (var companion in _companions) companion.AfterGradient(_batch.Moment.Step);
        _optimizer.Step();
        _probes.AfterStep();
        foreach (var companion in _companions) companion.AfterStep(_step);
    }

    /// <summary>Measures what a step needs, and hands the plan's values of it out; where one isn't allowed, says which.</summary>
    bool TryApply(out string refusal)
    {
        try
        {
            // What is measured before the step is measured under its hyperparameters, as far as they don't wait for that.
            if (_probes.IsDue(_step)) _plan.Binding.ApplyUnsteered(_step);
            _probes.BeforeStep(_step);
            _plan.Binding.Apply(_step);
            refusal = "";
            return true;
        }
        catch (ArgumentOutOfRangeException e)
        {
            refusal = string.Create(CultureInfo.InvariantCulture, $"Stopped at step {_step} of {Steps}, as the plan has a value that isn't allowed: {e.Message.Split('\n', '(')[0].Trim()}{UnusableSignals.Of(Feedback)} Bound the formula with clamp(…), or give what it measures a start.");
            return false;
        }
    }
}
