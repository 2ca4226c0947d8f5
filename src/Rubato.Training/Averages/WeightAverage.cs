using Rubato.Engine;
using Rubato.Training.Checkpoints;
using Rubato.Training.Tasks;

namespace Rubato.Training.Averages;

/// <summary>
/// An average of a network's parameters over training, kept beside them. Batch norm's statistics belong to other weights than these: see
/// <see cref="BatchNormStatistics"/>.
/// </summary>
/// <remarks>
/// For evaluation <see cref="WriteAverage"/> puts the average in the parameters' place; <see cref="RestoreTrainingPoint"/> puts back what training
/// had, parameters and statistics, bit for bit: what was recalculated in between leaves no trace. While the average is shown, an update and a
/// checkpoint are errors: nothing switches by itself.
/// </remarks>
public abstract class WeightAverage : ITrainingCompanion
{
    readonly Tensor[] _shown;
    Tensor[]? _training;
    Tensor? _average;

    /// <param name="network">Whose parameters are averaged.</param>
    internal WeightAverage(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Network = network;
        _shown = [network.Parameters.Values, .. network.Statistics.Select(statistic => statistic.Value)];
    }

    /// <summary>Whose parameters are averaged.</summary>
    public Network Network { get; }

    /// <summary>Whether the network's parameters hold the average instead of the training point.</summary>
    public bool ShowsAverage { get; private set; }

    /// <summary>What a plan may set of it.</summary>
    public abstract IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>Whether there is an average other than the present parameters.</summary>
    public abstract bool HasAverage { get; }

    /// <summary>The average of all parameters, in their buffer's order; made when first asked for.</summary>
    internal Tensor Average => _average ??= Tensor.Zeros(Network.Parameters.Values.Shape);

    /// <summary>Writes the average into the network's parameters. Where there is none, they stay.</summary>
    /// <exception cref="InvalidOperationException">They hold it already.</exception>
    public void WriteAverage()
    {
        RequireTrainingPoint("average");
        _training ??= [.. _shown.Select(tensor => Tensor.Zeros(tensor.Shape))];
        for (var i = 0; i < _shown.Length; i++) _shown[i].Data.CopyTo(_training[i].Data);
        if (HasAverage) Average.Data.CopyTo(Network.Parameters.Values.Data);
        ShowsAverage = true;
    }

    /// <summary>Puts the training point back, bit for bit, and the statistics that it had.</summary>
    /// <exception cref="InvalidOperationException">The parameters hold it already.</exception>
    public void RestoreTrainingPoint()
    {
        if (!ShowsAverage) throw new InvalidOperationException("weight average: the parameters hold the training point already. Call WriteAverage first.");
        for (var i = 0; i < _shown.Length; i++) _training![i].Data.CopyTo(_shown[i].Data);
        ShowsAverage = false;
    }

    /// <summary>Writes the average, and the statistics as they are, into another network of the same layers; the present parameters where there is no average.</summary>
    /// <param name="other">Takes it, as a teacher or to be judged on its own.</param>
    /// <exception cref="ArgumentException">Its parameters or statistics have other names or shapes.</exception>
    public void WriteTo(Network other)
    {
        ArgumentNullException.ThrowIfNull(other);
        static IEnumerable<(string, Shape)> Of(Network network) => network.State.Select(tensor => (tensor.Name, tensor.Value.Shape));
        if (!Of(other).SequenceEqual(Of(Network)))
            throw new ArgumentException("weight average: the other network has other parameters. Build it from the same layers, for inputs of the same shape.", nameof(other));
        (HasAverage ? Average : Network.Parameters.Values).Data.CopyTo(other.Parameters.Values.Data);
        for (var i = 0; i < Network.Statistics.Count; i++) Network.Statistics[i].Value.Data.CopyTo(other.Statistics[i].Value.Data);
    }

    void ITrainingCompanion.BeforeGradient(long step)
    {
    }

    void ITrainingCompanion.AfterStep(long step) => AfterStep();

    void ICheckpointed.Save(CheckpointDraft draft)
    {
        RequireTrainingPoint("checkpoint");
        Save(draft);
        if (HasAverage) draft.Add("average", Average);
    }

    void ICheckpointed.Restore(CheckpointPart saved)
    {
        RequireTrainingPoint("checkpoint");
        Restore(saved);
        if (HasAverage) saved.CopyTo("average", Average);
    }

    internal abstract void AfterStep();

    /// <summary>Saves the numbers beside the average.</summary>
    internal abstract void Save(CheckpointDraft draft);

    /// <summary>Takes up the numbers, from which <see cref="HasAverage"/> follows.</summary>
    internal abstract void Restore(CheckpointPart saved);

    internal void RequireTrainingPoint(string what)
    {
        if (ShowsAverage) throw new InvalidOperationException($"weight average, {what}: the parameters hold the average. Call RestoreTrainingPoint first.");
    }
}
