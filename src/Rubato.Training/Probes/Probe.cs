using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// Measures one or several signals of a run. It changes nothing: weights, random numbers and the order of the data are the same bits with
/// every probe on or off. It is called only in the steps in which it is due, and in the step before one of these; a continuous one
/// (<see cref="ProbeKind.IsContinuous"/>) in every step.
/// </summary>
/// <remarks>
/// What is reported in <see cref="BeforeStep"/> acts in that very step, the first included; what is reported after the gradient or the update
/// acts in the next one.
/// </remarks>
public abstract class Probe
{
    /// <summary>What must outlive a checkpoint: tensors of fixed names and shapes, which are saved and filled in again.</summary>
    public virtual IEnumerable<NamedTensor> State => [];

    /// <summary>The gradient of the step before a due one is there, and its update comes next: for what compares two steps.</summary>
    public virtual void Anticipate(ProbeStep step)
    {
    }

    /// <summary>The weights are those of this step; its hyperparameters, batch and gradient aren't known yet.</summary>
    public virtual void BeforeStep(ProbeStep step)
    {
    }

    /// <summary>Hyperparameters are set and the gradient of the batch is there, not yet clipped; the update comes next.</summary>
    public virtual void AfterGradient(ProbeStep step)
    {
    }

    /// <summary>The update is made.</summary>
    public virtual void AfterStep(ProbeStep step)
    {
    }
}

/// <summary>What a probe sees of the run in a step, and where it reports.</summary>
public sealed class ProbeStep
{
    readonly Action<string, double> _report;

    internal ProbeStep(ProbeTarget target, Action<string, double> report) => (Target, _report) = (target, report);

    /// <summary>The run.</summary>
    public ProbeTarget Target { get; }

    /// <summary>The update, from 0.</summary>
    public long Step { get; internal set; }

    /// <summary>Whether the probe is due in this step, and may report: a continuous one is called in others too.</summary>
    public bool IsDue { get; internal set; }

    /// <summary>When the batch is seen; of no meaning before the step.</summary>
    public BatchMoment Moment { get; internal set; }

    /// <summary>The examples of the batch; none before the step.</summary>
    public ReadOnlyMemory<int> Examples { get; internal set; }

    /// <summary>The batch's mean loss; NaN before the step.</summary>
    public double Loss { get; internal set; } = double.NaN;

    /// <summary>The norm of the whole gradient, not clipped; NaN before the step.</summary>
    public double GradNorm { get; internal set; } = double.NaN;

    /// <summary>Reports a signal.</summary>
    /// <param name="signal">One of the probe's own.</param>
    /// <param name="value">What was measured; NaN where there is nothing to be measured.</param>
    public void Report(string signal, double value) => _report(signal, value);

    /// <summary>Reports a group's signal.</summary>
    /// <param name="signal">One of the probe's own, that is of groups.</param>
    /// <param name="group">The parameter group.</param>
    /// <param name="value">What was measured.</param>
    public void Report(string signal, string group, double value) => _report(SignalReading.NameOf(signal, group), value);
}
