using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>
/// What a network learns: how the loss of a batch is made, and how the network is judged. Everything random in it is a function of the
/// <see cref="BatchMoment"/>, so that a run repeats, and goes on after a stop, to the bit.
/// </summary>
public interface ITrainingTask
{
    /// <summary>The network that learns.</summary>
    Network Network { get; }

    /// <summary>Training examples; batches are made of their numbers 0 … Count − 1.</summary>
    int Count { get; }

    /// <summary>What a plan may set of the task, beside the optimiser's hyperparameters and the layers' own.</summary>
    IReadOnlyList<SettableHyperparameter> Hyperparameters { get; }

    /// <summary>Makes the mean loss of some examples; the caller records it and walks back.</summary>
    /// <param name="examples">Their numbers.</param>
    /// <param name="moment">When, and with which random numbers.</param>
    BatchLoss Loss(ReadOnlySpan<int> examples, in BatchMoment moment);

    /// <summary>Judges the network, as it is, on what it wasn't trained on.</summary>
    Evaluation Evaluate();
}

/// <summary>A hyperparameter and what takes its values.</summary>
/// <param name="Info">Its name and range.</param>
/// <param name="Set">Takes a value, before the update that it is for.</param>
public sealed record SettableHyperparameter(HyperparameterInfo Info, Action<double> Set)
{
    /// <summary>The parameter group that it is for; null for one of the whole network. Each group has its own under the same name.</summary>
    public string? Group { get; init; }
}

/// <summary>When a batch is seen.</summary>
/// <param name="Seed">The run's.</param>
/// <param name="Step">The update, from 0.</param>
/// <param name="Epoch">The pass over the data in which the batch begins, from 0.</param>
/// <param name="Part">The part of the batch, from 0, where it is computed in several.</param>
public readonly record struct BatchMoment(long Seed, long Step, int Epoch, int Part)
{
    /// <summary>The pass through the network: its random numbers are a function of the moment.</summary>
    public Pass Pass => Part == 0
        ? Pass.Training((ulong)Seed, Step)
        : new(true, Pass.Training((ulong)Seed, Step).Random.Derive("part").Derive((ulong)Part));

    /// <summary>Random numbers for an example in this update: the same whichever part of the batch, and whichever place in it, is the example's.</summary>
    /// <param name="purpose">What they are for; other purposes have others.</param>
    /// <param name="example">The example's number.</param>
    public CounterRandom RandomOf(string purpose, int example) =>
        new CounterRandom((ulong)Seed).Derive(purpose).Derive((ulong)Step).Derive((ulong)example);
}

/// <summary>The loss of a batch, or of a part of it.</summary>
/// <param name="Mean">The mean over its examples, a single number that leads back to the parameters.</param>
/// <param name="Count">Examples.</param>
/// <param name="Answers">Answers that can be right or wrong: a class for each image, a character for each place; 0 where there is no right and wrong.</param>
/// <param name="Right">Those that are right.</param>
public readonly record struct BatchLoss(Tensor Mean, int Count, int Answers = 0, int Right = 0);

/// <summary>How good a network is.</summary>
/// <param name="Loss">Mean loss over what it wasn't trained on.</param>
/// <param name="Accuracy">Share of answers that are right, 0 … 1; NaN where there is no right and wrong.</param>
public readonly record struct Evaluation(double Loss, double Accuracy = double.NaN);
