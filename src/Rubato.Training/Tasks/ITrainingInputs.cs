using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>A task that can show the network what it was trained on: averaged weights need it, to measure batch norm's statistics anew.</summary>
interface ITrainingInputs
{
    /// <summary>Batches of training inputs, enough to measure statistics by; the same at each call.</summary>
    IEnumerable<Tensor> TrainingInputs();
}
