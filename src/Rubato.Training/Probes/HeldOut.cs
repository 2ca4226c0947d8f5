using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>What probes that ask for classes of held-out data have in common.</summary>
static class HeldOut
{
    public static double Cost(ProbeTarget target) => target.Task is IClassifier classifier ? target.CostOfForward(classifier.Examples) : double.NaN;

    public static string? Refusal(ProbeTarget target) => target.Task is IClassifier ? null : "the task tells no classes";
}
