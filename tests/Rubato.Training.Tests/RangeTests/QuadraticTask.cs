using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Tests.RangeTests;

/// <summary>λ/2·|w|² for the weights of a layer, whatever the examples: its Hessian is λ times the identity, and 0 for the bias.</summary>
sealed class QuadraticTask(double sharpness) : ITrainingTask
{
    const int Numbers = 4;

    public Network Network { get; } = new(new Sequential(("fc", new LinearLayer(1))), [Numbers], seed: 1);

    public int Count => 64;

    public IReadOnlyList<SettableHyperparameter> Hyperparameters => [];

    public BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment)
    {
        var weights = Network.Parameters.Single(parameter => parameter.Name == "fc.weight").Value;
        return new(Arithmetic.Scale(Reduce.Sum(Arithmetic.Multiply(weights, weights)), (float)(sharpness / 2)), examples.Length);
    }

    public Evaluation Evaluate() => new(0);
}
