// The shape of a foreign trainer's optimiser, as TorchSharp's parameter groups have it: all that a plan needs is setters.

interface ILearningRateController
{
    double LearningRate { get; set; }

    double InitialLearningRate { get; set; }
}

sealed class ParamGroup(string name) : ILearningRateController
{
    public string Name { get; } = name;

    public double LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public double Momentum { get; set; }
}

sealed class Optimizer(params ParamGroup[] groups)
{
    public IReadOnlyList<ParamGroup> ParamGroups { get; } = groups;

    public void Step()
    {
        foreach (var group in ParamGroups) Console.Write(FormattableString.Invariant($"{group.Name} {group.LearningRate:F5} ({group.Momentum:F3})  "));
        Console.WriteLine();
    }
}
