using Rubato.Engine;
using Rubato.Training.Data;

namespace Rubato.Training.Ensembles;

/// <summary>
/// What networks say of examples: an array for each member, [examples × classes] in row-major order, each row the probabilities of the classes.
/// </summary>
public static class Predictions
{
    const int DefaultBatch = 256;

    /// <summary>A network's probabilities for images: softmax of its scores, in evaluation.</summary>
    /// <param name="network">Gives a score a class.</param>
    /// <param name="images">The images, in their order.</param>
    /// <param name="normalisation">How pixels become inputs: that of the training images.</param>
    /// <param name="batch">Images at a time; it changes no bit of batch-independent layers.</param>
    /// <returns>[images × classes].</returns>
    /// <exception cref="ArgumentException">The images don't fit the network, or it doesn't give a score for each of their classes.</exception>
    public static float[] Of(Network network, LabelledImages images, Normalisation normalisation, int batch = DefaultBatch)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        if (network.Output.Rank != 1 || network.Output[0] != images.Classes)
            throw new ArgumentException($"predictions: the network gives {network.Output} for an image; the images have {images.Classes} classes. Take the network that was made for them.", nameof(network));
        var probabilities = new float[checked(images.Count * images.Classes)];
        var tape = new Tape();
        var done = 0;
        foreach (var inputs in ImageBatches.Of(images, normalisation, batch))
        {
            using (tape.Evaluate())
            {
                var rows = SoftmaxFunction.Apply(network.Forward(inputs, Pass.Evaluation));
                rows.Data.CopyTo(probabilities.AsSpan(done));
                done += rows.Count;
            }
        }

        return probabilities;
    }

    /// <summary>The likeliest class of each example; of equal ones the lowest.</summary>
    /// <param name="probabilities">[examples × classes].</param>
    /// <param name="classes">How many.</param>
    /// <exception cref="ArgumentException">The numbers aren't whole rows.</exception>
    public static int[] Answers(ReadOnlySpan<float> probabilities, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (probabilities.Length % classes != 0)
            throw new ArgumentException($"predictions: got {probabilities.Length} numbers for {classes} classes; whole rows are needed.", nameof(probabilities));
        var answers = new int[probabilities.Length / classes];
        for (var example = 0; example < answers.Length; example++)
        {
            var row = probabilities.Slice(example * classes, classes);
            for (var c = 1; c < classes; c++)
                if (row[c] > row[answers[example]]) answers[example] = c;
        }

        return answers;
    }

    /// <summary>How many examples all members answered; throws unless they are as many, at least one.</summary>
    internal static int RequireAlike(IReadOnlyList<float[]> members, int classes)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (members.Count == 0) throw new ArgumentException("ensemble: got no members; at least one is needed.", nameof(members));
        foreach (var (index, member) in members.Index())
        {
            if (member.Length == 0 || member.Length % classes != 0 || member.Length != members[0].Length)
                throw new ArgumentException($"ensemble: member {index} has {member.Length} probabilities, member 0 {members[0].Length}; all must have as many, whole rows of {classes} classes and at least one.", nameof(members));
        }

        return members[0].Length / classes;
    }

    /// <summary>How many classes there are; throws unless members and labels go together.</summary>
    internal static int RequireLabelled(IReadOnlyList<float[]> members, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(members);
        var classes = members.Count > 0 && labels.Length > 0 ? members[0].Length / labels.Length : 1;
        if (RequireAlike(members, Math.Max(1, classes)) != labels.Length)
            throw new ArgumentException($"ensemble: got {members[0].Length} probabilities and {labels.Length} labels; a row of classes for each label is needed.", nameof(labels));
        foreach (var label in labels)
            if ((uint)label >= (uint)classes) throw new ArgumentException($"ensemble: got the label {label}; allowed are 0 to {classes - 1}.", nameof(labels));
        return classes;
    }
}
