using Rubato.Engine;
using Rubato.Training.Averages;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>
/// The weights that are judged and kept: an average where the run has one (the last of its averages; a schedule-free optimiser's own), with
/// batch norm's statistics measured anew for it, or else those that are trained.
/// </summary>
sealed class EvaluatedWeights(ITrainingTask task, Optimizer optimizer, IReadOnlyList<WeightAverage> averages)
{
    readonly Tensor[] _statistics = [.. task.Network.Statistics.Select(statistic => Tensor.Zeros(statistic.Value.Shape))];

    /// <summary>Does something while the network holds these weights; afterwards it has what it had, to the bit.</summary>
    public T Show<T>(Func<T> use)
    {
        if (averages.LastOrDefault(average => average.HasAverage) is { } shown) return Around(shown.WriteAverage, shown.RestoreTrainingPoint, use);
        return optimizer is ScheduleFreeOptimizer free ? Around(free.WriteAverage, free.RestoreTrainingPoint, use) : use();
    }

    T Around<T>(Action show, Action restore, Func<T> use)
    {
        var statistics = task.Network.Statistics;
        for (var i = 0; i < _statistics.Length; i++) statistics[i].Value.Data.CopyTo(_statistics[i].Data);
        show();
        try
        {
            if (_statistics.Length > 0 && task is ITrainingInputs inputs) BatchNormStatistics.Recalculate(task.Network, inputs.TrainingInputs());
            return use();
        }
        finally
        {
            restore();
            for (var i = 0; i < _statistics.Length; i++) _statistics[i].Data.CopyTo(statistics[i].Value.Data);
        }
    }
}
