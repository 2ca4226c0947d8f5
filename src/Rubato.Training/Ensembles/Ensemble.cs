using System.Collections.Immutable;
using Rubato.Training.Tasks;

namespace Rubato.Training.Ensembles;

/// <summary>How good several networks are together, and each alone.</summary>
/// <param name="Together">Of the mean of their probabilities.</param>
/// <param name="Members">Of each on its own, in order.</param>
public sealed record EnsembleEvaluation(Evaluation Together, ImmutableArray<Evaluation> Members);

/// <summary>Several networks that answer together: the mean of their probabilities. See <see cref="Predictions"/> for how these lie.</summary>
public static class Ensemble
{
    /// <summary>A probability counts as at least the smallest normal number, so that a loss is at most 87.34 an example.</summary>
    const double LeastProbability = 1.1754943508222875e-38;

    /// <summary>p̄ = Σ p/m, of each example and class.</summary>
    /// <param name="members">At least one.</param>
    /// <exception cref="ArgumentException">There are none, or they differ in length.</exception>
    public static float[] Mean(IReadOnlyList<float[]> members)
    {
        Predictions.RequireAlike(members, 1);
        var mean = new float[members[0].Length];
        for (var i = 0; i < mean.Length; i++)
        {
            var sum = 0.0;
            foreach (var member in members) sum += member[i];
            mean[i] = (float)(sum / members.Count);
        }

        return mean;
    }

    /// <summary>Judges the mean of the members' probabilities, and each member.</summary>
    /// <param name="members">[examples × classes] each.</param>
    /// <param name="labels">The right class of each example.</param>
    /// <exception cref="ArgumentException">Members and labels don't go together.</exception>
    public static EnsembleEvaluation Evaluate(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels)
    {
        Predictions.RequireLabelled(members, labels);
        var alone = ImmutableArray.CreateBuilder<Evaluation>(members.Count);
        foreach (var member in members) alone.Add(Judge(member, labels));
        return new(Judge(Mean(members), labels), alone.MoveToImmutable());
    }

    /// <summary>Loss −Σ ln p[label]/n and the share of examples whose likeliest class is the right one; of equally likely classes the lowest is the answer.</summary>
    /// <param name="probabilities">[examples × classes].</param>
    /// <param name="labels">The right class of each example.</param>
    /// <exception cref="ArgumentException">Probabilities and labels don't go together.</exception>
    public static Evaluation Judge(float[] probabilities, ReadOnlySpan<int> labels)
    {
        var classes = Predictions.RequireLabelled([probabilities], labels);
        var answers = Predictions.Answers(probabilities, classes);
        var (loss, right) = (0.0, 0);
        for (var example = 0; example < labels.Length; example++)
        {
            loss += LossOf(probabilities[example * classes + labels[example]]);
            if (answers[example] == labels[example]) right++;
        }

        return new(loss / labels.Length, (double)right / labels.Length);
    }

    /// <summary>−ln p.</summary>
    internal static double LossOf(double probability) => -Math.Log(Math.Max(probability, LeastProbability));
}
