namespace Rubato.Engine;

/// <summary>Learning from another network's scores (G. Hinton, O. Vinyals, J. Dean, 2015, arXiv:1503.02531). A NaN or ∞ among the scores makes it NaN.</summary>
public static class Distillation
{
    /// <summary>share·<see cref="Divergence"/> + (1 − share)·cross-entropy of the student against the labels.</summary>
    /// <param name="student">x [N, C], N and C at least 1.</param>
    /// <param name="teacher">Scores [N, C], of an evaluation as a rule; differentiated for where tracked.</param>
    /// <param name="labels">N class indices, 0…C−1.</param>
    /// <param name="temperature">T, finite and positive; may differ from step to step.</param>
    /// <param name="share">0…1, how much the teacher counts; may differ from step to step.</param>
    /// <returns>A single number.</returns>
    /// <exception cref="ArgumentException">The shapes don't fit, or a label, T or the share is out of range.</exception>
    public static Tensor Mean(Tensor student, Tensor teacher, ReadOnlySpan<int> labels, float temperature, float share = 0.5f)
    {
        if (!(share is >= 0 and <= 1)) throw new ArgumentException($"distillation: got a share of {share}; allowed is 0 to 1.");
        return Arithmetic.Add(
            Arithmetic.Scale(Divergence(student, teacher, temperature), share), Arithmetic.Scale(CrossEntropy.Mean(student, labels), 1 - share));
    }

    /// <summary>
    /// T²·mean over the batch of Σ_c q[n,c]·ln(q[n,c]/p[n,c]) with q = softmax(teacher/T), p = softmax(student/T): the Kullback–Leibler divergence,
    /// with the factor that keeps the size of gradients when T changes.
    /// </summary>
    /// <inheritdoc cref="Mean" path="/param|/exception"/>
    public static Tensor Divergence(Tensor student, Tensor teacher, float temperature)
    {
        if (student.Shape.Rank != 2 || student.Count == 0 || student.Shape != teacher.Shape)
            throw new ArgumentException($"distillation: got a student's scores {student.Shape} and a teacher's {teacher.Shape}; allowed are [N, C] for both, N and C from 1 on.");
        if (!(temperature is > 0 and < float.PositiveInfinity))
            throw new ArgumentException($"distillation: got the temperature {temperature}; allowed are finite numbers above 0.");
        var taught = Arithmetic.Scale(teacher, 1 / temperature);
        var q = SoftmaxFunction.Apply(taught);
        var distance = Arithmetic.Subtract(SoftmaxFunction.Log(taught), SoftmaxFunction.Log(Arithmetic.Scale(student, 1 / temperature)));
        return Arithmetic.Scale(Reduce.Sum(Arithmetic.Keep(Arithmetic.Multiply(q, distance), q)), temperature * temperature / student.Shape[0]);
    }
}
