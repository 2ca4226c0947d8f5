using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Labs;

/// <summary>A loss that is linear in its weights: its gradient is the same everywhere, so that what an optimiser makes of it can be said in advance.</summary>
/// <param name="slope">Of the loss along each weight; 0 leaves an optimiser nothing but its decay.</param>
sealed class ConstantSlope(float slope = 1) : ITrainingTask
{
    const int Width = 8;
    readonly Tape _tape = new();

    /// <inheritdoc/>
    public Network Network { get; } = new(new LinearLayer(1), [Width], seed: 1);

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public IReadOnlyList<SettableHyperparameter> Hyperparameters => [];

    /// <inheritdoc/>
    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment) => new(Mean(), examples.Length);

    /// <inheritdoc/>
    public Evaluation Evaluate()
    {
        using (_tape.Evaluate()) return new(Mean().Item());
    }

    Tensor Mean() => Arithmetic.Scale(Reduce.Sum(Network.Forward(Creation.Full([1, Width], 1), Pass.Evaluation)), slope);
}
