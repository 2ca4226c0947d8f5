using Rubato.Engine;

namespace Rubato.Training.Tasks;

/// <summary>Whether a network fits what a task gives it and wants of it.</summary>
static class TaskFit
{
    /// <summary>Throws unless the network's shapes are those.</summary>
    /// <param name="task">How messages name the task.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">The shape of one example as it is given.</param>
    /// <param name="output">The shape that is wanted; any where left out.</param>
    /// <exception cref="TrainingException">They are others.</exception>
    public static void Require(string task, Network network, Shape input, Shape? output = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network.Input != input)
            throw new TrainingException($"{task}: got a network for inputs {network.Input}; allowed are inputs {input}, as the data are. Build the network for them.");
        if (output is { } wanted && network.Output != wanted)
            throw new TrainingException($"{task}: got a network with outputs {network.Output}; allowed are outputs {wanted}. Change its last layer.");
    }

    /// <summary>Throws unless there is something to learn from and something to judge by.</summary>
    /// <exception cref="TrainingException">There are no examples of one kind.</exception>
    public static void RequireExamples(string task, int train, int test)
    {
        if (train == 0 || test == 0)
            throw new TrainingException($"{task}: got {train} training and {test} test examples; at least one of each is needed.");
    }
}
